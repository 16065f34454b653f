"""Stand-in: a few names of torch, for tests of Rungrid's worker. See README.md beside this package."""

import os

__version__ = "0.0.0+stand.in"


class dtype:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"


bfloat16, float16, float32, float64 = (dtype(name) for name in ("bfloat16", "float16", "float32", "float64"))


def manual_seed(_seed: int) -> None:
    pass


class cuda:
    class OutOfMemoryError(RuntimeError):
        pass

    @staticmethod
    def device_count() -> int:
        if os.environ.get("STAND_IN_NO_CUDA"):
            return 0
        return len([part for part in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if part])

    @staticmethod
    def is_available() -> bool:
        return cuda.device_count() > 0
