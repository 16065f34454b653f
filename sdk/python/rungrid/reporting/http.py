"""Reports to a server on another machine: batches of columns, one request at a time, the same batch until it arrived.

The server stores a batch that comes twice once, so a lost answer costs nothing. What can't be sent goes to the spool
on disk at once, and from there, oldest first, when the server is back.
"""

from __future__ import annotations

import email.utils
import itertools
import json
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections import deque
from http.client import HTTPException
from typing import Any, Deque, Dict, List, NamedTuple, Optional

from .background import Document, Road
from .say import Once, say
from .spool import Address, Spool, pack
from .values import Row, wire

BATCH_ROWS = 5_000
#: Of a batch as columns; the server takes 250,000.
BATCH_VALUES = 100_000
#: Bytes above which a body is compressed.
GZIP_BYTES = 4096
ANSWER_SECONDS = 10.0
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
#: A server that asks for more is asked again after this.
LONGEST_RETRY_AFTER = 300.0
#: While the server is away, what waits in memory goes to the disk this often.
SPOOL_SECONDS = 5.0
TURN_SECONDS = 0.4

_LOOPBACK = re.compile(r"^(localhost|127(\.\d+){3}|::1)$")


class Answer(NamedTuple):
    """``status`` 0: there was none."""

    status: int
    text: str = ""
    retry_after: float = 0.0

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300

    @property
    def later(self) -> bool:
        return self.status == 0 or self.status >= 500 or self.status in (408, 425, 429)


