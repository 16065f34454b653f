"""What could not be sent, kept on disk until it can: a directory of request bodies.

A body is one file, written beside and renamed, so that a process that is killed leaves whole bodies or none. Beside them
lies ``address.json`` with where they go and the token of the attempt they belong to, readable by its owner only. That token
reports to this attempt and reaches nothing else. The next process of the same run sends what it finds. Where no disk
can be written, bodies wait in memory, within the same bound.

Two processes may send one body: the server stores it once, and a file that is gone already is no fault.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import stat
import time
from collections import deque
from typing import Deque, Dict, List, NamedTuple, Optional, Set, Tuple

from .say import say

#: Bytes on disk; beyond it the oldest go. About 3 million values.
SPOOL_BYTES = 64 * 1024 * 1024
ADDRESS = "address.json"
BODY = ".json.gz"
#: A body that is a position, beside those of points.
POSITION = ".progress.json.gz"


class Address(NamedTuple):
    """Where points go, ``…/runs/<id>/points``, and the attempt's token."""

    url: str
    token: str


class Spooled(NamedTuple):
    """A body that waits. ``body`` is gzip."""

    path: Optional[str]
    address: Address
    body: bytes

    @property
    def is_position(self) -> bool:
        return self.path is not None and self.path.endswith(POSITION)


class Spool:
    def __init__(self, base: Optional[str], name: str, address: Address, limit: int = SPOOL_BYTES) -> None:
        self.base = base
        self.directory = os.path.join(base, name) if base else None
        self.address = address
        self.limit = limit
        self.dropped = 0
        self._memory: Deque[bytes] = deque()
        self._counter = itertools.count()
        self._passed: Set[str] = set()
        self._addresses: Dict[str, Optional[Address]] = {}
        self._listed: Optional[List[str]] = None

    def put_position(self, packed: bytes) -> None:
        """Keeps the last position of a process that ends, where there is a disk. Never raises."""
        self._listed = None
        if self.directory:
            try:
                self._write(self.directory, packed, POSITION)
            except OSError as error:
                say(f"the last position can't be kept in {self.directory}: {error}")

    def put(self, packed: bytes) -> None:
        """Keeps a body (gzip). Never raises."""
        self._listed = None
        if self.directory:
            try:
                self._write(self.directory, packed)
                self._bound()
                return
            except OSError as error:
                say(f"reports can't be kept in {self.directory}, so they wait in memory: {error}")
                self.directory = None
        self._memory.append(packed)
        while len(self._memory) > 1 and sum(map(len, self._memory)) > self.limit:
            self._memory.popleft()
            self._drop()

    def oldest(self) -> Optional[Spooled]:
        """The body that waits longest, of this attempt or of an earlier one of the same run."""
        for path in self._files():
            address = self._address_of(os.path.dirname(path))
            if address is None:
                continue
            try:
                with open(path, "rb") as file:
                    return Spooled(path, address, file.read())
            except OSError:
                self._passed.add(path)  # another process sent it, or it can't be read and stays
                self._listed = None
        return Spooled(None, self.address, self._memory[0]) if self._memory else None

    def done(self, entry: Spooled) -> None:
        """It was sent, or refused for good."""
        if entry.path is None:
            if self._memory and self._memory[0] is entry.body:
                self._memory.popleft()
            return
        if self._listed and self._listed[0] == entry.path:
            self._listed.pop(0)
        try:
            os.unlink(entry.path)
        except FileNotFoundError:
            pass  # another process sent it too
        except OSError:
            self._passed.add(entry.path)
            self._listed = None
        self._tidy(os.path.dirname(entry.path))

    def leave(self, entry: Spooled) -> None:
        """Its token is good no more: it stays where people find it, and is tried no more by this process."""
        if entry.path is None:
            self.done(entry)
            return
        directory = os.path.dirname(entry.path)
        self._addresses[directory] = None
        say(f"reports of an earlier attempt are refused by {entry.address.url} and stay in {directory}")

    def lost(self) -> int:
        """Bodies that end with this process."""
        return len(self._memory) + self.dropped

    def waiting(self) -> int:
        return len(self._files()) + len(self._memory)

    def _write(self, directory: str, packed: bytes, ending: str = BODY) -> None:
        os.makedirs(directory, mode=0o700, exist_ok=True)
        found = os.lstat(directory)
        if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
            raise PermissionError(f"{directory} belongs to somebody else")
        if not os.path.exists(os.path.join(directory, ADDRESS)):
            _write_whole(os.path.join(directory, ADDRESS), json.dumps(self.address._asdict()).encode())
        name = f"{time.time_ns():020d}-{os.getpid()}-{next(self._counter)}{ending}"
        _write_whole(os.path.join(directory, name), packed)

    def _bound(self) -> None:
        sizes: List[Tuple[str, int]] = []
        for path in self._own_files():
            try:
                sizes.append((path, os.path.getsize(path)))
            except OSError:
                continue  # sent meanwhile
        total = sum(size for _, size in sizes)
        for path, size in sizes[:-1]:
            if total <= self.limit:
                return
            try:
                os.unlink(path)
            except FileNotFoundError:
                pass  # sent meanwhile
            total -= size
            self._drop()

    def _drop(self) -> None:
        self.dropped += 1
        if self.dropped == 1:
            say(f"more than {self.limit // 2**20} MiB of reports wait for the server; the oldest are dropped")

    def _files(self) -> List[str]:
        """Of all attempts of the run, oldest first. Listed again after a change of ours only."""
        if self._listed is None:
            found: List[str] = []
            for directory in self._directories():
                found += [path for path in _bodies(directory) if path not in self._passed]
            self._listed = sorted(found, key=os.path.basename)
        return [path for path in self._listed if self._addresses.get(os.path.dirname(path), self.address) is not None]

    def _own_files(self) -> List[str]:
        return _bodies(self.directory) if self.directory else []

    def _directories(self) -> List[str]:
        try:
            return [entry.path for entry in os.scandir(self.base) if entry.is_dir(follow_symlinks=False)] if self.base else []
        except OSError:
            return []  # nothing was ever kept here

    def _address_of(self, directory: str) -> Optional[Address]:
        if directory == self.directory:
            return self.address
        if directory not in self._addresses:
            try:
                with open(os.path.join(directory, ADDRESS), encoding="utf-8") as file:
                    found = json.load(file)
                # The server may have moved since; a run is at the same path below it.
                self._addresses[directory] = Address(self.address.url, str(found["token"]))
            except (OSError, ValueError, KeyError, TypeError):
                self._addresses[directory] = None
        return self._addresses[directory]

    def _tidy(self, directory: str) -> None:
        """Removes what an attempt kept once nothing waits, so that no token lies around."""
        if _bodies(directory):
            return
        try:
            os.unlink(os.path.join(directory, ADDRESS))
            os.rmdir(directory)
            os.rmdir(os.path.dirname(directory))
        except OSError:
            pass  # not empty: another process keeps something there


def pack(body: bytes) -> bytes:
    return gzip.compress(body, 5)


def _bodies(directory: str) -> List[str]:
    """Plain files only: reading a pipe would never end."""
    try:
        with os.scandir(directory) as found:
            return sorted(e.path for e in found if e.name.endswith(BODY) and e.is_file(follow_symlinks=False))
    except OSError:
        return []


def _write_whole(path: str, content: bytes) -> None:
    beside = f"{path}.{os.getpid()}.tmp"
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
    os.replace(beside, path)
