"""Runs EleutherAI's lm-evaluation-harness for one run of llm-eval and brings what it does into Rungrid's forms.

    python driver.py --model hf --model_args pretrained=... --tasks hellaswag --log_samples

Arguments go to `python -m lm_eval` as they are; the output path is added. The harness is a child of this program and is
not changed: its progress is read from the bars on its stderr, its failure from the traceback that ends it, its results
from the files it leaves, which get names that do not change from run to run: results.json, samples_<task>.jsonl.

What the harness prints differs by version. Bars and tracebacks were written against 0.4.13; where a version prints
something else, progress is missing and a failure is called `crashed` with its last line, and nothing worse happens.

Standard library only, Python 3.9 or newer, since it runs in the Python that has the harness.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any, NoReturn

STOPPED_EXIT_CODE = 143  # 128 + SIGTERM, as a shell reports it
STATUS_INTERVAL = 0.5  # seconds between status documents
POINT_INTERVAL = 1.0  # seconds between points of the rate
BAR_INTERVAL = 10.0  # seconds between bars that are passed on to the log
KEPT_LINES = 400  # of stderr, to find the reason of a failure in
MESSAGE_LENGTH = 600


class Failure(Exception):
    """What ends a run badly, with the class and the remedy that a person is shown."""

    def __init__(self, kind: str, message: str, fix: str, transient: bool = False) -> None:
        super().__init__(message)
        self.kind = kind
        self.fix = fix
        self.transient = transient

    def document(self) -> dict[str, Any]:
        """As the progress document carries it; `transient`: the same may succeed later."""
        found = {"class": self.kind, "message": str(self), "fix": self.fix}
        return {**found, "transient": True} if self.transient else found


class Ended(Exception):
    """The harness was ended by a signal; this program ends by the same, so that whoever watches it sees which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


# ---------------------------------------------------------------- what Rungrid is told


class Status:
    """The status file and the metrics file of the attempt. Run by hand there are none, and nothing is written."""

    def __init__(self) -> None:
        self._file = os.environ.get("RUNGRID_STATUS_FILE")
        self._metrics = os.environ.get("RUNGRID_METRICS_FILE")
        self._document: dict[str, Any] = {"state": "running"}
        self._written = 0.0
        self._point = (0.0, 0)
        self._lock = threading.Lock()
        self._later: threading.Timer | None = None

    def update(self, force: bool = False, **fields: Any) -> None:
        """Changes the document. It is written at most twice a second, the last change in any case; `force`: at once."""
        with self._lock:
            self._document.update(fields)
            wait = self._written + STATUS_INTERVAL - time.monotonic()
            if force or wait <= 0:
                self._write()
            elif self._later is None:
                self._later = threading.Timer(wait, self._write_later)
                self._later.daemon = True
                self._later.start()

    def fail(self, failure: Failure) -> None:
        with self._lock:
            self._document = {
                "state": "failed",
                "message": str(failure),
                "failure": failure.document(),
            }
            self._write()

    def _write_later(self) -> None:
        with self._lock:
            if self._later is not None:
                self._write()

    def rate(self, step: int) -> None:
        """A point of requests a second over the time since the point before."""
        now = time.monotonic()
        since, before = self._point
        if since == 0.0 or step < before:
            self._point = (now, step)
        elif now - since >= POINT_INTERVAL and step > before and self._metrics:
            self._point = (now, step)
            point = {"step": step, "time": time.time(), "requests_per_second": (step - before) / (now - since)}
            with open(self._metrics, "a", encoding="utf-8") as file:
                file.write(json.dumps(point) + "\n")

    def _write(self) -> None:
        self._written = time.monotonic()
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._file:
            self._document["lastUpdatedTime"] = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
            write_whole(Path(self._file), json.dumps(self._document))


