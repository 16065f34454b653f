"""What waiting looks like: bars on a terminal, a line a change elsewhere. Written to standard error."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, TextIO, Tuple

_ENDED = ("succeeded", "failed", "cancelled", "stopped", "skipped")
_BAR = 24
#: Lines of devices that fit a usual terminal with the rest.
_MOST_DEVICES = 16


@dataclass(frozen=True)
class Snapshot:
    """A matrix at one moment, with the runs that have a process."""

    matrix: Dict[str, Any] = field(repr=False)
    active: List[Dict[str, Any]] = field(repr=False)

    @property
    def total(self) -> int:
        return int(self.matrix["total"])

    @property
    def done(self) -> int:
        """Runs that have ended, well or not."""
        return sum(self.count(state) for state in _ENDED)

    def count(self, state: str) -> int:
        """Runs in a state."""
        return int(self.matrix["counts"].get(state, 0))

    @property
    def eta_seconds(self) -> Optional[float]:
        """Seconds until the last run ends; None: unknown."""
        eta = self.matrix.get("etaSeconds")
        return None if eta is None else float(eta)

    @property
    def devices(self) -> Dict[Tuple[int, int], Dict[str, Any]]:
        """(Index, slot) of each device in use, with the run on it."""
        return {(d["index"], d["slot"]): run for run in self.active for d in run["devices"]}


class Display:
    """Draws snapshots until it is closed."""

    def __init__(self, stream: Optional[TextIO] = None) -> None:
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._drawn = 0
        self._slots: Dict[Tuple[int, int], None] = {}
        self._last = ""
        self._pause: Optional[str] = None

    def show(self, snapshot: Snapshot) -> None:
        pause = snapshot.matrix.get("pauseReason")
        if pause and pause != self._pause:
            self.note(f"Paused: {pause}. Go on: npx rungrid resume {snapshot.matrix['id']}")
        self._pause = pause
        if not self._is_terminal:
            line = _overall(snapshot, with_eta=False)
            if line != self._last:
                print(line, file=self._stream, flush=True)
            self._last = line
            return
        lines = self._lines(snapshot)
        width = shutil.get_terminal_size().columns - 1
        text = "".join(f"\r\x1b[K{line[:width]}\n" for line in lines)
        self._stream.write((f"\x1b[{self._drawn}A" if self._drawn else "") + text)
        self._stream.flush()
        self._drawn = len(lines)

    def note(self, text: str) -> None:
        """A line that stays, above the bars."""
        print(printable(text), file=self._stream, flush=True)
        self._drawn = 0

    def close(self) -> None:
        self._drawn = 0

    def _lines(self, snapshot: Snapshot) -> List[str]:
        devices = snapshot.devices
        for slot in devices:
            self._slots.setdefault(slot)
        heads = {slot: f"device {slot[0]}" + (f".{slot[1]}" if slot[1] else "") for slot in sorted(self._slots)}
        width = max([3, *(len(head) for head in heads.values())])
        begun = sum(_share(run) for run in snapshot.active)
        share = 1.0 if snapshot.total == 0 else min(1.0, (snapshot.done + begun) / snapshot.total)
        lines = [f"{'all'.ljust(width)}  {_bar(share)} {_overall(snapshot)}"]
        for slot, head in list(heads.items())[:_MOST_DEVICES]:
            run = devices.get(slot)
            if run is None:
                lines.append(f"{head.ljust(width)}  {' ' * (_BAR + 7)} idle")
            else:
                lines.append(f"{head.ljust(width)}  {_bar(_share(run))} {printable(run['key'])}  {_note(run)}")
        if len(heads) > _MOST_DEVICES:
            lines.append(f"… and {len(heads) - _MOST_DEVICES} more slots")
        return lines


def _overall(snapshot: Snapshot, with_eta: bool = True) -> str:
    parts = [f"{snapshot.done} of {snapshot.total} runs"]
    for state in ("failed", "skipped"):
        if snapshot.count(state):
            parts.append(f"{snapshot.count(state)} {state}")
    if snapshot.matrix["state"] in ("paused", "cancelled"):
        parts.append(snapshot.matrix["state"])
    elif with_eta and snapshot.eta_seconds is not None and snapshot.done < snapshot.total:
        parts.append(f"{duration(snapshot.eta_seconds)} left")
    return f"{', '.join(parts)}  {printable(snapshot.matrix['name'])}"


def _share(run: Dict[str, Any]) -> float:
    return float((run.get("progress") or {}).get("progressPercentage") or 0) / 100


def _note(run: Dict[str, Any]) -> str:
    if run["state"] != "running":
        return str(run["state"])
    if run.get("stale"):
        return "nothing heard for a while"
    left = (run.get("progress") or {}).get("estimatedRemainingSeconds")
    return "" if left is None else f"{duration(left)} left"


def _bar(share: float) -> str:
    full = round(share * _BAR)
    percent = f"{int(share * 100)} %".rjust(5)
    return f"{'█' * full}{'░' * (_BAR - full)}  {percent}"


def duration(seconds: float) -> str:
    """``38 s``, ``9 min 05 s``, ``1 h 04 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def printable(text: str) -> str:
    """Control characters of names never reach the terminal."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "\ufffd", text)
