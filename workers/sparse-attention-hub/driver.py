"""Drives the user's checkout of sparse-attention-hub for exactly one run.

What an attempt of llm-eval with the adapter sparse-attention-hub executes, under the user's interpreter. Standard
library only, since nothing else is certain to be there; torch and the hub are imported when their turn comes.

    spec -> installation -> maskers -> device -> model -> benchmark -> files checked

The hub runs whole matrices in worker processes of its own and has defects there that this way avoids: it loads every
model on GPU 0, never frees one, counts an error as a result, and lets one context's answer limit shrink that of all
later ones. Here a process is one run, sees only its devices, and says in the status file why it failed.
"""

from __future__ import annotations

import csv
import errno
import importlib
import io
import json
import math
import os
import random
import re
import signal
import sys
import threading
import time
import traceback
from datetime import datetime, timezone
from typing import Any, Callable, Dict, Iterator, List, NoReturn, Optional, TextIO, Tuple

STATUS_EVERY_SECONDS = 0.5
POINTS_EVERY_SECONDS = 2.0
MESSAGE_LENGTH = 900
CHECK_FILE = "rungrid_check.json"
MICRO_METRICS = {"research_attention_density": "density", "research_attention_output_error": "output_error"}
MASKER_MODULES = [
    "sparse_attention_hub.sparse_attention.research_attention.maskers.fixed.implementations",
    "sparse_attention_hub.sparse_attention.research_attention.maskers.sampling.implementations",
]
# Parameters that name a file of the user's; {model} in them stands for the model's name as it stands in paths.
FILE_PARAMETERS = {"hat_weight_file", "sorted_channel_file"}
# The column of raw_results.csv that holds the subset of a row, for benchmarks whose subsets the hub may leave out.
SUBSET_COLUMN = {
    "infinite_bench": "task",
    "longbench": "task",
    "loogle": "task",
    "ruler": "context_length",
    "ruler16k": "task",
    "ruler32k": "task",
}


class Failure(Exception):
    """What ends the run, with one of the failure classes of Rungrid."""

    def __init__(self, failure_class: str, message: str, fix: Optional[str] = None) -> None:
        super().__init__(message)
        self.failure_class = failure_class
        self.message = message
        self.fix = fix


class Leave(BaseException):
    """SIGTERM came."""


# --- reporting ------------------------------------------------------------------------------------------------------


