"""What a training script calls. Nothing here raises into it, whatever it is given, and nothing waits but the end."""

from __future__ import annotations

import atexit
import hashlib
import json
import math
import os
import sys
import tempfile
import threading
import time
import weakref
from datetime import datetime, timezone
from types import TracebackType
from typing import Any, Dict, Mapping, Optional, Set, Type

from .background import Background, Document, Road
from .files import FileRoad
from .http import HttpRoad
from .rank import rank_of_process
from .say import Once, say
from .spool import Address, Spool
from .stop import Stopping
from .values import LARGEST_STEP, MOST_NAMES, Number, Refused, flat, name_fault, number_of, step_of

#: Seconds that the end of a process waits for reports at most.
EXIT_SECONDS = 5.0
LONGEST_MESSAGE = 1000
ROADS = ("auto", "files", "http", "off")

_runs: "weakref.WeakSet[Run]" = weakref.WeakSet()
_current: Optional["Run"] = None
_begin = threading.RLock()


class Run:
    """One attempt as its script sees it. Made by :func:`init`."""

    #: Ids that Rungrid gave, or None outside of it.
    id: Optional[str]
    attempt_id: Optional[str]
    #: ``config`` as given to :func:`init`, with the parameters and axis values of the spec over it.
    config: Dict[str, Any]
    #: Where result files go, and where state is kept for the next attempt; the working directory outside of Rungrid.
    result_dir: str
    checkpoint_dir: str

    def __init__(
        self,
        total_steps: Optional[int] = None,
        total_epochs: Optional[float] = None,
        config: Optional[Mapping[str, Any]] = None,
        start_step: int = 0,
        road: str = "auto",
        all_ranks: bool = False,
        rank: Optional[int] = None,
        exit_seconds: float = EXIT_SECONDS,
        env: Mapping[str, str] = os.environ,
    ) -> None:
        self._refusals = Once()
        self.id = env.get("RUNGRID_RUN_ID")
        self.attempt_id = env.get("RUNGRID_ATTEMPT_ID")
        self.result_dir = env.get("RUNGRID_RESULT_DIR") or os.getcwd()
        self.checkpoint_dir = env.get("RUNGRID_CHECKPOINT_DIR") or os.getcwd()
        self.config = {**(config or {}), **_given(env.get("RUNGRID_SPEC"))}
        self.exit_seconds = exit_seconds
        self._given_rank = rank
        self._all_ranks = all_ranks
        self._env = env
        self._prefix: Optional[str] = None
        self._child = False
        self._finished = False
        self._names: Set[str] = set()
        self._lock = threading.RLock()
        self._step = start_step
        self._logged: Optional[int] = None
        self._position: Dict[str, Any] = {}
        self._touched = False
        self._changed_at = 0.0
        self._left_said_at = 0.0
        found = _road_of(road, env)
        self._background = Background(found, self._document, lambda: _finish_with_multiprocessing(self)) if found else None
        self.stop = Stopping(self._leave)
        if self._background:
            self.stop.install()
        # Told with the first report, when it is known which rank this is.
        self._note({"totalSteps": total_steps, "totalEpochs": total_epochs})

    @property
    def rank(self) -> int:
        """Of this process, as known now; 0 where there is only one."""
        return rank_of_process(self._env) if self._given_rank is None else self._given_rank

    @property
    def reports(self) -> bool:
        """Whether what is logged here goes anywhere."""
        return self._background is not None and not self._finished and self._reporting_prefix() is not None

    @property
    def should_stop(self) -> bool:
        """This process was asked to end: save and leave the loop."""
        return self.stop.asked()

    def log(self, values: Mapping[str, Any], step: Optional[int] = None) -> None:
        """Logs one value for each name at a step. Only enqueues; never raises.

        Values are numbers, or tensors and NumPy scalars of one element; dicts within become ``outer/inner``; None is
        no value. NaN and the infinities are kept. What is no number is refused by name, once, on stderr. Without
        ``step``, and without one in ``values``, it is the one after the largest so far; the first is 1. The step also moves the progress.
        """
        try:
            if self._background is None or self._finished:
                return self._not_logged()
            self._log(self._background, values, step)
        except Refused as error:
            self._refuse(str(error))
        except Exception as error:
            self._refuse(f"{type(error).__name__}: {_text(error)}")

    def progress(
        self,
        step: Optional[int] = None,
        total_steps: Optional[int] = None,
        epoch: Optional[float] = None,
        total_epochs: Optional[float] = None,
        message: Optional[str] = None,
        percentage: Optional[float] = None,
        remaining_seconds: Optional[float] = None,
        state: Optional[str] = None,
    ) -> None:
        """Says where the work stands. What is left out stays as it was; never raises.

        The percentage follows from steps, else from epochs, unless it is given. The time left is estimated by the
        server unless it is given, and runs down from there until it is given again.
        """
        self._note(
            {
                "step": step,
                "totalSteps": total_steps,
                "epoch": epoch,
                "totalEpochs": total_epochs,
                "progressPercentage": percentage,
                "estimatedRemainingSeconds": remaining_seconds,
            }
        )
        if remaining_seconds is not None:
            self._left_said_at = time.monotonic()
        if message is not None:
            self._position["message"] = _text(message)[:LONGEST_MESSAGE]
        if state is not None:
            self._position["state"] = _text(state)[:64]
        try:
            if self._background and not self._finished and self._position and self._reporting_prefix() == "":
                self._touch()
                self._background.wake()
        except Exception as error:
            self._refuse(f"{type(error).__name__}: {_text(error)}")

    def finish(self, exit_seconds: Optional[float] = None) -> None:
        """Sends the rest; returns after ``exit_seconds`` (5 by default) at the latest. Called at exit by itself."""
        if self._finished:
            return
        self._finished = True
        self.stop.remove()
        if self._background:
            self._background.close(self.exit_seconds if exit_seconds is None else exit_seconds)

    def __enter__(self) -> "Run":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if kind is not None and error is not None:
            self._failed(kind, error)
        self.finish()

    def _log(self, background: Background, values: Mapping[str, Any], step: Any) -> None:
        prefix = self._prefix if self._prefix is not None else self._reporting_prefix()
        if prefix is None:
            return
        row: Dict[str, Number] = {}
        names = self._names
        nested = False
        for name, value in values.items():
            if type(value) is float and name in names:
                row[name] = value
            elif isinstance(value, Mapping):
                nested = True
            else:
                self._take(row, name, value)
        if nested:
            for name, value in flat({k: v for k, v in values.items() if isinstance(v, Mapping)}).items():
                self._take(row, name, value)
        if step is None and "step" in values:
            step = values["step"]
        with self._lock:
            step = self._step + 1 if step is None else step_of(step)
            self._step = max(self._step, step)
        if not self._child and prefix == "":
            self._logged = step
            self._position["step"] = step
            self._touch()
        if prefix:
            row = {prefix + name: value for name, value in row.items()}
        if row:
            background.push((step, time.time(), row))
        elif not self._child:
            background.wake()

    def _note(self, numbers: Mapping[str, Any]) -> None:
        """Keeps what is given of the position, or refuses it by its name."""
        for name, value in numbers.items():
            if value is not None:
                try:
                    self._position[name] = _position(name, value)
                except Exception as error:
                    self._refuse(f"{name}: {_text(error)}")

    def _take(self, row: Dict[str, Number], name: Any, value: Any) -> None:
        """Adds one value to the row, or refuses it by its name."""
        if not isinstance(name, str):
            name = str(name)
        if name == "step":
            return
        try:
            number = number_of(value)
            if number is None:
                return
            if name not in self._names:
                fault = name_fault(name)
                if fault:
                    raise Refused(fault)
                if len(self._names) >= MOST_NAMES:
                    raise Refused(f"more than {MOST_NAMES} metrics")
                self._names.add(name)
            row[name] = number
        except Refused as error:
            self._refuse(f"{_text(name)[:80]!r}: {error}")

    def _reporting_prefix(self) -> Optional[str]:
        """Before names of metrics; None for a process that stays silent. Decided at the first report, when ranks are known."""
        if self._prefix is None:
            rank = self.rank
            if rank != 0 and not self._all_ranks:
                return None
            self._prefix = f"rank{rank}/" if rank else ""
        return self._prefix

    def _touch(self) -> None:
        self._changed_at = time.time()
        self._touched = True

    def _document(self) -> Optional[Document]:
        """The progress document if something changed since it was asked for the last time."""
        if not self._touched:
            return None
        self._touched = False
        found: Dict[str, Any] = {"state": "running", **self._position}
        step, total = found.get("step"), found.get("totalSteps")
        if step is not None and total is not None and step > total:
            self._refuse(f"step {step} is beyond total_steps {total}, which is left out from now on")
            del found["totalSteps"]
            total = None
        if "progressPercentage" not in found:
            if step is not None and total:
                found["progressPercentage"] = _percent(step / total)
            elif not total and found.get("epoch") is not None and found.get("totalEpochs"):
                found["progressPercentage"] = _percent(found["epoch"] / found["totalEpochs"])
        left = found.get("estimatedRemainingSeconds")
        if left is not None:
            left -= time.monotonic() - self._left_said_at
            found["estimatedRemainingSeconds"] = round(left, 1)
            if left < 0:  # it was wrong: the server estimates
                del found["estimatedRemainingSeconds"]
        at = datetime.fromtimestamp(self._changed_at, timezone.utc)
        found["lastUpdatedTime"] = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return found

    def _failed(self, kind: Type[BaseException], error: BaseException) -> None:
        """Says how it ends; whether it failed is decided by the exit code, and why by what it printed."""
        if kind is SystemExit and getattr(error, "code", None) in (None, 0):
            return
        if not self._child and self._background and not self._finished:
            text = f"{kind.__name__}: {_text(error)}" if _text(error) else kind.__name__
            self.progress(message=text, state="interrupted" if kind is KeyboardInterrupt else "failed")

    def _leave(self, seconds: float) -> None:
        self.finish(min(seconds, self.exit_seconds))

    def _not_logged(self) -> None:
        if self._background is not None:
            self._refusals.say("finished", "not logged: the run is finished")

    def _refuse(self, reason: str) -> None:
        self._refusals.say(reason, f"not logged: {reason}")

    def _forked(self) -> None:
        """This is a child: it has no thread, and what the parent has to send is the parent's. Its position too."""
        self._lock = threading.RLock()
        self._child = True
        self._touched = False
        self.stop.forked()
        if self._background:
            self._background.forked()