def write_whole(file: Path, text: str) -> None:
    """Puts a file in place whole or not at all: written beside, synced, renamed."""
    beside = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    with open(beside, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(beside, file)


# ---------------------------------------------------------------- what the harness prints

REQUESTS = re.compile(r"^(?:Running (\w+) requests|Requesting (API))(?: \([^)]*\))?:\s+\d+%\|.*?\|\s*(\d+)/(\d+) \[")
BAR = re.compile(r"^(?:(.*?):\s+)?\d+%\|.*?\|\s*\d+/\d+ \[")
UNKNOWN_LENGTH_BAR = re.compile(r"^.+?: \d+ \w+ \[\d\d:\d\d, ")
LOGGED = re.compile(r"^\d{4}-\d\d-\d\d[:, T][\d:,.]+ +(?:INFO|WARNING|ERROR)\s+\[[^\]]*\] (.*)")
PHASES = (
    (re.compile(r"^Initializing (\S+) model"), "loading the model"),
    (re.compile(r"^Building contexts for (\S+)"), "building prompts of {}"),
    (re.compile(r"^Running (\w+) requests"), "{} requests"),
    (re.compile(r"^Saving results aggregated"), "saving results"),
)


class Progress:
    """Position over all requests so far: each kind of request has a bar of its own, rolling ones have many."""

    def __init__(self, status: Status) -> None:
        self._status = status
        self._before = 0
        self._bar: tuple[str, int, int] | None = None

    def bar(self, text: str) -> bool:
        """Reads one refresh of a bar. @returns whether it is one, finished or not"""
        match = REQUESTS.match(text)
        if not match:
            found = BAR.match(text)
            if found and found.group(1):
                self._status.update(message=found.group(1)[:200])
            return bool(found or UNKNOWN_LENGTH_BAR.match(text))
        kind, done, total = match.group(1) or match.group(2), int(match.group(3)), int(match.group(4))
        if self._bar and (self._bar[0] != kind or self._bar[2] != total or done < self._bar[1]):
            self._before += self._bar[2]
        self._bar = (kind, done, total)
        step = self._before + min(done, total)
        message = "requests to the service" if kind == "API" else f"{kind} requests"
        self._status.update(done == total, step=step, totalSteps=self._before + total, message=message)
        self._status.rate(step)
        return True

    def line(self, text: str) -> None:
        """Reads a line of the log."""
        match = LOGGED.match(text)
        if not match:
            return
        for pattern, message in PHASES:
            found = pattern.match(match.group(1))
            if found:
                self._status.update(True, message=message.format(*found.groups()))
                return


class Relay(threading.Thread):
    """Passes a stream of the harness on. Of a bar, which is drawn anew many times a second, a line now and then."""

    def __init__(self, source: IO[bytes], target: IO[bytes], progress: Progress | None = None) -> None:
        super().__init__(daemon=True)
        self._source = source
        self._target = target
        self._progress = progress
        self._passed = 0.0
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)

    def run(self) -> None:
        rest = b""
        while True:
            chunk = os.read(self._source.fileno(), 65536)
            if not chunk:
                break
            *pieces, rest = re.split(rb"(?<=[\r\n])", rest + chunk)
            if len(rest) > 1_000_000:  # one endless line must not fill the memory
                pieces, rest = [*pieces, rest], b""
            for piece in pieces:
                self._piece(piece)
        if rest:
            self._piece(rest)

    def _piece(self, piece: bytes) -> None:
        text = piece.decode("utf-8", "replace").rstrip("\r\n")
        if self._progress is None:
            self._pass(piece)
            return
        if not text.strip():
            return
        if self._progress.bar(text):
            now = time.monotonic()
            if now - self._passed >= BAR_INTERVAL or "100%|" in text:
                self._passed = now
                self._pass(f"{text}\n".encode())
            return
        self._progress.line(text)
        self.lines.append(text)
        self._pass(f"{text}\n".encode())

    def _pass(self, data: bytes) -> None:
        self._target.write(data)
        self._target.flush()


# ---------------------------------------------------------------- why it failed

PYTHON = sys.executable or "python3"
RAISED = re.compile(r"^((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|NotFound|Interrupt)): ?(.*)")
TRACEBACK = "Traceback (most recent call last):"
MODEL_FRAMES = ("in create_from_arg_obj", "in create_from_arg_string")
DATA_FRAMES = ("datasets/load.py", "datasets/builder.py", "in download\n")
DEVICE_LOST = ("CUDA error: uncorrectable ECC error", "GPU has fallen off the bus")
NETWORK = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ClientConnectorError", "LocalEntryNotFoundError")
OUT_OF_MEMORY = ("CUDA out of memory. Tried to allocate", "HIP out of memory. Tried to allocate")
# Names of installable extras where they differ from that of the module.
EXTRAS = {
    "torch": "lm-eval[hf]",
    "transformers": "lm-eval[hf]",
    "accelerate": "lm-eval[hf]",
    "vllm": "lm-eval[vllm]",
    "tenacity": "lm-eval[api]",
    "aiohttp": "lm-eval[api]",
    "tiktoken": "lm-eval[api]",
    "langdetect": "lm-eval[ifeval]",
    "math_verify": "lm-eval[math]",
}


