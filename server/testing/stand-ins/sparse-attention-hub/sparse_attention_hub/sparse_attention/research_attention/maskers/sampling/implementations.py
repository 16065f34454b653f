"""Stand-in: configurations with the fields of the real ones. SocketMaskerConfig is missing, as in an old checkout."""

from dataclasses import dataclass
from typing import Union

Size = Union[int, float]


@dataclass
class RandomSamplingMaskerConfig:
    sampling_rate: float


@dataclass
class AdaptiveSamplingMaskerConfig:
    base_rate_sampling: Size
    epsilon: float
    delta: float
    init_offset: Size
    local_offset: Size

    def __post_init__(self) -> None:
        if not 0 < self.epsilon < 1:
            raise ValueError("epsilon must be in (0, 1)")


@dataclass
class MagicPigConfig:
    lsh_l: int
    lsh_k: int
    center: bool = True
    packing: str = "int64"
    seed: int = 42
