"""A fault in reporting must not end a training."""

from __future__ import annotations

import functools
from typing import Any, Callable, TypeVar, cast

from ..reporting.say import Once

_Function = TypeVar("_Function", bound=Callable[..., Any])
_told = Once()


def safely(function: _Function) -> _Function:
    """The method, with its exceptions told on stderr once instead of raised."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            _told.say(function.__name__, f"{function.__name__} could not report: {type(error).__name__}: {error}")
            return None

    return cast(_Function, wrapped)
