"""A matrix that was launched: wait for it, steer it, read what came of it."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Callable, Dict, List, Optional, Sequence, Union
from urllib.parse import quote

from .connection import Connection, OnAway
from .display import Display, Snapshot
from .errors import RungridError, WaitTimeout

#: Seconds between two looks at the server while waiting.
EVERY_SECONDS = 1.0

_ACTIVE = ("starting", "running", "stopping", "finishing")
#: True: shown on standard error; False: not at all; or called with each :class:`Snapshot`.
Progress = Union[bool, Callable[[Snapshot], None]]


@dataclass(frozen=True)
class RunResult:
    """What came of a run."""

    id: str
    key: str
    #: Name of each axis to the name of the value.
    axes: Dict[str, str]
    state: str
    #: The number that the grid shows; None where there is none.
    score: Optional[float]
    #: Every score by its name; None: could not be computed.
    scores: Dict[str, Optional[float]]
    #: Class of the failure, what happened and how to mend it.
    failure: Optional[Dict[str, Any]]
    #: Seconds from start to end of its last attempt; None when nothing ran.
    seconds: Optional[float]
    raw: Dict[str, Any] = field(repr=False)


class Matrix:
    """A matrix on a server. Made by :func:`rungrid.launch` and :func:`rungrid.matrix`."""

    def __init__(self, connection: Connection, id: str) -> None:
        self.connection = connection
        self.id = id
        self._path = f"/matrices/{quote(id, safe='')}"
        self._last: Dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"<rungrid.Matrix {self.id} at {self.url}>"

    @property
    def url(self) -> str:
        """Its page."""
        return f"{self.connection.url}/matrices/{self.id}"

    def refresh(self) -> Dict[str, Any]:
        """Asks the server: name, state, counts by state of run, etaSeconds, spec, yaml …"""
        self._last = self.connection.get(self._path)
        return self._last

    @property
    def state(self) -> str:
        """``active``, ``paused``, ``finished`` or ``cancelled``, as of now."""
        return str(self.refresh()["state"])

    @property
    def name(self) -> str:
        return str((self._last or self.refresh())["name"])

    def wait(
        self,
        timeout: Optional[float] = None,
        progress: Progress = True,
        cancel_on_interrupt: bool = False,
    ) -> "Matrix":
        """Waits for the end, through restarts of the server.

        Failed runs raise nothing: look at :meth:`results`. Ctrl+C leaves the runs running and says so, or cancels
        them with ``cancel_on_interrupt``; either way KeyboardInterrupt goes on. Raises :class:`WaitTimeout` after
        ``timeout`` seconds; the matrix goes on.
        """
        display = Display() if progress is True else None
        tell: Callable[[Snapshot], None] = progress if callable(progress) else lambda _snapshot: None
        try:
            self._follow(timeout, display, tell)
        except KeyboardInterrupt:
            if display:
                display.close()
            self._interrupted(cancel_on_interrupt)
            raise
        finally:
            if display:
                display.close()
        return self

    def _follow(self, timeout: Optional[float], display: Optional[Display], tell: Callable[[Snapshot], None]) -> None:
        until = None if timeout is None else time.monotonic() + timeout
        note = display.note if display else None
        away = False

        def on_away(error: RungridError) -> None:
            nonlocal away
            away = True
            if note:
                note(f"{error.detail} Waiting for it; runs go on meanwhile.")

        while True:
            self._last = self.connection.get(self._path, on_away=on_away)
            active = [] if self._has_ended() else self._runs(f"&state={','.join(_ACTIVE)}", on_away)
            if away and note:
                note("The server answers again.")
            away = False
            snapshot = Snapshot(self._last, active)
            tell(snapshot)
            if display:
                display.show(snapshot)
            if self._has_ended():
                return
            if until is not None and time.monotonic() > until:
                raise WaitTimeout(
                    f"{self.id} has not ended after {timeout:g} s; it goes on.",
                    code="wait_timeout",
                    fix=f"Wait again: rungrid.matrix({self.id!r}).wait()",
                )
            time.sleep(EVERY_SECONDS if until is None else max(0.01, min(EVERY_SECONDS, until - time.monotonic())))

    def _has_ended(self) -> bool:
        """A cancelled matrix has ended when its last worker has."""
        counts = self._last["counts"]
        if self._last["state"] == "cancelled":
            return not any(counts.get(state) for state in _ACTIVE)
        return bool(self._last["state"] == "finished")

    def _interrupted(self, cancel: bool) -> None:
        if not cancel:
            print(
                f"\nLeft {self.id}; its runs go on.\n"
                f"Wait again: rungrid.matrix({self.id!r}).wait()   Watch: npx rungrid watch {self.id}\n"
                f"Cancel: rungrid.matrix({self.id!r}).cancel()",
                file=sys.stderr,
            )
            return
        print(f"\nCancelling {self.id}. Press Ctrl+C again to leave at once.", file=sys.stderr)
        self.cancel("Cancelled by Ctrl+C")
        self._follow(None, None, lambda _snapshot: None)

    def cancel(self, reason: Optional[str] = None) -> int:
        """Cancels what waits and what runs; answers how many runs that were."""
        return self._changed("cancel", {"reason": reason} if reason else {})

    def retry(self, runs: Optional[Sequence[str]] = None, failed_only: bool = False) -> int:
        """Queues again what failed, was cancelled or stopped, or only the runs named; answers how many that were."""
        if failed_only:
            runs = [run["id"] for run in self._runs("&state=failed")]
            if not runs:
                return 0
        return self._changed("retry", {} if runs is None else {"runs": list(runs)})

    def pause(self) -> int:
        """Starts no more runs; what runs goes on."""
        return self._changed("pause", {})

    def resume(self) -> int:
        return self._changed("resume", {})

    def _changed(self, verb: str, body: Dict[str, Any]) -> int:
        return int(self.connection.post(f"{self._path}/{verb}", body)["changed"])

    def results(self, states: Optional[Sequence[str]] = None) -> List[RunResult]:
        """Every run in the order of the spec, or those in ``states``, with its scores or its failure."""
        return [_result_of(run) for run in self._runs(f"&state={','.join(states)}" if states else "")]

    def file(self, run_id: str, path: str) -> bytes:
        """Content of a published result file of a run. Raises :class:`NotFound`."""
        return self.connection.get_bytes(f"/runs/{quote(run_id, safe='')}/files/{quote(path)}")

    def json_file(self, run_id: str, path: str) -> Any:
        """A published JSON file, with the bare NaN and Infinity that Python writes."""
        return json.loads(self.file(run_id, path))

    def _runs(self, query: str, on_away: Optional[OnAway] = None) -> List[Dict[str, Any]]:
        path = f"/runs?matrix={quote(self.id, safe='')}&sort=position&limit=1000{query}"
        return list(self.connection.pages(path, on_away=on_away))


def _result_of(run: Dict[str, Any]) -> RunResult:
    scores = run.get("scores") or []
    headline = next((score for score in scores if score.get("headline")), scores[0] if scores else None)
    return RunResult(
        id=run["id"],
        key=run["key"],
        axes={name: axis_name(value) for name, value in run["axes"].items()},
        state=run["state"],
        score=headline["value"] if headline else None,
        scores={score["name"]: score["value"] for score in scores},
        failure=run.get("failure"),
        seconds=_seconds(run.get("startedAt"), run.get("endedAt")),
        raw=run,
    )


def axis_name(value: Dict[str, Any]) -> str:
    """Name of a value of an axis; a subset stands behind its benchmark: ``longbench/qasper``."""
    return f"{value['group']}/{value['label']}" if value.get("group") is not None else str(value["label"])


def _seconds(started: Optional[str], ended: Optional[str]) -> Optional[float]:
    if not started or not ended:
        return None
    return (_time(ended) - _time(started)).total_seconds()


def _time(text: str) -> datetime:
    return datetime.strptime(text.replace("Z", "+0000"), "%Y-%m-%dT%H:%M:%S.%f%z")
