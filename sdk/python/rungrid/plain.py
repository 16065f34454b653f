"""Turns what a script holds into what a spec can hold."""

from __future__ import annotations

import dataclasses
import enum
import math
import os
from typing import Any, Mapping


def plain(value: Any, where: str = "value") -> Any:
    """JSON for a value: types of torch become their names, NumPy numbers become numbers, paths text.

    Imports neither torch nor NumPy. Raises TypeError, naming ``where``, for what a spec can't hold.
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, enum.Enum):
        return plain(value.value, where)
    if isinstance(value, (int, float)):
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{where} is {value}; a spec holds finite numbers only.")
        return value
    if isinstance(value, Mapping):
        return {_key(key, where): plain(each, f"{where}.{key}") for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each, f"{where}[{i}]") for i, each in enumerate(value)]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(each, where) for each in value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if type(value).__module__.split(".")[0] == "torch" and str(value).startswith("torch."):
        return str(value)[len("torch.") :]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name), f"{where}.{each.name}") for each in dataclasses.fields(value)}
    # A number of NumPy or torch; of an array with several, item() is an error and never a number.
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "shape", ()) == ():
        return plain(item(), where)
    raise TypeError(f"{where} is a {type(value).__name__}, which a spec can't hold. Give text, numbers, lists or dicts.")


def _key(key: Any, where: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{where} has the key {key!r}; keys of a spec are text.")
    return key
