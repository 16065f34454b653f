"""Reports through files: points as JSON lines that are appended, the position as a document that is replaced whole.

They survive a server that is down, and a program that is killed: each batch is one write to a file opened for appending,
so lines of several processes do not mix, and a line that a kill left torn is closed before the next one begins.
"""

from __future__ import annotations

import json
import os
import time
from collections import deque
from typing import Callable, Deque, List, Optional

from .background import Document, Road
from .say import Once, say
from .values import Row, wire

KEPT_ROWS = 100_000
#: A line over 1 MiB is not read; a row with very many metrics becomes several.
LINE_BYTES = 900_000
BATCH_ROWS = 2000
#: Tries at the end of the process, a quarter of a second apart.
LAST_TRIES = 4
STATUS_SECONDS = 0.25


class FileRoad(Road):
    interval = 0.1

    def __init__(self, metrics_file: Optional[str], status_file: Optional[str]) -> None:
        self.metrics_file = metrics_file
        self.status_file = status_file
        self.forked()

    def forked(self) -> None:
        self._rows: Deque[Row] = deque(maxlen=KEPT_ROWS)
        #: What a write that failed half-way left: it goes on at that byte, so that no line is torn or doubled.
        self._rest = b""
        self._document: Optional[Document] = None
        self._written = float("-inf")
        self._begun = False
        self._tries = 0
        self._lost = 0
        self._told = Once()

    def deliver(self, rows: List[Row], document: Optional[Document], deadline: Optional[float]) -> Optional[float]:
        if self.metrics_file:
            self._lost += max(0, len(self._rows) + len(rows) - KEPT_ROWS)
            self._rows.extend(rows)
        if document is not None and self.status_file:
            self._document = document
        done = self._attempt("metrics", self._append)
        wait: Optional[float] = None
        if self._document is not None:
            wait = self._written + STATUS_SECONDS - time.monotonic()
            if wait <= 0 or deadline is not None:
                wait = None
                done = self._attempt("progress", self._replace) and done
        if done:
            return wait
        if deadline is not None:
            self._tries += 1
            if self._tries >= LAST_TRIES:
                self.abandon([])
                return None
        return 0.5

    def abandon(self, rows: List[Row], document: Optional[Document] = None) -> None:
        lost = self._lost + len(self._rows) + len(rows)
        if lost and self.metrics_file:
            say(f"{lost} steps of metrics were never written to {self.metrics_file}")
        self._rows.clear()

    def _append(self) -> None:
        if not self.metrics_file or not (self._rest or self._rows):
            return
        file = os.open(self.metrics_file, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        try:
            if not self._begun and not self._rest and _torn(file):
                os.write(file, b"\n")
            self._begun = True
            while self._rest or self._rows:
                if not self._rest:
                    count = min(len(self._rows), BATCH_ROWS)
                    self._rest = b"".join(lines_of(self._rows.popleft()) for _ in range(count))
                self._rest = self._rest[os.write(file, self._rest) :]
        finally:
            os.close(file)

    def _replace(self) -> None:
        if not self.status_file or self._document is None:
            return
        beside = f"{self.status_file}.{os.getpid()}.tmp"
        with open(beside, "w", encoding="utf-8") as file:
            json.dump(self._document, file)
        os.replace(beside, self.status_file)
        self._document = None
        self._written = time.monotonic()

    def _attempt(self, what: str, write: Callable[[], None]) -> bool:
        """A failed write is tried again; the reason is told once, until a write succeeds."""
        try:
            write()
        except OSError as error:
            self._told.say(what, f"{what} could not be written, trying again: {error}")
            return False
        self._told.forget(what)
        return True


def lines_of(row: Row) -> bytes:
    """The row as a line of the metrics file; as several when one would be too long."""
    step, at, values = row
    try:
        text = json.dumps({"step": step, "time": at, **values}, allow_nan=False)
    except ValueError:
        text = json.dumps({"step": step, "time": at, **{name: wire(value) for name, value in values.items()}})
    if len(text) > LINE_BYTES and len(values) > 1:
        items = list(values.items())
        half = len(items) // 2
        return lines_of((step, at, dict(items[:half]))) + lines_of((step, at, dict(items[half:])))
    return text.encode("ascii") + b"\n"


def _torn(file: int) -> bool:
    """Whether the file ends within a line: the process before was killed while it wrote."""
    if os.lseek(file, 0, os.SEEK_END) == 0:
        return False
    os.lseek(file, -1, os.SEEK_END)
    return os.read(file, 1) != b"\n"
