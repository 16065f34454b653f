"""The thread that carries reports away, and the queue in front of it.

``push`` takes no lock that a signal handler could meet half-way: a deque's append is one step, and the thread is woken
by releasing a lock that it waits for. The thread begins with the first report, and again in a child after a fork, where
no thread survives. It is a daemon, so that nothing but ``close``, with its bound, ever holds the end of a process.
"""

from __future__ import annotations

import _thread
import threading
import time
from collections import deque
from typing import Any, Callable, Deque, Dict, List, Optional

from .say import say
from .values import Row

#: Rows that wait at most; then the oldest go.
QUEUE_ROWS = 100_000
#: Seconds that a burst of calls has to become one batch.
GATHER_SECONDS = 0.02

Document = Dict[str, Any]


class Road:
    """How reports leave. Used by one thread at a time."""

    #: Seconds between two deliveries.
    interval = 0.1

    def deliver(self, rows: List[Row], document: Optional[Document], deadline: Optional[float]) -> Optional[float]:
        """Takes everything; keeps, within bounds, what can't leave now, and answers in how many seconds to ask again.

        None when nothing is left. ``deadline`` (of ``time.monotonic``) is there once the process ends.
        """
        raise NotImplementedError

    def abandon(self, rows: List[Row], document: Optional[Document] = None) -> None:
        """The time is over: ``rows``, ``document`` and what was kept are put where a later process finds them, or told as lost."""
        raise NotImplementedError

    def forked(self) -> None:
        """This is a child now: what the parent has to send is the parent's."""
        raise NotImplementedError


class Background:
    def __init__(
        self, road: Road, document: Callable[[], Optional[Document]], begun: Callable[[], None] = lambda: None
    ) -> None:
        """``document`` gives what changed of the position; ``begun`` is called once the thread of a process runs."""
        self.road = road
        self._begun = begun
        self.dropped = 0
        self._document = document
        self._fresh()

    def _fresh(self) -> None:
        self._queue: Deque[Row] = deque()
        self._wake = _thread.allocate_lock()
        self._wake.acquire()
        self._begin = threading.RLock()  # a signal handler may log while its own thread begins here
        self._thread: Optional[threading.Thread] = None
        self._deadline: Optional[float] = None
        self._closing = threading.Event()
        self._done = threading.Event()

    def push(self, row: Row) -> None:
        queue = self._queue
        if len(queue) >= QUEUE_ROWS:
            try:
                queue.popleft()
            except IndexError:
                pass  # the thread was faster
            self.dropped += 1
            if self.dropped == 1:
                say("reports can't leave as fast as they come; the oldest are dropped")
        queue.append(row)
        self.wake()

    def wake(self) -> None:
        """Asks for a delivery soon."""
        if self._thread is None:
            self._start()
        if self._wake.locked():
            try:
                self._wake.release()
            except RuntimeError:
                pass  # two callers at once

    def forked(self) -> None:
        self._fresh()
        self.dropped = 0
        self.road.forked()

    def close(self, seconds: float) -> None:
        """Sends the rest. Returns after ``seconds`` at the latest."""
        deadline = time.monotonic() + seconds
        if self._thread is None:
            return
        self._deadline = deadline
        self._closing.set()
        self.wake()
        # The last tenth is kept for writing down what could not leave.
        if not self._done.wait(seconds * 0.9):
            self.road.abandon(self._take(), self._document())
        if self.dropped:
            say(f"{self.dropped} steps of metrics were dropped, since they could not leave as fast as they came")

    def _start(self) -> None:
        with self._begin:
            if self._thread is not None:
                return
            self._thread = threading.Thread(target=self._work, name="rungrid", daemon=True)
            try:
                self._thread.start()
            except RuntimeError:  # the interpreter ends, or the system has no thread left: log() refuses
                self._thread = None
                raise
        self._begun()

    def _take(self) -> List[Row]:
        rows: List[Row] = []
        queue = self._queue
        try:
            for _ in range(len(queue)):
                rows.append(queue.popleft())
        except IndexError:
            pass  # push dropped the oldest meanwhile
        return rows

    def _work(self) -> None:
        wake, closing, done = self._wake, self._closing, self._done
        again: Optional[float] = None
        while True:
            wake.acquire(timeout=-1 if again is None else again)
            closing.wait(GATHER_SECONDS)
            deadline = self._deadline
            try:
                again = self.road.deliver(self._take(), self._document(), deadline)
            except Exception as error:  # a fault of ours must not end reporting for good
                say(f"a delivery failed: {error!r}")
                again = 1.0
            if deadline is not None:
                if again is None and not self._queue:
                    break
                if time.monotonic() >= deadline:
                    return
                again = min(again or 0.0, 0.25)
            else:
                closing.wait(self.road.interval)
        done.set()