def init(
    total_steps: Optional[int] = None,
    total_epochs: Optional[float] = None,
    config: Optional[Mapping[str, Any]] = None,
    *,
    start_step: int = 0,
    road: str = "auto",
    all_ranks: bool = False,
    rank: Optional[int] = None,
    exit_seconds: float = EXIT_SECONDS,
) -> Run:
    """Begins to report, by what the environment names: files, else HTTP, else nothing, silently.

    ``total_steps`` or ``total_epochs`` give the percentage. ``config`` are defaults; ``run.config`` has what the matrix
    sets over them. ``start_step`` is how many steps were done before, for a loop that logs without steps. ``road``
    chooses ``"files"``, ``"http"`` or ``"off"``. Only rank 0 reports; with ``all_ranks`` the others do too, their metrics named
    ``rank1/loss``, and ``rank`` says which this is where the environment does not. A second call while a run is open
    answers that run, with the totals changed.
    """
    global _current
    with _begin:
        if _current is not None and not _current._finished:
            _current._note({"totalSteps": total_steps, "totalEpochs": total_epochs})
            _current.config.update({**(config or {}), **_current.config})
            return _current
        _current = Run(total_steps, total_epochs, config, start_step, road, all_ranks, rank, exit_seconds)
        _runs.add(_current)
        _watch_the_end()
        return _current


