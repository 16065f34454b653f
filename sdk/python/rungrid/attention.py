"""Attention configurations of sparse-attention-hub, as plain data.

Objects of the hub itself work as well; these classes are for scripts on machines where it is not installed. A size that
is an ``int`` is a number of tokens, a ``float`` a share of the context, as in the hub: ``1`` is one token, ``1.0`` all.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Union

from .plain import plain

Size = Union[int, float]

#: Parameters whose meaning depends on whether they are int or float. JSON can't tell 1 from 1.0, so shares go as text.
_SIZES = ("sink_size", "window_size", "heavy_size", "base_rate_sampling", "init_offset", "local_offset")


@dataclass
class ResearchAttentionConfig:
    """Maskers in their order; each adds positions that may be attended."""

    masker_configs: List[Any] = field(default_factory=list)


@dataclass
class SinkMaskerConfig:
    """The first tokens."""

    sink_size: Size


@dataclass
class LocalMaskerConfig:
    """The newest tokens."""

    window_size: Size


@dataclass
class OracleTopKConfig:
    """The tokens with the highest scores, found exactly."""

    heavy_size: Size


@dataclass
class OracleTopPMaskerConfig:
    """As many tokens as hold this share of the attention mass."""

    top_p: float


@dataclass
class HashAttentionTopKMaskerConfig:
    """Scores by learned hashes; ``{model}`` in ``hat_weight_file`` becomes the name of the model."""

    heavy_size: Size
    hat_bits: int
    hat_mlp_layers: int
    hat_mlp_hidden_size: int
    hat_mlp_activation: str = "silu"
    hat_weight_file: Optional[str] = None


@dataclass
class DoubleSparsityTopKMaskerConfig:
    """Scores by the calibrated channels of a file for each model."""

    heavy_size: Size
    sorted_channel_file: str
    group_factor: int = 16
    label_bits: int = 4
    channel_selection: str = "qk_proj"


@dataclass
class QuestTopKMaskerConfig:
    """Pages by the bounds of their keys."""

    heavy_size: Size
    page_size: int
    label_bits: int = 16


@dataclass
class PQCacheConfig:
    """Scores by product quantisation."""

    heavy_size: Size
    pq_group_factor: int
    pq_bits: int
    kmeans_iter: int
    init_offset: int
    metric: str


@dataclass
class SocketMaskerConfig:
    """Scores by soft hashing."""

    heavy_size: Size
    K: int = 4
    L: int = 1
    tau: float = 0.3


@dataclass
class RandomSamplingMaskerConfig:
    """A random share of the tokens."""

    sampling_rate: float


@dataclass
class AdaptiveSamplingMaskerConfig:
    """As many samples as the wanted error needs (vAttention)."""

    base_rate_sampling: Size
    epsilon: float
    delta: float
    init_offset: Size
    local_offset: Size


@dataclass
class MagicPigConfig:
    """Samples by locality-sensitive hashing."""

    lsh_l: int
    lsh_k: int
    center: bool = True
    packing: str = "int64"
    seed: int = 42


def attention_value(name: str, config: Any) -> Any:
    """A value of the attention axis: what ``(name, config)`` of ``run_benchmark_matrix`` means in a spec.

    ``config`` is None for dense attention, an object with ``masker_configs``, a dict, or the name of a preset.
    """
    if config is None:
        return "dense" if name == "dense" else {"name": name, "masker_configs": None}
    if isinstance(config, str):
        return name if config == name else {"name": config, "label": name}
    if isinstance(config, Mapping):
        given = dict(config)
        preset = given.pop("name", name)
        value: Dict[str, Any] = {"name": preset, **_sized(given, name)}
        if preset != name:
            value["label"] = name
        if given.get("masker_configs") is not None:
            value["masker_configs"] = [_masker(each, name) for each in given["masker_configs"]]
        return value
    maskers = getattr(config, "masker_configs", None)
    if maskers is None:
        raise TypeError(
            f"attention configuration {name!r}: {type(config).__name__} has no masker_configs. "
            "Give None for dense attention, a ResearchAttentionConfig, a dict, or the name of a preset."
        )
    return {"name": name, "masker_configs": [_masker(each, name) for each in maskers]}


def _masker(config: Any, name: str) -> Dict[str, Any]:
    if isinstance(config, Mapping):
        return {"type": config.get("type"), "params": _sized(config.get("params") or {}, name)}
    if dataclasses.is_dataclass(config) and not isinstance(config, type):
        # One level only: a tensor in a field must not be copied to be refused.
        params = {each.name: getattr(config, each.name) for each in dataclasses.fields(config)}
    else:
        params = {key: value for key, value in vars(config).items() if not key.startswith("_")}
    # The range of the hub's tuner means nothing in a run, and what is None has its default.
    given = {key: value for key, value in params.items() if key != "search_space" and value is not None}
    return {"type": type(config).__name__, "params": _sized(given, name)}


def _sized(params: Mapping[str, Any], name: str) -> Dict[str, Any]:
    return {
        key: _size(value) if key in _SIZES else plain(value, f"attention configuration {name!r}: {key}")
        for key, value in params.items()
        if key != "masker_configs" or value is None
    }


def _size(value: Any) -> Any:
    value = plain(value, "size")
    if not isinstance(value, float):
        return value
    return 0 if value == 0 else f"{float(f'{value * 100:.12g}'):.12g}%"
