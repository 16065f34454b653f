"""What is told on stderr. It never raises: a script may have closed it."""

from __future__ import annotations

import sys
from typing import Set

#: Different sentences a process tells of one kind; the rest would be noise in a log.
MOST_TOLD = 20


def say(message: str) -> None:
    try:
        sys.stderr.write(f"rungrid: {message}\n")
        sys.stderr.flush()
    except Exception:  # closed, full or replaced by something odd: there is nobody left to tell
        pass


class Once:
    """Tells each sentence once, by its key, and at most 20 of them."""

    def __init__(self) -> None:
        self._told: Set[str] = set()

    def say(self, key: str, message: str) -> None:
        if key in self._told or len(self._told) >= MOST_TOLD:
            return
        self._told.add(key)
        say(message)
        if len(self._told) == MOST_TOLD:
            say("further faults of this kind are not told")

    def forget(self, key: str) -> None:
        self._told.discard(key)
