"""Stand-in: configurations with the fields of the real ones and a few of their checks."""

from dataclasses import dataclass
from typing import Union

Size = Union[int, float]


@dataclass
class SinkMaskerConfig:
    sink_size: Size


@dataclass
class LocalMaskerConfig:
    window_size: Size


@dataclass
class OracleTopKConfig:
    heavy_size: Size


@dataclass
class OracleTopPMaskerConfig:
    top_p: float


@dataclass
class HashAttentionTopKMaskerConfig:
    heavy_size: Size
    hat_bits: int
    hat_mlp_layers: int
    hat_mlp_hidden_size: int
    hat_mlp_activation: str
    hat_weight_file: str


@dataclass
class DoubleSparsityTopKMaskerConfig:
    heavy_size: Size
    sorted_channel_file: str
    group_factor: int = 16
    label_bits: int = 4
    channel_selection: str = "qk_proj"


@dataclass
class QuestTopKMaskerConfig:
    heavy_size: Size
    page_size: int
    label_bits: int = 16


@dataclass
class PQCacheConfig:
    heavy_size: Size
    pq_group_factor: int
    pq_bits: int
    kmeans_iter: int
    init_offset: int
    metric: str
