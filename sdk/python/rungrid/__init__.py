"""Report from a training loop to Rungrid, launch matrices of runs, and wait for what comes of them."""

from .attention import ResearchAttentionConfig
from .connection import connect
from .errors import (
    Conflict,
    Forbidden,
    InvalidSpec,
    Issue,
    NotFound,
    RungridError,
    ServerAway,
    WaitTimeout,
)
from .executor import (
    AdapterConfig,
    BenchmarkConfig,
    BenchmarkExecutor,
    BenchmarkFailure,
    BenchmarkResult,
    BenchmarkStub,
    ExecutionProgress,
    ExecutionResults,
)
from .launching import launch, matrix, plan
from .matrices import Matrix, RunResult
from .reporting import Run, finish, init, log, progress, stopping

__version__ = "0.1.0"

__all__ = [
    "AdapterConfig",
    "BenchmarkConfig",
    "BenchmarkExecutor",
    "BenchmarkFailure",
    "BenchmarkResult",
    "BenchmarkStub",
    "Conflict",
    "ExecutionProgress",
    "ExecutionResults",
    "Forbidden",
    "InvalidSpec",
    "Issue",
    "Matrix",
    "NotFound",
    "ResearchAttentionConfig",
    "Run",
    "RunResult",
    "RungridError",
    "ServerAway",
    "WaitTimeout",
    "connect",
    "finish",
    "init",
    "launch",
    "log",
    "matrix",
    "plan",
    "progress",
    "stopping",
]