def install(what: str) -> str:
    return f"Run: {PYTHON} -m pip install '{what}'"


def explain(lines: list[str], code: int) -> Failure:
    """The failure of a harness that ended with `code`, from the end of its stderr."""
    traceback, kind, message = raised(lines)
    text = f"{kind}: {message}" if kind else last_line(lines)
    name = kind.rsplit(".", 1)[-1]
    if name in ("OutOfMemoryError", "MemoryError") or any(phrase in message for phrase in OUT_OF_MEMORY):
        return failure(
            "out_of_memory", text, "Use a smaller batch_size, max_length in model_args, or a device with more memory."
        )
    if any(phrase in message for phrase in DEVICE_LOST):
        return failure("device_lost", text, "The run goes to another device; look at the kernel log of this one.")
    if "CUDA-capable device(s) is/are busy or unavailable" in message:
        return failure("device_busy", text, "End the foreign process or choose other devices.")
    if "No space left on device" in message or "Disk quota exceeded" in message:
        return failure("disk_full", text, "Free space where models, data sets (HF_HOME) and results are written.")
    if message.startswith("Tasks not found:") or re.match(r"Tasks? .* (?:was|were) not found", message):
        return failure(
            "invalid_config",
            message,
            f"List the tasks: {PYTHON} -m lm_eval ls tasks. Tasks of your own need include_path.",
        )
    if "no model for this name found!" in message:
        return failure("invalid_config", message, "Change params.model_type.")
    if code == 2 and not traceback:
        return failure(
            "invalid_config",
            text,
            "This version of lm-eval does not know the option: upgrade it, or leave the parameter out.",
        )
    if name == "ModuleNotFoundError":
        missing = re.match(r"No module named '([\w.]+)'", message)
        module = missing.group(1).split(".")[0] if missing else ""
        advised = re.search(r"pip install (lm[-_]eval\[\w+\])", message)
        return failure(
            "program_missing",
            message,
            install(advised.group(1) if advised else EXTRAS.get(module, module or "lm-eval[hf]")),
        )
    if "gated repo" in message:
        return failure(
            "model_load", text, "Ask for access on the page of the model and set HF_TOKEN where Rungrid is started."
        )
    network = name in NETWORK or message.startswith("We couldn't connect to")
    # Offline by choice, the hub never answers; a service still may.
    hub = network and os.environ.get("HF_HUB_OFFLINE", "").upper() not in ("1", "ON", "YES", "TRUE")
    if any(frame in traceback for frame in MODEL_FRAMES):
        fix = "Check the name or path of the model, model_args, your access to it and the network."
        return failure("model_load", text, fix, hub)
    if name.startswith(("Dataset", "DataFiles")) or any(frame in traceback for frame in DATA_FRAMES):
        fix = (
            "Check the data set of the task, its path and the network. Relative paths start where Rungrid was started."
        )
        return failure("dataset", text, fix, hub)
    return failure("crashed", text, "Read the last lines of the log.", network)


def failure(kind: str, message: str, fix: str, transient: bool = False) -> Failure:
    return Failure(kind, message[:MESSAGE_LENGTH] or "lm_eval said nothing", fix, transient)


def raised(lines: list[str]) -> tuple[str, str, str]:
    """The last traceback, and the exception that ended it with what it says up to the next line of the log."""
    starts = [index for index, line in enumerate(lines) if line.startswith(TRACEBACK)]
    tail = lines[starts[-1] :] if starts else lines
    for index in range(len(tail) - 1, -1, -1):
        match = RAISED.match(tail[index])
        if match:
            more = [line.strip() for line in tail[index + 1 :] if not LOGGED.match(line)]
            return (
                "\n".join(tail[:index]) + "\n" if starts else "",
                match.group(1),
                " ".join([match.group(2), *more]).strip(),
            )
    return "", "", ""


def last_line(lines: list[str]) -> str:
    return lines[-1].strip() if lines else ""


# ---------------------------------------------------------------- what it leaves

STAMP = re.compile(r"^(results|samples_.+?)_\d{4}-\d\d-\d\dT[\d.:-]+\.(json|jsonl)$")


