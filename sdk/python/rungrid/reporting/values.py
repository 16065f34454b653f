"""Numbers from what a training loop holds: floats, tensors and NumPy scalars of one element, nested dicts.

Nothing is imported for it: a tensor is known by its ``item``. What is no number is refused with a sentence.
"""

from __future__ import annotations

import math
import operator
from typing import Any, Dict, Mapping, Optional, Tuple, Union

Number = Union[int, float]

LARGEST_STEP = 2**53 - 1
LONGEST_NAME = 200
#: Metrics of one attempt, as many as the server keeps.
MOST_NAMES = 5000
DEEPEST = 8
#: A line of a metrics file says the step and the time under these names.
RESERVED = ("step", "time")


class Refused(Exception):
    """Not a number, a step or a name. The text says why."""


def number_of(value: Any) -> Optional[Number]:
    """The number; None where there is no value. NaN and the infinities are legal. Raises Refused."""
    kind = type(value)
    if kind is float:
        return value  # type: ignore[no-any-return]
    if value is None:
        return None
    if isinstance(value, (bool, str, bytes, bytearray, complex)):
        raise Refused(f"a {kind.__name__} is not a number")
    if kind is int:
        return value if -LARGEST_STEP <= value <= LARGEST_STEP else _float(value)
    item = getattr(value, "item", None)
    if callable(item):
        try:
            found = item()
        except Exception as error:
            raise Refused(f"a {kind.__name__} that is not one number ({_short(error)})") from None
        if found is value or isinstance(found, (bool, str, complex)) or not isinstance(found, (int, float)):
            raise Refused(f"a {kind.__name__} of {type(found).__name__} is not a number")
        return found if type(found) is float else _float(found)
    if isinstance(value, (Mapping, list, tuple, set, frozenset)):
        raise Refused(f"a {kind.__name__} is not a number")
    return _float(value)


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        raise Refused(f"a {type(value).__name__} that is too large for a number of 64 bits") from None
    except Exception as error:
        raise Refused(f"a {type(value).__name__} is not a number ({_short(error)})") from None


def step_of(value: Any) -> int:
    """A step: a whole number within ±(2^53 − 1), of any type that holds one. Raises Refused."""
    if type(value) is not int:
        if isinstance(value, (bool, str, bytes)):
            raise Refused(f"step {_short(repr(value))} is not a whole number")
        try:
            value = operator.index(value)
        except Exception:
            found = number_of(value)
            if found is None or not math.isfinite(found) or found != math.floor(found):
                raise Refused(f"step {_short(repr(value))} is not a whole number") from None
            value = int(found)
    if not -LARGEST_STEP <= value <= LARGEST_STEP:
        raise Refused("a step beyond 2^53 − 1 can't be kept exactly")
    return value  # type: ignore[no-any-return]


def name_fault(name: str) -> Optional[str]:
    """What is wrong with the name of a metric, or None."""
    if name in RESERVED:
        return "is the name of a column; log the metric under another one"
    if not name:
        return "a metric needs a name"
    if len(name) > LONGEST_NAME:
        return f"the name is longer than {LONGEST_NAME} characters"
    for character in name:
        code = ord(character)
        if code < 32 or 127 <= code < 160 or 0xD800 <= code < 0xE000:
            return "the name holds control characters or broken text"
    return None


def flat(values: Mapping[Any, Any], prefix: str = "", depth: int = 0) -> "Dict[str, Any]":
    """Nested dicts as one: ``{"train": {"loss": 1}}`` is ``{"train/loss": 1}``. Raises Refused below 8 levels."""
    if depth >= DEEPEST:
        raise Refused(f"dicts are nested deeper than {DEEPEST} levels")
    found: Dict[str, Any] = {}
    for key, value in values.items():
        name = prefix + (key if isinstance(key, str) else str(key))
        if isinstance(value, Mapping):
            found.update(flat(value, name + "/", depth + 1))
        else:
            found[name] = value
    return found


def wire(value: Number) -> Union[Number, str]:
    """NaN and the infinities as text, which JSON has no numbers for."""
    if value != value:
        return "NaN"
    if value in (math.inf, -math.inf):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def _short(text: Any) -> str:
    try:
        line = str(text).split("\n", 1)[0]
    except Exception:
        return "it can't even be printed"
    return line if len(line) <= 80 else line[:80] + "…"


#: Step, seconds since 1970, values by name.
Row = Tuple[int, float, Dict[str, Number]]