def _open() -> Run:
    """The run of this process; the first report of a script that never called :func:`init` begins it."""
    return _current if _current is not None else init()


def log(values: Mapping[str, Any], step: Optional[int] = None) -> None:
    """Logs values at a step: see :meth:`Run.log`."""
    (_current or _open()).log(values, step)


def progress(
    step: Optional[int] = None,
    total_steps: Optional[int] = None,
    epoch: Optional[float] = None,
    total_epochs: Optional[float] = None,
    message: Optional[str] = None,
    percentage: Optional[float] = None,
    remaining_seconds: Optional[float] = None,
    state: Optional[str] = None,
) -> None:
    """Says where the work stands: see :meth:`Run.progress`."""
    _open().progress(step, total_steps, epoch, total_epochs, message, percentage, remaining_seconds, state)


def stopping() -> bool:
    """Whether this process was asked to end: save and leave the loop."""
    return _open().should_stop


def finish() -> None:
    """Sends the rest: see :meth:`Run.finish`. Does nothing where nothing was begun."""
    if _current is not None:
        _current.finish()


def _road_of(road: str, env: Mapping[str, str]) -> Optional[Road]:
    if road not in ROADS:
        say(f"there is no road {road!r}: choose one of {', '.join(ROADS)}; nothing is reported")
        return None
    metrics, status = env.get("RUNGRID_METRICS_FILE"), env.get("RUNGRID_STATUS_FILE")
    url = env.get("RUNGRID_REPORT_URL")
    if road != "off" and road != "http" and (metrics or status):
        # The environment may have travelled to another machine, where the directory is not.
        here = os.path.isdir(os.path.dirname(metrics or status or "") or ".")
        if here or not url or road == "files":
            return FileRoad(metrics, status)
    if road in ("auto", "http") and url:
        address = Address(url, env.get("RUNGRID_REPORT_TOKEN") or "")
        return HttpRoad(address, _spool_of(address, env))
    if road in ("files", "http"):
        say(f"nothing is reported: the environment names no {'files' if road == 'files' else 'address'} for it")
    return None