class HttpRoad(Road):
    def __init__(self, address: Address, spool: Spool) -> None:
        self.address = address
        self.spool = spool
        is_local = bool(_LOOPBACK.match(urllib.parse.urlsplit(address.url).hostname or ""))
        self.interval = 0.1 if is_local else 0.25
        handlers: List[Any] = [_NoRedirects()]
        if is_local:
            handlers.append(urllib.request.ProxyHandler({}))  # a proxy of the environment can't reach this machine
        self._opener = urllib.request.build_opener(*handlers)
        self.forked()

    def forked(self) -> None:
        self._rows: Deque[Row] = deque()
        self._document: Optional[Document] = None
        self._pause = FIRST_PAUSE
        self._retry_at = 0.0
        self._waiting_since: Optional[float] = None
        self._plain = False
        self._answered = True
        self._abandoned = False
        #: Held by who forgets or keeps what waits: the sender, or who gave up waiting for it.
        self._turn = threading.Lock()
        self._last_try = False
        self._told = Once()

    def deliver(self, rows: List[Row], document: Optional[Document], deadline: Optional[float]) -> Optional[float]:
        self._rows.extend(rows)
        if document is not None:
            self._document = document
        now = time.monotonic()
        if deadline is not None and not self._last_try and not self._answered:
            self._last_try = True  # whatever pause was meant: this process has no other time
            self._retry_at = now
        if now < self._retry_at:
            return self._keep(now, deadline)
        if self._send(deadline):
            self._waiting_since = None
            return None
        return self._keep(time.monotonic(), deadline)

    def abandon(self, rows: List[Row], document: Optional[Document] = None) -> None:
        # The sender may have its answer at this moment: one of the two forgets or keeps a batch, never both. A disk that hangs while
        # it keeps one must not hold the end.
        if not self._turn.acquire(timeout=TURN_SECONDS):
            return
        try:
            self._abandoned = True
            self._rows.extend(rows)
            self._document = document or self._document
            self._keep_all()
        finally:
            self._turn.release()

    def _send(self, deadline: Optional[float]) -> bool:
        """Sends all that waits. False: the server is away or busy, and ``_retry_at`` says until when."""
        while True:
            entry = self.spool.oldest()
            if entry is None:
                break
            url = _position_url(entry.address.url) if entry.is_position else entry.address.url
            answer = self._post(url, entry.address.token, entry.body, True, deadline)
            with self._turn:
                if self._abandoned:
                    return True
                if answer.later:
                    return self._later(answer)
                if entry.address.token != self.address.token and answer.status in (401, 403, 404):
                    self.spool.leave(entry)
                    continue
                self._check(answer)
                self.spool.done(entry)
        while self._rows:
            count, body = self._batch()
            answer = self._send_body(self.address.url, body, deadline)
            with self._turn:
                if self._abandoned:
                    return True  # what was in flight has been kept by who gave up waiting
                if answer.later:
                    self.spool.put(pack(body))
                    self._forget(count)
                    return self._later(answer)
                self._check(answer)
                self._forget(count)
        document = self._document
        if document is not None:
            answer = self._send_body(_position_url(self.address.url), json.dumps(document).encode(), deadline)
            if answer.later:
                return self._later(answer)
            self._check(answer)
            if self._document is document:
                self._document = None
        self._pause = FIRST_PAUSE
        return True

    def _keep(self, now: float, deadline: Optional[float]) -> Optional[float]:
        """What can't be sent now goes to the disk: every 5 s, when it is much, and at the end."""
        if deadline is not None:
            wait = self._retry_at - now
            # A server that does not answer is not waited for; one that is busy is, if it will be back in time.
            if not self._answered or now + wait > deadline - 0.5:
                with self._turn:
                    if not self._abandoned:
                        self._keep_all()
                return None
            return max(0.05, wait)
        if self._rows:
            self._waiting_since = self._waiting_since or now
            if len(self._rows) >= BATCH_ROWS or now - self._waiting_since >= SPOOL_SECONDS:
                self._spool_rows()
                self._waiting_since = None
        return max(0.05, min(self._retry_at - now, SPOOL_SECONDS if self._rows else LONGEST_RETRY_AFTER))

    def _keep_all(self) -> None:
        self._spool_rows()
        if self._document is not None:
            self.spool.put_position(pack(json.dumps(self._document).encode()))
            self._document = None
        self._tell_what_stays()

    def _spool_rows(self) -> None:
        while self._rows:
            count, body = self._batch()
            self.spool.put(pack(body))
            self._forget(count)

    def _forget(self, count: int) -> None:
        for _ in range(min(count, len(self._rows))):
            self._rows.popleft()

    def _batch(self) -> "tuple[int, bytes]":
        names: Dict[str, None] = {}
        rows: List[Row] = []
        for row in itertools.islice(list(self._rows), BATCH_ROWS):
            for name in row[2]:
                names.setdefault(name)
            if rows and len(names) * (len(rows) + 1) > BATCH_VALUES:
                break
            rows.append(row)
        # Names of a row that did not fit stay out.
        names = dict.fromkeys(name for row in rows for name in row[2])
        columns = {
            "step": [row[0] for row in rows],
            "time": [row[1] for row in rows],
            "values": {
                name: [None if (value := row[2].get(name)) is None else wire(value) for row in rows] for name in names
            },
        }
        return len(rows), json.dumps({"columns": columns}, allow_nan=False).encode("ascii")

    def _send_body(self, url: str, body: bytes, deadline: Optional[float]) -> Answer:
        packed = len(body) > GZIP_BYTES and not self._plain
        return self._post(url, self.address.token, pack(body) if packed else body, packed, deadline)

    def _post(self, url: str, token: str, body: bytes, packed: bool, deadline: Optional[float]) -> Answer:
        if packed and self._plain:
            try:
                body, packed = _unpack(body), False
            except (OSError, EOFError, zlib.error):
                pass  # broken: refused as it is
        answer = self._request(url, token, body, packed, deadline)
        if packed and answer.status in (400, 415):
            # A server, or something before it, that reads no gzip: told apart by sending the same without it.
            try:
                body = _unpack(body)
            except (OSError, EOFError, zlib.error):
                return answer  # what a crash of the machine left broken in the spool
            plain = self._request(url, token, body, False, deadline)
            if plain.taken:
                self._plain = True
                return plain
        return answer

    def _request(self, url: str, token: str, body: bytes, packed: bool, deadline: Optional[float]) -> Answer:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if packed:
            headers["Content-Encoding"] = "gzip"
        request = urllib.request.Request(url, data=body, method="POST", headers=headers)
        request.add_unredirected_header("Authorization", f"Bearer {token}")
        timeout = ANSWER_SECONDS if deadline is None else max(0.2, min(ANSWER_SECONDS, deadline - time.monotonic() - 0.5))
        try:
            with self._opener.open(request, timeout=timeout) as response:
                return Answer(response.status, _text(response.read(65_536)))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _text(error.read(4096)), _retry_after(error.headers.get("Retry-After")))
        except (OSError, HTTPException, ValueError) as error:
            return Answer(0, str(getattr(error, "reason", error)) or type(error).__name__)

    def _later(self, answer: Answer) -> bool:
        self._answered = answer.status != 0
        pause = self._pause * random.uniform(0.5, 1.0)  # so that many workers do not come back at once
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._retry_at = time.monotonic() + max(pause, answer.retry_after)
        reason = f"{answer.status} {_line(answer.text)}" if answer.status else answer.text
        self._told.say("away", f"reports do not reach {self.address.url}, trying again: {reason}")
        return False

    def _check(self, answer: Answer) -> None:
        self._answered = True
        if answer.taken:
            self._told.forget("away")
            if '"refusedCount":0' not in answer.text and '"refusedCount"' in answer.text:
                self._told.say("values", f"the server refused values: {_line(answer.text)}")
            return
        self._told.say(
            f"refused {answer.status}", f"the server refused a report, it is dropped: {answer.status} {_line(answer.text)}"
        )

    def _tell_what_stays(self) -> None:
        waiting = self.spool.waiting()
        lost = self.spool.lost()
        if waiting > lost and self.spool.directory:
            say(f"the server is away: reports are kept in {self.spool.base}, and the next attempt of this run sends them")
        if lost:
            say(f"{lost} batches of reports are lost: the server is away and the disk could not keep them")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The token goes to the server that was named and to no other."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _position_url(points_url: str) -> str:
    return re.sub(r"points$", "progress", points_url)


def _unpack(body: bytes) -> bytes:
    import gzip

    return gzip.decompress(body)


def _retry_after(value: Optional[str]) -> float:
    """Seconds of a Retry-After header, which is a number or a date; 0 without one."""
    if not value:
        return 0.0
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except (TypeError, ValueError):
            return 0.0
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER) if seconds == seconds else 0.0


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _line(text: str) -> str:
    try:
        problem = json.loads(text)
        found = " ".join(str(problem[name]) for name in ("detail", "fix") if problem.get(name))
        text = found or text
    except (ValueError, AttributeError, TypeError):
        pass  # no problem document; as it is
    return " ".join(text.split())[:300]