class Reporter:
    """The status file, replaced whole, and the metrics file, appended. A file that can't be written stops nothing."""

    def __init__(self, environment: Dict[str, str]) -> None:
        self.status_file = environment.get("RUNGRID_STATUS_FILE")
        self.metrics_file = environment.get("RUNGRID_METRICS_FILE")
        self.progress: Dict[str, Any] = {"state": "starting"}
        self.complained = False
        self.waiting = False
        self.lock = threading.RLock()
        threading.Thread(target=self._write_waiting, daemon=True).start()

    def say(self, now: bool = False, **changes: Any) -> None:
        """Changes the progress; it is written at most twice a second unless `now`."""
        with self.lock:
            self.progress.update(changes)
            self.waiting = True
            if now:
                self._write_status(self.progress)

    def _write_waiting(self) -> None:
        # A thread, so that the last change is written also when the next one is long in coming.
        while True:
            time.sleep(STATUS_EVERY_SECONDS)
            with self.lock:
                if self.waiting:
                    self._write_status(self.progress)

    def fail(self, failure: Failure) -> None:
        with self.lock:
            self._fail(failure)

    def _fail(self, failure: Failure) -> None:
        facts = {"class": failure.failure_class, "message": failure.message[:MESSAGE_LENGTH]}
        if failure.fix:
            facts["fix"] = failure.fix[:MESSAGE_LENGTH]
        self.progress = {**self.progress, "state": "failed", "failure": facts}
        self._write_status(self.progress)

    def log(self, step: int, values: Dict[str, float]) -> None:
        if not self.metrics_file or not values:
            return
        line = json.dumps({"step": step, "time": time.time(), **values})
        try:
            with open(self.metrics_file, "a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            self._complain("metrics", error)

    def _write_status(self, document: Dict[str, Any]) -> None:
        self.waiting = False
        if not self.status_file:
            return
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        beside = f"{self.status_file}.{os.getpid()}.tmp"
        try:
            with open(beside, "w", encoding="utf-8") as file:
                json.dump({**document, "lastUpdatedTime": now}, file)
            os.replace(beside, self.status_file)
        except OSError as error:
            self._complain("status", error)

    def _complain(self, what: str, error: OSError) -> None:
        if not self.complained:
            self.complained = True
            sys.__stderr__.write(f"rungrid: {what} could not be written: {error}\n")


class Watched(io.TextIOBase):
    """A stream of the log that is read on its way, for what the hub tells of its progress in no other form."""

    def __init__(self, stream: TextIO, notice: Callable[[str], None]) -> None:
        self.stream = stream
        self.notice = notice
        self.rest = ""

    def write(self, text: str) -> int:
        written = self.stream.write(text)
        # A bar redraws with carriage returns. What has no end yet is kept, but never much of it.
        *lines, self.rest = re.split(r"[\r\n]", (self.rest + text)[-8192:])
        for line in lines:
            self.notice(line)
        # tqdm begins a redraw with its carriage return: the newest state stands in what has no end.
        self.notice(self.rest)
        return written

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self.stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.stream.encoding


CONTEXTS_BAR = re.compile(r"^Processing contexts:\s+\d+%\|[^|]*\|\s*(\d+)/(\d+) \[")
QUESTIONS = re.compile(r"total_q=(\d+)/(\d+)")
PHASES = [
    (re.compile(r"^Loading \S+ datasets: "), "loading the data set"),
    (re.compile(r"^Processing requests through adapter"), "answering"),
    (re.compile(r"^Computing evaluation metrics"), "scoring"),
    (re.compile(r"^Saved (raw results|metrics|configuration) to "), "saving"),
]


class Progress:
    """From the hub's bar and known texts to progress and points."""

    def __init__(self, reporter: Reporter, micro: "MicroMetrics") -> None:
        self.reporter = reporter
        self.micro = micro
        self.done = -1
        self.last_points = 0.0

    def notice(self, line: str) -> None:
        bar = CONTEXTS_BAR.match(line)
        if bar:
            asked = QUESTIONS.search(line)
            done, total = (int(text) for text in (asked or bar).groups())
            if 0 <= done <= total and done > self.done:
                self.done = done
                self.reporter.say(step=done, totalSteps=total, state="running", message="answering")
                self.points(now=done == total)
            return
        for pattern, message in PHASES:
            if pattern.match(line):
                self.reporter.say(now=True, state="running", message=message)

    def points(self, now: bool = False) -> None:
        if self.done < 0 or (not now and time.monotonic() - self.last_points < POINTS_EVERY_SECONDS):
            return
        self.last_points = time.monotonic()
        self.reporter.log(self.done, {"requests_done": float(self.done), **self.micro.means_since_last()})


class MicroMetrics:
    """Density and error of the attention, read from the file that the hub appends to while it answers."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.flush: Callable[[], None] = lambda: None
        self.offset = 0
        self.sums: Dict[str, List[float]] = {name: [0.0, 0.0] for name in MICRO_METRICS.values()}
        self.non_finite = 0

    def means_since_last(self) -> Dict[str, float]:
        new: Dict[str, List[float]] = {}
        self.flush()
        for name, value in self._read():
            if not math.isfinite(value):
                self.non_finite += 1
                continue
            for sums in (self.sums[name], new.setdefault(name, [0.0, 0.0])):
                sums[0] += value
                sums[1] += 1
        return {name: total / count for name, (total, count) in new.items()}

    def _read(self) -> Iterator[Tuple[str, float]]:
        if not os.path.exists(self.path):
            return
        with open(self.path, "rb") as file:
            file.seek(self.offset)
            for line in file:
                if not line.endswith(b"\n"):
                    break  # still being written
                self.offset += len(line)
                try:
                    record = json.loads(line)
                    name = MICRO_METRICS.get(record["metric"])
                    if name:
                        yield name, float(record["value"])
                except (ValueError, TypeError, KeyError):
                    continue  # one torn line of millions: the means are told with their count

    def summary(self) -> Dict[str, Any]:
        self.means_since_last()
        found: Dict[str, Any] = {name: total / n for name, (total, n) in self.sums.items() if n}
        if found:
            found["records"] = int(max(count for _, count in self.sums.values()))
        if self.non_finite:
            found["non_finite_records"] = self.non_finite
        return found


# --- what goes wrong ------------------------------------------------------------------------------------------------

OUT_OF_MEMORY_PHRASE = "CUDA out of memory. Tried to allocate"
DEVICE_LOST_PHRASES = [
    "GPU has fallen off the bus",
    "GPU is lost",
    "CUDA error: uncorrectable ECC error encountered",
]
NO_SUBSET_PHRASE = "subsets could be loaded successfully"
# Exceptions of datasets and huggingface_hub that mean: the data could not be had.
DATA_ERRORS = {
    "DatasetNotFoundError",
    "DatasetGenerationError",
    "DataFilesNotFoundError",
    "EmptyDatasetError",
    "FileNotFoundDatasetsError",
    "RepositoryNotFoundError",
    "GatedRepoError",
    "RevisionNotFoundError",
    "EntryNotFoundError",
    "LocalEntryNotFoundError",
    "HfHubHTTPError",
    "OfflineModeIsEnabled",
}


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it: the hub wraps errors of torch in errors of its own."""
    seen: List[BaseException] = []
    at: Optional[BaseException] = error
    while at is not None and at not in seen:
        seen.append(at)
        yield at
        at = at.__cause__ or at.__context__


def class_names(error: BaseException) -> List[str]:
    return [each.__name__ for each in type(error).__mro__]


def text_of(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip()


def classify(error: BaseException, otherwise: str, benchmark: str = "") -> Failure:
    """The failure of an exception: by its class or an exact phrase, never by a word that a model's name may contain."""
    for each in chain(error):
        text = str(each)
        if isinstance(each, Failure):
            return each
        if "OutOfMemoryError" in class_names(each) or OUT_OF_MEMORY_PHRASE in text:
            return Failure("out_of_memory", f"The device has not enough memory: {text_of(each)}")
        if isinstance(each, MemoryError):
            return Failure("out_of_memory", f"The machine has not enough memory: {text_of(each)}")
        if isinstance(each, OSError) and each.errno in (errno.ENOSPC, errno.EDQUOT):
            return Failure("disk_full", text_of(each))
        if any(phrase in text for phrase in DEVICE_LOST_PHRASES):
            return Failure("device_lost", text_of(each))
        if otherwise != "model_load" and (set(class_names(each)) & DATA_ERRORS or NO_SUBSET_PHRASE in text):
            return Failure("dataset", text_of(each))
        if isinstance(each, ModuleNotFoundError) and each.name:
            return missing_module(each.name)
    if benchmark == "mock_benchmark" and isinstance(error, KeyError) and error.args == ("answer_prefix",):
        return Failure(
            "crashed",
            "mock_benchmark fails with KeyError: 'answer_prefix': its rows lack what the hub's runner asks for",
            "This is known of the hub at f5abf91: update your checkout, or leave mock_benchmark out.",
        )
    return Failure(otherwise, text_of(error))


INSTALL = {
    "torch": "Install it for the interpreter of params.python: pip install 'torch>=2.7.1'.",
    "sparse_attention_hub": "Set params.hub_path to your checkout of sparse-attention-hub, or put it on PYTHONPATH.",
    "benchmark": "The installed package has no benchmarks: set params.hub_path to a checkout of sparse-attention-hub.",
}


def missing_module(name: str) -> Failure:
    top = name.split(".")[0]
    fix = INSTALL.get(top, f"Install what the hub needs: pip install {top}, or all of its requirements.")
    return Failure("program_missing", f"{sys.executable} has no module {name}", fix)


# --- the steps ------------------------------------------------------------------------------------------------------


def read_job() -> Dict[str, Any]:
    spec_file, result_dir = os.environ.get("RUNGRID_SPEC"), os.environ.get("RUNGRID_RESULT_DIR")
    if not spec_file or not result_dir:
        raise Failure("invalid_config", "RUNGRID_SPEC and RUNGRID_RESULT_DIR are not set: Rungrid starts this program")
    with open(spec_file, encoding="utf-8") as file:
        spec = json.load(file)
    axes = {name: axis["value"] for name, axis in spec["axes"].items()}
    return {
        "model": axes["model"],
        "masker_configs": axes["attention"]["masker_configs"],
        "benchmark": axes["task"]["benchmark"],
        "subsets": axes["task"]["subsets"],
        "params": spec["params"],
        "result_dir": result_dir,
    }


def load(name: str) -> Any:
    """Imports a module of the hub; one that is missing, here or further down, is named with what to install."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise missing_module(error.name or name) if isinstance(error, ModuleNotFoundError) else Failure(
            "program_missing",
            f"{name} can't be imported: {text_of(error)}",
            "Its packages do not fit together; install the versions that the hub asks for.",
        ) from error


def check_installation(hub_path: Optional[str]) -> Any:
    if sys.version_info < (3, 9):
        version = ".".join(str(part) for part in sys.version_info[:3])
        raise Failure("program_missing", f"Python {version} is too old for the hub", "Set params.python to 3.9 or newer.")
    if hub_path is not None:
        # The working directory is the checkout. The directory of this file, the attempt's, must not shadow modules.
        sys.path[0] = os.getcwd()
        if not os.path.isdir(os.path.join(os.getcwd(), "sparse_attention_hub")):
            raise Failure(
                "program_missing",
                f"{os.getcwd()} holds no sparse_attention_hub",
                "Set params.hub_path to the root of a checkout of sparse-attention-hub.",
            )
    torch = load("torch")
    load("sparse_attention_hub")
    load("benchmark")
    return torch


def sanitise(name: str) -> str:
    """A model's name as it stands in paths."""
    return re.sub(r"_+", "_", re.sub(r'[\\/:*?"<>|]', "_", name)).strip("_")


def real_value(name: str, value: Any, model: str) -> Any:
    """Shares become floats with their point, since to the hub 1 is a token and 1.0 everything."""
    if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?%", value):
        return float(value[:-1]) / 100
    if name in FILE_PARAMETERS:
        path = os.path.abspath(value.replace("{model}", sanitise(model)))
        if not os.path.isfile(path):
            raise Failure("invalid_config", f"There is no file {path} for {name}", "Relative paths begin at hub_path.")
        return path
    return value


def build_attention(configs: Optional[List[Dict[str, Any]]], model: str) -> Any:
    """None for dense. An unknown masker is refused: the hub's own loader drops it, and a run may become dense."""
    if configs is None:
        return None
    if not configs:
        raise Failure("invalid_config", "The attention configuration lists no masker; that would be a dense run")
    modules = [load(name) for name in MASKER_MODULES]
    maskers = []
    for config in configs:
        name = config["type"]
        cls = next((getattr(module, name) for module in modules if hasattr(module, name)), None)
        if cls is None:
            raise Failure(
                "invalid_config",
                f"This checkout has no masker {name}",
                "Update the checkout, or use another configuration; a masker is never left out.",
            )
        params = {key: real_value(key, value, model) for key, value in config["params"].items()}
        try:
            maskers.append(cls(**params))
        except Exception as error:
            found = classify(error, "invalid_config")
            raise Failure(found.failure_class, f"{name}({params}) is refused: {found.message}", found.fix) from error
    research = load("sparse_attention_hub.sparse_attention.research_attention")
    return research.ResearchAttentionConfig(masker_configs=maskers)


def choose_device(torch: Any, model_kwargs: Dict[str, Any]) -> str:
    """The device that this run was given, and no other: one is cuda:0, since only it can be seen; none is the CPU."""
    visible = [part for part in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if part.strip()]
    if not visible:
        return "cpu"
    if len(visible) > 1 and not model_kwargs.get("device_map"):
        raise Failure(
            "invalid_config",
            f"The run has {len(visible)} devices, and the hub puts a model on one",
            "Set resources.devices to 1, or model_kwargs.device_map to auto.",
        )
    seen = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if seen != len(visible):
        raise Failure(
            "model_load",
            f"torch {torch.__version__} sees {seen} of the {len(visible)} devices given ({', '.join(visible)})",
            "Install a torch with CUDA that fits the driver; one before 2.0 does not know devices by UUID.",
        )
    return "cuda:0"


def with_types(kwargs: Dict[str, Any], torch: Any) -> Dict[str, Any]:
    """Text such as bfloat16 becomes the type of torch."""
    made = dict(kwargs)
    for key in ("torch_dtype", "dtype"):
        text = made.get(key)
        if isinstance(text, str) and text != "auto":
            found = getattr(torch, text[6:] if text.startswith("torch.") else text, None)
            if found is None:
                raise Failure("invalid_config", f"torch {torch.__version__} has no type {text}")
            made[key] = found
    return made


def set_seed(seed: Optional[int], torch: Any) -> None:
    if seed is None:
        return
    random.seed(seed)
    torch.manual_seed(seed)
    try:
        importlib.import_module("numpy").random.seed(seed)
    except ModuleNotFoundError:
        pass  # then nothing draws from it


def keep_limits(adapter: Any, generation: Dict[str, Any]) -> None:
    """Gives each context the answer limit that the user set.

    The hub writes min(user, row) back into the one dictionary, so after a context with 32 all later ones get 32 at
    most. The adapter sees a copy, and the dictionary is put back as it was before the next context.
    """
    given = dict(generation)
    process = adapter.process_request

    def process_with_own_limits(request: Any, generation_kwargs: Any, request_kwargs: Any, **more: Any) -> Any:
        try:
            return process(request, dict(generation_kwargs), request_kwargs, **more)
        finally:
            if generation_kwargs is generation:
                generation.clear()
                generation.update(given)

    adapter.process_request = process_with_own_limits


def check_results(job: Dict[str, Any], micro: MicroMetrics) -> None:
    """Reads what was written as somebody who does not believe it; the hub saves errors and calls them results."""
    directory = job["result_dir"]

    def refuse(message: str, fix: Optional[str] = None) -> NoReturn:
        raise Failure("no_results", message, fix)

    def read(name: str) -> Any:
        path = os.path.join(directory, name)
        if not os.path.isfile(path):
            refuse(f"The hub ended well and wrote no {name}")
        with open(path, encoding="utf-8") as file:
            try:
                found = json.load(file)
            except ValueError as error:
                refuse(f"{name} is not whole: {error}")
        return found if isinstance(found, dict) else refuse(f"{name} holds no map")

    metrics, config = read("metrics.json"), read("config.json")
    if metrics.get("error") is not None:
        refuse(f"metrics.json says: {metrics['error']}", "The answers were not kept, since they have no score.")
    path = os.path.join(directory, "raw_results.csv")
    if not os.path.isfile(path):
        refuse("The hub ended well and wrote no raw_results.csv")
    rows, subsets = count_rows(path, SUBSET_COLUMN.get(job["benchmark"]))
    if rows == 0:
        refuse("raw_results.csv has no row: a score would be made of zero samples")
    check: Dict[str, Any] = {"rows": rows, **micro.summary()}
    cut = job["params"]["request_kwargs"].get("max_requests")
    wanted = [str(name) for name in config.get("subsets_to_run") or []]
    if subsets and wanted and (cut is None or rows < cut):
        missing = [name for name in wanted if name not in subsets]
        if missing:
            check["missing_subsets"] = missing
            print(f"rungrid: no answers for the subsets {', '.join(missing)}; the hub left them out")
    with open(os.path.join(directory, CHECK_FILE), "w", encoding="utf-8") as file:
        json.dump(check, file, indent=2)


def count_rows(path: str, column: Optional[str]) -> Tuple[int, Dict[str, int]]:
    """Rows below the header, and how many each value of a column has. Files can be very large: one row at a time."""
    csv.field_size_limit(2**31 - 1)
    found: Dict[str, int] = {}
    rows = 0
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        at = header.index(column) if column in header else -1
        for row in reader:
            if not row:
                continue
            rows += 1
            if 0 <= at < len(row):
                found[row[at]] = found.get(row[at], 0) + 1
    return rows, found


def run(reporter: Reporter) -> None:
    job = read_job()
    params = job["params"]
    reporter.say(now=True, state="starting", message="checking the installation")
    torch = check_installation(params["hub_path"])
    print(f"rungrid: Python {sys.version.split()[0]}, torch {torch.__version__}, {sys.executable}")
    attention = build_attention(job["masker_configs"], job["model"])
    try:
        create = load("benchmark.benchmark_registry").create_benchmark_instance
        benchmark = create(benchmark_name=job["benchmark"], subsets=job["subsets"])
    except Failure:
        raise
    except Exception as error:
        raise classify(error, "invalid_config") from error
    device = choose_device(torch, params["model_kwargs"])
    set_seed(params["seed"], torch)

    reporter.say(now=True, message=f"loading the model on {device}")
    print(f"rungrid: loading {job['model']} on {device}")
    try:
        adapter = load("sparse_attention_hub.adapters").ModelAdapterHF(
            model_name=job["model"],
            sparse_attention_config=attention,
            model_kwargs=with_types(params["model_kwargs"], torch),
            tokenizer_kwargs=dict(params["tokenizer_kwargs"]),
            device=device,
        )
    except Failure:
        raise
    except Exception as error:
        raise classify(error, "model_load") from error

    micro = MicroMetrics(os.path.join(job["result_dir"], "micro_metrics.jsonl"))
    if attention is not None:
        logger = load("sparse_attention_hub.metric_logging.logger").MicroMetricLogger()
        logger.configure_logging(
            log_path=job["result_dir"],
            enabled_metrics=list(MICRO_METRICS),
            max_records=params["micro_metric_max_records"],
            sampling_factor=params["micro_metric_sampling_factor"],
        )
        micro.flush = logger.flush
    progress = Progress(reporter, micro)
    sys.stdout = Watched(sys.__stdout__, progress.notice)  # type: ignore[assignment]
    sys.stderr = Watched(sys.__stderr__, progress.notice)  # type: ignore[assignment]
    generation = dict(params["generation_kwargs"])
    keep_limits(adapter, generation)
    reporter.say(now=True, state="running", message="starting the benchmark")
    try:
        benchmark.run_benchmark(adapter, job["result_dir"], generation, dict(params["request_kwargs"]))
    except Exception as error:
        raise classify(error, "crashed", job["benchmark"]) from error
    finally:
        # What the logger holds back belongs to this run, also when it fails.
        micro.flush()
    progress.points(now=True)
    reporter.say(now=True, message="checking the results")
    check_results(job, micro)
    reporter.say(now=True, state="finished", message="done")


def main() -> int:
    def leave(_signal: int, _frame: Any) -> None:
        raise Leave()

    signal.signal(signal.SIGTERM, leave)
    reporter = Reporter(dict(os.environ))
    try:
        run(reporter)
        return 0
    except Leave:
        # An evaluation keeps no state; a flush of what was logged has happened on the way here.
        sys.__stderr__.write("rungrid: asked to leave\n")
        reporter.say(now=True, state="stopped", message="asked to leave")
        return 143
    except KeyboardInterrupt:
        return 130
    except BaseException as error:  # SystemExit of a library too: it must not pass for a good end
        # A bar that was being drawn has no end of its line.
        sys.__stderr__.write("\n")
        traceback.print_exc(file=sys.__stderr__)
        failure = classify(error, "crashed")
        sys.__stderr__.write(f"rungrid: {failure.failure_class}: {failure.message}\n")
        if failure.fix:
            sys.__stderr__.write(f"rungrid: {failure.fix}\n")
        reporter.fail(failure)
        return 1


if __name__ == "__main__":
    code = main()
    sys.__stdout__.flush()
    sys.__stderr__.flush()
    # Threads of libraries, as the hub's logger has one, must not hold the device once the run is over.
    os._exit(code)
