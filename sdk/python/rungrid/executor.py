"""``BenchmarkExecutor``: models × attention configurations × benchmarks as one call that waits for the results.

It is the interface that sparse-attention-hub planned, over a Rungrid server: the server isolates each run on its device,
keeps a run that dies from harming others, checks results before they count as complete, and goes on when this script ends.
"""

from __future__ import annotations

import importlib.util
import math
import os
import sys
import time
import warnings
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from .attention import attention_value
from .connection import Connection, connect
from .display import Display, Snapshot
from .errors import NotFound
from .launching import launch, plan
from .matrices import Matrix, Progress, RunResult, axis_name
from .plain import plain

#: What ``adapter_name`` of the hub means here.
_HUB = "sparse-attention-hub"
_ADAPTERS = {"huggingface": _HUB}
_RESULT_FILE = "raw_results.csv"


@dataclass
class BenchmarkConfig:
    """A benchmark, and its subsets: a run for each. Without subsets it is one run over all of them."""

    benchmark_name: str
    subsets: Optional[List[str]] = None

    def __post_init__(self) -> None:
        self.benchmark_name = _not_blank(self.benchmark_name, "benchmark_name")
        if isinstance(self.subsets, str):
            raise TypeError("subsets is a list of names, not one text.")
        self.subsets = [each.strip() for each in self.subsets or [] if each and each.strip()] or None


@dataclass
class AdapterConfig:
    """How models are loaded. ``huggingface`` is the adapter sparse-attention-hub; other names are Rungrid's adapters."""

    adapter_name: str = "huggingface"
    model_kwargs: Optional[Dict[str, Any]] = None
    tokenizer_kwargs: Optional[Dict[str, Any]] = None

    def __post_init__(self) -> None:
        self.adapter_name = _not_blank(self.adapter_name, "adapter_name")
        self.model_kwargs = dict(self.model_kwargs or {})
        self.tokenizer_kwargs = dict(self.tokenizer_kwargs or {})


@dataclass
class BenchmarkStub:
    """One run: a model under one attention configuration on one benchmark or subset."""

    model_name: str
    sparse_config_name: str
    sparse_attention_config: Any
    benchmark_name: str
    subset: Optional[str]
    adapter_config: AdapterConfig
    generation_kwargs: Dict[str, Any]
    request_kwargs: Dict[str, Any]
    result_dir: str

    def __post_init__(self) -> None:
        for name in ("model_name", "sparse_config_name", "benchmark_name", "result_dir"):
            setattr(self, name, _not_blank(getattr(self, name), name))


@dataclass
class BenchmarkResult:
    """A run whose results are there: it ended well now, or was complete already (``skipped``)."""

    stub: BenchmarkStub
    #: Content of metrics.json, or the scores by name where there is no such file.
    metrics: Dict[str, Any]
    #: Seconds; 0 for a run that was complete already.
    execution_time: float
    success: bool = True
    error_message: Optional[str] = None
    #: Scores as Rungrid checked them, by name.
    scores: Dict[str, Optional[float]] = field(default_factory=dict)
    skipped: bool = False
    run_id: str = ""


@dataclass
class BenchmarkFailure:
    """A run that did not end well."""

    stub: BenchmarkStub
    error_message: str
    #: The class of the failure, such as ``out_of_memory``; or ``cancelled``, ``stopped``.
    error_type: str
    execution_time: float
    #: What can be done about it.
    fix: Optional[str] = None
    run_id: str = ""


@dataclass
class ExecutionProgress:
    """How far an execution is."""

    total_stubs: int = 0
    skipped_stubs: int = 0
    completed_stubs: int = 0
    failed_stubs: int = 0
    #: Index of each device to what runs on it.
    current_executions: Dict[int, str] = field(default_factory=dict)

    @property
    def pending_stubs(self) -> int:
        """Runs that have not ended."""
        return max(0, self.total_stubs - self.skipped_stubs - self.completed_stubs - self.failed_stubs)

    @property
    def completion_percentage(self) -> float:
        """Share of the runs that have ended, in percent; 100 when there was nothing to do."""
        return 100.0 if self.total_stubs == 0 else 100.0 * (self.total_stubs - self.pending_stubs) / self.total_stubs


@dataclass
class ExecutionResults:
    """Everything that came of an execution."""

    execution_summary: Dict[str, Any]
    individual_results: List[BenchmarkResult]
    failed_executions: List[BenchmarkFailure]
    #: Seconds from launch to the last end.
    execution_time: float
    progress: ExecutionProgress


SparseConfigs = Sequence[Tuple[str, Any]]


