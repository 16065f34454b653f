"""Stand-in for sparse-attention-hub. See README.md beside this package."""

import os


def defect_of(model: str) -> str:
    return model[9:] if model.startswith("stand-in/") else os.environ.get("STAND_IN_DEFECT", "")
