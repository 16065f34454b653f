"""SIGTERM means: save and leave. A loop that asks is told; a script that never asks ends as it would have.

The handler of somebody else is never taken away: it is called after ours, and decides. Without one, a script that
never looked at ``stopping()`` before the signal has its reports sent and then ends by the signal, as does one that gets
a second SIGTERM. Children made by fork have the handler removed, so that a pool can end its workers.
"""

from __future__ import annotations

import os
import signal
import threading
from typing import Any, Callable, Optional

#: Seconds for reports before a script that does not ask ends by the signal.
LEAVE_SECONDS = 2.0


class Stopping:
    def __init__(self, leave: Callable[[float], None]) -> None:
        self._leave = leave
        self._asked = False
        self._signalled = False
        self._looked = False
        self._process = os.getpid()
        self._installed: Any = None
        self._previous: Any = None

    def asked(self) -> bool:
        """Whether this process was told to end. Asking makes it one that ends by itself."""
        self._looked = True
        return self._asked

    def install(self) -> None:
        if self._installed is not None or threading.current_thread() is not threading.main_thread():
            return  # only the main thread may set handlers
        try:
            self._previous = signal.getsignal(signal.SIGTERM)
            if self._previous is signal.SIG_IGN or self._previous is None:
                return
            self._installed = self._handle
            signal.signal(signal.SIGTERM, self._installed)
        except (ValueError, OSError, AttributeError):
            self._installed = None  # an embedded interpreter, or a system without the signal

    def remove(self) -> None:
        """Puts back what was there, unless somebody else has come after us."""
        if self._installed is None:
            return
        try:
            if signal.getsignal(signal.SIGTERM) == self._installed:
                signal.signal(signal.SIGTERM, self._previous)
                self._installed = None
        except (ValueError, OSError, TypeError):
            pass  # not the main thread: the handler stays and does no harm

    def forked(self) -> None:
        self.remove()
        self._process = os.getpid()
        self._asked = self._signalled = False

    def _handle(self, number: int, frame: Optional[Any]) -> None:
        if os.getpid() != self._process:  # a child that was forked a moment ago: as if there were no handler of ours
            self.remove()
            os.kill(os.getpid(), number)
            return
        again = self._signalled
        self._signalled = True
        self._asked = True
        if callable(self._previous) and self._previous is not signal.SIG_DFL:
            self._previous(number, frame)
        elif again or not self._looked:
            self._leave(LEAVE_SECONDS)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTERM)