class BenchmarkExecutor:
    """Runs a matrix of benchmarks on the devices of a Rungrid server.

    ``gpu_ids`` are indices of the server's devices. ``max_concurrent_runs`` may be larger than their number: then they
    are shared evenly. ``base_result_dir`` is relative to the working directory of this script and must lie under the
    roots of the server. With ``enable_resumability`` a run whose complete results are there is skipped; Rungrid always
    checks the content of results, so ``result_file_validation`` can't be switched off. ``timeout_per_benchmark`` is in
    seconds and ends a run. ``verbose`` shows the progress on standard error.

    ``hub_path`` and ``python`` say where your checkout of sparse-attention-hub is and which interpreter has its packages;
    on the machine of the server they default to what this script itself finds. ``order``, ``retries`` and
    ``pause_after_alike`` are the policy of the matrix; by default it goes on with the rest when runs fail alike, since
    nobody may be there to resume it. ``micro_metric_logger_max_records`` None leaves the limit to the server, ``math.inf`` removes it.
    """

    def __init__(
        self,
        gpu_ids: Sequence[int],
        max_concurrent_runs: int,
        base_result_dir: Union[str, "os.PathLike[str]"] = "./benchmark_results",
        enable_resumability: bool = True,
        result_file_validation: bool = True,
        required_result_files: Optional[Sequence[str]] = None,
        timeout_per_benchmark: float = 360_000.0,
        verbose: bool = True,
        micro_metric_logger_max_records: Optional[float] = None,
        micro_metric_logger_sampling_factor: Optional[float] = None,
        *,
        hub_path: Union[str, "os.PathLike[str]", None] = None,
        python: Optional[str] = None,
        order: str = "listed",
        retries: int = 0,
        pause_after_alike: Optional[int] = None,
        name: Optional[str] = None,
        env: Optional[Mapping[str, str]] = None,
        cancel_on_interrupt: bool = False,
        connection: Optional[Connection] = None,
    ) -> None:
        self.gpu_ids = _gpu_ids(gpu_ids)
        if not _is_int(max_concurrent_runs) or max_concurrent_runs < 1:
            raise ValueError(f"max_concurrent_runs is a whole number from 1 up, not {max_concurrent_runs!r}.")
        if not _is_number(timeout_per_benchmark) or timeout_per_benchmark <= 0:
            raise ValueError(f"timeout_per_benchmark is seconds above 0, not {timeout_per_benchmark!r}.")
        if not result_file_validation or set(required_result_files or [_RESULT_FILE]) != {_RESULT_FILE}:
            warnings.warn(
                "Rungrid always checks the content of every result file of a benchmark; "
                "result_file_validation and required_result_files change nothing.",
                stacklevel=2,
            )
        self.max_concurrent_runs = int(max_concurrent_runs)
        self.base_result_dir = os.path.abspath(os.fspath(base_result_dir))
        self.enable_resumability = bool(enable_resumability)
        self.timeout_per_benchmark = float(timeout_per_benchmark)
        self.verbose = bool(verbose)
        self.micro_metric_logger_max_records = micro_metric_logger_max_records
        factor = micro_metric_logger_sampling_factor
        self.micro_metric_logger_sampling_factor = None if factor is None else min(1.0, max(0.0, float(factor)))
        self.hub_path = None if hub_path is None else os.path.abspath(os.fspath(hub_path))
        self.python = python
        self.order = order
        self.retries = retries
        self.pause_after_alike = pause_after_alike
        self.name = name
        self.env = dict(env or {})
        self.cancel_on_interrupt = cancel_on_interrupt
        self.connection = connection or connect()
        #: The matrix of the latest call.
        self.matrix: Optional[Matrix] = None
        self.progress = ExecutionProgress()

    def run_benchmark_matrix(
        self,
        model_names: Sequence[str],
        sparse_attention_configs: SparseConfigs,
        benchmark_configs: Sequence[BenchmarkConfig],
        adapter_config: AdapterConfig,
        generation_kwargs: Optional[Mapping[str, Any]] = None,
        request_kwargs: Optional[Mapping[str, Any]] = None,
    ) -> ExecutionResults:
        """Runs every combination and waits for the last one.

        Faults of a run are in ``failed_executions``; faults of the matrix raise :class:`InvalidSpec`. Ctrl+C leaves the
        runs running and says so (``cancel_on_interrupt``: cancels them); calling it again picks up what is complete.
        """
        spec = self.spec(
            model_names, sparse_attention_configs, benchmark_configs, adapter_config, generation_kwargs, request_kwargs
        )
        planned = plan(spec, connection=self.connection)
        # A run's directory is known before it has results; after a launch the plan would say what is complete by then.
        directories = {run["key"]: run["resultDir"] for run in planned["runs"]}
        began = time.monotonic()
        self.progress = ExecutionProgress(total_stubs=planned["total"], skipped_stubs=len(planned["complete"]))
        self.matrix = launch(spec, connection=self.connection)
        if self.verbose:
            print(f"{self.matrix.url}  {planned['total']} runs, {len(planned['complete'])} complete already", file=sys.stderr)
        try:
            self.matrix.wait(progress=self._show(), cancel_on_interrupt=self.cancel_on_interrupt)
        finally:
            self.progress.current_executions = {}
        stubs = _StubMaker(
            dict(sparse_attention_configs), adapter_config, dict(generation_kwargs or {}), dict(request_kwargs or {}), directories
        )
        return self._collect(self.matrix, stubs, planned, time.monotonic() - began)

    def spec(
        self,
        model_names: Sequence[str],
        sparse_attention_configs: SparseConfigs,
        benchmark_configs: Sequence[BenchmarkConfig],
        adapter_config: AdapterConfig,
        generation_kwargs: Optional[Mapping[str, Any]] = None,
        request_kwargs: Optional[Mapping[str, Any]] = None,
    ) -> Dict[str, Any]:
        """The matrix spec that :meth:`run_benchmark_matrix` launches."""
        if isinstance(model_names, str):
            raise TypeError("model_names is a list of names, not one text.")
        models = [_not_blank(each, "model_names") for each in model_names]
        attention = [attention_value(*_named(each)) for each in sparse_attention_configs]
        tasks = [_task(each) for each in benchmark_configs]
        for what, values in (
            ("model_names", models),
            ("sparse_attention_configs", attention),
            ("benchmark_configs", tasks),
        ):
            if not values:
                raise ValueError(f"{what} is empty: there is nothing to run.")
        if not isinstance(adapter_config, AdapterConfig):
            raise TypeError("adapter_config is an AdapterConfig.")
        spec: Dict[str, Any] = {
            "benchmark": "llm-eval",
            "axes": {"model": models, "attention": attention, "task": tasks},
            "params": self._params(adapter_config, generation_kwargs, request_kwargs),
            "devices": self.gpu_ids,
            "max_concurrent_runs": self.max_concurrent_runs,
            "results_dir": self.base_result_dir,
            "policy": {
                "order": self.order,
                "retries": self.retries,
                "pause_after_alike": self.pause_after_alike,
                "timeout_minutes": self.timeout_per_benchmark / 60,
                "resume": self.enable_resumability,
            },
        }
        if self.name is not None:
            spec["name"] = self.name
        if self.env:
            spec["env"] = self.env
        return spec

    def _params(
        self,
        adapter_config: AdapterConfig,
        generation_kwargs: Optional[Mapping[str, Any]],
        request_kwargs: Optional[Mapping[str, Any]],
    ) -> Dict[str, Any]:
        adapter = _ADAPTERS.get(adapter_config.adapter_name, adapter_config.adapter_name)
        given: Dict[str, Any] = {
            "model_kwargs": adapter_config.model_kwargs,
            "tokenizer_kwargs": adapter_config.tokenizer_kwargs,
            "generation_kwargs": dict(generation_kwargs or {}),
            "request_kwargs": dict(request_kwargs or {}),
        }
        params = {"adapter": adapter, **{key: plain(value, key) for key, value in given.items() if value}}
        if self.micro_metric_logger_max_records is not None:
            most = self.micro_metric_logger_max_records
            params["micro_metric_max_records"] = None if most == math.inf else int(most)
        if self.micro_metric_logger_sampling_factor is not None:
            params["micro_metric_sampling_factor"] = self.micro_metric_logger_sampling_factor
        if adapter == _HUB:
            here = _hub_here() if self.connection.is_local else None
            hub_path = self.hub_path or here
            python = self.python or (sys.executable if hub_path and hub_path == here else None)
            params.update({k: v for k, v in (("hub_path", hub_path), ("python", python)) if v})
        return params

    def _show(self) -> Progress:
        """Keeps ``progress`` up to date, and shows it where wanted."""
        display = Display() if self.verbose else None

        def show(snapshot: Snapshot) -> None:
            self.progress.skipped_stubs = snapshot.count("skipped")
            self.progress.completed_stubs = snapshot.count("succeeded")
            self.progress.failed_stubs = sum(snapshot.count(state) for state in ("failed", "cancelled", "stopped"))
            running: Dict[int, List[str]] = {}
            for (index, _slot), run in sorted(snapshot.devices.items()):
                running.setdefault(index, []).append(run["key"])
            self.progress.current_executions = {index: "; ".join(keys) for index, keys in running.items()}
            if display:
                display.show(snapshot)

        return show

    def _collect(
        self, matrix: Matrix, stubs: "_StubMaker", planned: Mapping[str, Any], seconds: float
    ) -> ExecutionResults:
        results: List[BenchmarkResult] = []
        failures: List[BenchmarkFailure] = []
        for run in matrix.results():
            stub = stubs.of(run)
            if run.state in ("succeeded", "skipped"):
                skipped = run.state == "skipped"
                took = 0.0 if skipped else run.seconds or 0.0
                metrics = _metrics(matrix, run)
                results.append(BenchmarkResult(stub, metrics, took, scores=run.scores, skipped=skipped, run_id=run.id))
            else:
                failure = run.failure or {}
                message = failure.get("message") or f"The run was {run.state}."
                kind = failure.get("class") or run.state
                failures.append(
                    BenchmarkFailure(stub, message, kind, run.seconds or 0.0, fix=failure.get("fix"), run_id=run.id)
                )
        made = [each.stub for each in [*results, *failures]]
        summary = {
            "total_combinations": planned["total"],
            "models": _unique(stub.model_name for stub in made),
            "sparse_configs": _unique(stub.sparse_config_name for stub in made),
            "benchmarks": _unique(stub.benchmark_name for stub in made),
            "execution_time_seconds": seconds,
            "gpu_ids_used": self.gpu_ids,
            "max_concurrent_runs": self.max_concurrent_runs,
            "matrix_id": matrix.id,
            "url": matrix.url,
            "results_dir": self.base_result_dir,
        }
        if self.verbose:
            skipped_count = sum(result.skipped for result in results)
            print(
                f"{len(results) - skipped_count} done, {skipped_count} complete already, {len(failures)} failed. "
                f"Results: {self.base_result_dir}",
                file=sys.stderr,
            )
            for failed in failures:
                print(f"  {failed.stub.result_dir}: {failed.error_type}: {failed.error_message}", file=sys.stderr)
        return ExecutionResults(summary, results, failures, seconds, self.progress)