def _spool_of(address: Address, env: Mapping[str, str]) -> Spool:
    """Where reports wait for a server that is away: with the checkpoints of the run, else in the directory for
    temporary files, under a name of this account and this run."""
    attempt = env.get("RUNGRID_ATTEMPT_ID") or hashlib.sha256(address.token.encode()).hexdigest()[:16]
    checkpoints = env.get("RUNGRID_CHECKPOINT_DIR")
    if checkpoints and os.path.isdir(checkpoints):
        return Spool(os.path.join(checkpoints, ".rungrid-spool"), attempt, address)
    run = env.get("RUNGRID_RUN_ID") or hashlib.sha256(address.url.encode()).hexdigest()[:16]
    account = str(os.getuid()) if hasattr(os, "getuid") else "user"
    return Spool(os.path.join(tempfile.gettempdir(), f"rungrid-spool-{account}", run), attempt, address)


def _given(spec_file: Optional[str]) -> Dict[str, Any]:
    """Parameters and axis values that the matrix sets, by name."""
    if not spec_file:
        return {}
    try:
        with open(spec_file, encoding="utf-8") as file:
            spec = json.load(file)
        axes = {name: axis["value"] for name, axis in spec.get("axes", {}).items()}
        return {**spec.get("params", {}), **axes}
    except Exception as error:
        say(f"config holds nothing of the matrix, since {spec_file} can't be read: {error}")
        return {}


def _position(name: str, value: Any) -> Number:
    if name in ("step", "totalSteps"):
        number: Optional[Number] = step_of(value)
    else:
        number = number_of(value)
    least = -LARGEST_STEP if name == "step" else 0
    most = 100 if name == "progressPercentage" else LARGEST_STEP
    if number is None or not math.isfinite(number) or not least <= number <= most:
        raise Refused(f"{_text(value)[:80]} is not within {least} and {most}")
    return number


def _percent(fraction: float) -> float:
    return round(min(1.0, max(0.0, fraction)) * 100, 2)


def _text(value: Any) -> str:
    try:
        return str(value).encode("utf-8", "replace").decode("utf-8")
    except Exception:
        return f"a {type(value).__name__} that can't be printed"


_watched = False


def _watch_the_end() -> None:
    """Once a process: what happens at its end, at a fork, and at an exception that nobody catches."""
    global _watched
    if _watched:
        return
    _watched = True
    atexit.register(_finish_all)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forked)
    previous = sys.excepthook

    def hook(kind: Type[BaseException], error: BaseException, trace: Optional[TracebackType]) -> None:
        for run in list(_runs):
            run._failed(kind, error)
        previous(kind, error, trace)

    sys.excepthook = hook


def _finish_all() -> None:
    for run in list(_runs):
        run.finish()


def _forked() -> None:
    global _begin
    _begin = threading.RLock()
    for run in list(_runs):
        run._forked()


def _finish_with_multiprocessing(run: Run) -> None:
    """Children of multiprocessing may end without atexit; they have finalizers of their own."""
    process, util = sys.modules.get("multiprocessing.process"), sys.modules.get("multiprocessing.util")
    if process and util and process.parent_process() is not None:
        util.Finalize(None, run.finish, exitpriority=10)
