"""Which server, with which token, and how to talk to it. Nothing but the standard library."""

from __future__ import annotations

import json
import os
import re
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Tuple

from .errors import RungridError, ServerAway, error_from

DEFAULT_URL = "http://127.0.0.1:3000"
#: Seconds an answer may take.
ANSWER_SECONDS = 60.0
#: Seconds a server may be away while a matrix is waited for: it survives a restart that builds first.
AWAY_SECONDS = 300.0
#: Seconds for which any other request that may be sent twice is sent again after its connection was lost.
LOST_SECONDS = 30.0

#: Told once when a server is away, before it is waited for.
OnAway = Callable[[ServerAway], None]

_LOOPBACK = re.compile(r"^(localhost|127(\.\d+){3}|::1)$")


def connect(
    url: Optional[str] = None, token: Optional[str] = None, *, away_seconds: float = AWAY_SECONDS
) -> "Connection":
    """Finds the server as ``npx rungrid`` does; asks nothing of it yet.

    ``url``, else ``RUNGRID_URL``, else the address in ``cli-token`` of ``RUNGRID_DATA_DIR`` (default ``./.rungrid``),
    else http://127.0.0.1:3000. ``token``, else ``RUNGRID_TOKEN``, else ``RUNGRID_ADMIN_TOKEN``, else that of
    ``cli-token``, which is sent to no other server than the one that wrote it.
    """
    left = _left_file(os.path.join(os.environ.get("RUNGRID_DATA_DIR") or ".rungrid", "cli-token"))
    where = (url or os.environ.get("RUNGRID_URL") or (left[0] if left else DEFAULT_URL)).rstrip("/")
    if not re.match(r"^https?://[^/]", where):
        raise ValueError(f"{where!r} is no address of a server: write it as http://host:port")
    given = token or os.environ.get("RUNGRID_TOKEN") or os.environ.get("RUNGRID_ADMIN_TOKEN")
    if not given and left and _same_server(left[0], where):
        given = left[1]
    return Connection(where, given, away_seconds=away_seconds)


class Connection:
    """A server and a token. Requests that may be sent twice are sent again when the connection is lost."""

    def __init__(self, url: str, token: Optional[str], *, away_seconds: float = AWAY_SECONDS) -> None:
        self.url = url
        self.token = token
        self.away_seconds = away_seconds
        handlers = [_NoRedirects()]
        if self.is_local:
            handlers.append(urllib.request.ProxyHandler({}))  # a proxy of the environment can't reach this machine
        self._opener = urllib.request.build_opener(*handlers)

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine, so that paths mean the same to both."""
        return bool(_LOOPBACK.match(urllib.parse.urlsplit(self.url).hostname or ""))

    def get(self, path: str, *, on_away: Optional[OnAway] = None) -> Any:
        """Answer of a GET as JSON. While no server answers it is asked again, ``on_away`` told once."""
        return self._patiently(lambda: self._json("GET", path), on_away)

    def get_bytes(self, path: str) -> bytes:
        return self._patiently(lambda: self._send("GET", path))

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        text: Optional[Tuple[str, str]] = None,
        headers: Optional[Mapping[str, str]] = None,
        again: bool = False,
    ) -> Any:
        """Answer of a POST as JSON. ``text`` is (content type, body); ``again`` says that it may be sent twice."""
        content_type, content = text if text else ("application/json", json.dumps({} if body is None else body))
        sent = {"Content-Type": content_type, **(headers or {})}

        def once() -> Any:
            return self._json("POST", path, content.encode("utf-8"), sent)

        return self._patiently(once) if again else once()

    def pages(self, path: str, *, on_away: Optional[OnAway] = None) -> Iterator[Dict[str, Any]]:
        """Items of every page of a list. ``path`` has a query."""
        cursor = None
        while True:
            page = self.get(f"{path}&cursor={urllib.parse.quote(cursor)}" if cursor else path, on_away=on_away)
            yield from page["items"]
            cursor = page["nextCursor"]
            if cursor is None:
                return

    def _patiently(self, ask: Callable[[], Any], on_away: Optional[OnAway] = None) -> Any:
        since: Optional[float] = None
        pause = 0.25
        while True:
            try:
                return ask()
            except ServerAway as error:
                now = time.monotonic()
                if since is None:
                    # Nobody waits for a server that refuses the first request: most likely the address is wrong.
                    if error.refused and on_away is None:
                        raise
                    since = now
                    if on_away:
                        on_away(error)
                if now - since > (self.away_seconds if on_away else min(LOST_SECONDS, self.away_seconds)):
                    raise
            time.sleep(pause)
            pause = min(5.0, pause * 2)

    def _json(self, method: str, path: str, body: Optional[bytes] = None, headers: Mapping[str, str] = {}) -> Any:
        answer = self._send(method, path, body, headers)
        return json.loads(answer) if answer else None

    def _send(self, method: str, path: str, body: Optional[bytes] = None, headers: Mapping[str, str] = {}) -> bytes:
        request = urllib.request.Request(f"{self.url}/api/v1{path}", data=body, method=method)
        for name, value in {"Accept": "application/json", **headers}.items():
            request.add_header(name, value)
        if self.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            with self._opener.open(request, timeout=ANSWER_SECONDS) as response:
                answer: bytes = response.read()
                return answer
        except urllib.error.HTTPError as error:
            raise self._error_of(error) from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            away = ServerAway(
                f"No server answers at {self.url} ({reason}).",
                code="away",
                fix="Start one with `npm start`, or name it with rungrid.connect(url=…) or RUNGRID_URL.",
            )
            away.refused = isinstance(reason, (ConnectionRefusedError, socket.gaierror))
            raise away from None  # the reason is in its text; the traceback of sockets helps nobody

    def _error_of(self, error: urllib.error.HTTPError) -> RungridError:
        with error:
            text = error.read()
        try:
            problem = json.loads(text)
            found = error_from(problem)
        except (ValueError, AttributeError):
            return RungridError(
                f"{self.url} answered {error.code}, and not as a Rungrid server does.", fix="Check the address."
            )
        if found.code == "unauthorized":
            bad = "The token is not good for this server. " if self.token else ""
            found.fix = f"{bad}Run it in the directory of the server, or set RUNGRID_TOKEN or RUNGRID_ADMIN_TOKEN."
        return found


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token is sent to the server that was named and to no other."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _left_file(file: str) -> Optional[Tuple[str, str]]:
    """Address and token that a server left in its data directory, for its own account."""
    try:
        with open(file, encoding="utf-8") as left:
            found = json.load(left)
        url, token = found["url"], found["token"]
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no server was started here, or another account did
    return (url.rstrip("/"), token) if isinstance(url, str) and isinstance(token, str) else None


def _same_server(a: str, b: str) -> bool:
    def origin(url: str) -> Tuple[str, Optional[str], Optional[int]]:
        parts = urllib.parse.urlsplit(url)
        host = "loopback" if _LOOPBACK.match(parts.hostname or "") else parts.hostname
        return parts.scheme, host, parts.port

    try:
        return origin(a) == origin(b)
    except ValueError:
        return False