def publish(output: Path, results: Path, task: str) -> None:
    """Moves the harness's files out of the directory that it names after the model and the time, and checks them."""
    found = sorted(path for path in output.rglob("*") if path.is_file() and STAMP.match(path.name))
    for path in found:
        stem, ending = STAMP.match(path.name).groups()  # type: ignore[union-attr]
        os.replace(path, results / f"{stem}.{ending}")
    shutil.rmtree(output, ignore_errors=True)
    file = results / "results.json"
    if not file.is_file():
        raise Failure(
            "no_results",
            "lm_eval ended well and left no results file",
            "Read the log; another version of lm-eval may help.",
        )
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        scored = {**document["results"], **document.get("groups", {})}
    except (ValueError, KeyError, TypeError) as error:
        raise Failure("no_results", f"The results file of lm_eval can't be read: {error!r}", "Read the log.") from error
    if not any(is_number(value) for entry in scored.values() for key, value in entry.items() if "," in key):
        raise Failure(
            "no_results",
            f"lm_eval left no number for {task}",
            "Look at results of its tasks: the metric gives NaN, or nothing.",
        )


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


# ---------------------------------------------------------------- the run


class Run:
    def __init__(self, arguments: list[str]) -> None:
        self._arguments = arguments
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self.status = Status()

    def stop(self, *_: Any) -> None:
        """The harness keeps no state that a later attempt could go on from, so it is simply ended."""
        self._stopping = True
        if self._child and self._child.poll() is None:
            self._child.terminate()

    def run(self) -> int:
        version = self._check()
        results = Path(os.environ.get("RUNGRID_RESULT_DIR", "."))
        output = results / "harness_output"
        # Without the current directory on Python's path: a file of the user's called random.py must not be imported.
        env = {**os.environ, "PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1", "TQDM_MININTERVAL": "0.5"}
        command = [PYTHON, "-m", "lm_eval", *self._arguments, "--output_path", str(output)]
        print(f"lm-eval {version} under {PYTHON}", flush=True)
        self.status.update(True, message="starting lm-eval")
        if self._stopping:
            return STOPPED_EXIT_CODE
        self._child = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        if self._stopping:
            self._child.terminate()
        assert self._child.stdout and self._child.stderr
        stdout = Relay(self._child.stdout, sys.stdout.buffer)
        stderr = Relay(self._child.stderr, sys.stderr.buffer, Progress(self.status))
        for relay in (stdout, stderr):
            relay.start()
        code = self._child.wait()
        # A process that the harness left behind may hold the pipes open: what it still says is not waited for.
        for relay in (stdout, stderr):
            relay.join(timeout=10)
        if self._stopping:
            return STOPPED_EXIT_CODE
        if code < 0:
            raise Ended(-code)
        if code != 0:
            raise explain(list(stderr.lines), code)
        publish(output, results, self._task())
        self.status.update(True, state="finished", message="done")
        return 0

    def _check(self) -> str:
        """What would fail after half a minute of imports is said at once. @returns the version"""
        if importlib.util.find_spec("lm_eval") is None:
            raise Failure(
                "program_missing",
                f"lm-eval is not installed for {PYTHON}",
                f"{install('lm-eval[hf]')}, or name another Python in params.python.",
            )
        try:
            version = importlib.metadata.version("lm_eval")
        except importlib.metadata.PackageNotFoundError:
            version = "of unknown version"
        numbers = re.match(r"0\.(\d+)\.(\d+)", version)
        if numbers and (int(numbers.group(1)), int(numbers.group(2))) < (4, 3):
            raise Failure("program_missing", f"lm-eval {version} is too old", install("lm-eval[hf]>=0.4.3"))
        if self._value("--model") in ("hf", "hf-auto", "huggingface"):
            for module in ("torch", "transformers"):
                if importlib.util.find_spec(module) is None:
                    raise Failure("program_missing", f"{module} is not installed for {PYTHON}", install("lm-eval[hf]"))
        return version

    def _task(self) -> str:
        return self._value("--tasks") or "the task"

    def _value(self, option: str) -> str | None:
        for argument, following in zip(self._arguments, [*self._arguments[1:], ""]):
            if argument == option:
                return following
        return None


def main() -> NoReturn:
    run = Run(sys.argv[1:])
    signal.signal(signal.SIGTERM, run.stop)
    signal.signal(signal.SIGINT, run.stop)
    try:
        code = run.run()
    except Failure as error:
        run.status.fail(error)
        print(f"rungrid: {error} ({error.kind}). {error.fix}", file=sys.stderr, flush=True)
        code = 1
    except Ended as ended:
        print(f"rungrid: lm_eval was ended by signal {ended.number}", file=sys.stderr, flush=True)
        if ended.number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(ended.number, signal.SIG_DFL)
        os.kill(os.getpid(), ended.number)
        code = 128 + ended.number
    sys.exit(code)


if __name__ == "__main__":
    main()