class _StubMaker:
    """Says of a run in the words of the caller what it was."""

    def __init__(
        self,
        configs: Mapping[str, Any],
        adapter_config: AdapterConfig,
        generation_kwargs: Dict[str, Any],
        request_kwargs: Dict[str, Any],
        directories: Mapping[str, str],
    ) -> None:
        self._configs = configs
        self._adapter_config = adapter_config
        self._generation_kwargs = generation_kwargs
        self._request_kwargs = request_kwargs
        self._directories = directories

    def of(self, run: RunResult) -> BenchmarkStub:
        axes = run.raw["axes"]
        task, attention = axes["task"], axis_name(axes["attention"])
        group = task.get("group")
        return BenchmarkStub(
            model_name=axis_name(axes["model"]),
            sparse_config_name=attention,
            sparse_attention_config=self._configs.get(attention),
            benchmark_name=task["label"] if group is None else group,
            subset=None if group is None else task["label"],
            adapter_config=self._adapter_config,
            generation_kwargs=dict(self._generation_kwargs),
            request_kwargs=dict(self._request_kwargs),
            result_dir=self._directories[run.key],
        )


def _metrics(matrix: Matrix, run: RunResult) -> Dict[str, Any]:
    try:
        metrics = matrix.json_file(run.id, "metrics.json")
    except NotFound:
        return dict(run.scores)
    return metrics if isinstance(metrics, dict) else dict(run.scores)


def _task(config: BenchmarkConfig) -> Any:
    if not isinstance(config, BenchmarkConfig):
        raise TypeError(f"benchmark_configs holds BenchmarkConfig, not {type(config).__name__}.")
    if config.subsets is None:
        return config.benchmark_name
    return {"benchmark": config.benchmark_name, "subsets": list(config.subsets)}


def _named(pair: Any) -> Tuple[str, Any]:
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise TypeError(f"sparse_attention_configs holds (name, config), not {pair!r}.")
    return _not_blank(pair[0], "the name of an attention configuration"), pair[1]


def _hub_here() -> Optional[str]:
    """The checkout that this interpreter imports the hub from; it is looked for and not imported."""
    try:
        found = importlib.util.find_spec("sparse_attention_hub")
    except (ImportError, ValueError):
        return None
    places = list(found.submodule_search_locations or []) if found else []
    return os.path.dirname(os.path.abspath(places[0])) if places else None


def _gpu_ids(gpu_ids: Sequence[int]) -> List[int]:
    ids = list(gpu_ids)
    if not ids:
        raise ValueError("gpu_ids is empty: name at least one device.")
    for each in ids:
        if not _is_int(each) or each < 0:
            raise ValueError(f"gpu_ids holds whole numbers from 0 up, not {each!r}.")
    return [int(each) for each in dict.fromkeys(ids)]


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _not_blank(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{what} is text that is not blank, not {value!r}.")
    return value.strip()


def _unique(values: Any) -> List[str]:
    return list(dict.fromkeys(values))
