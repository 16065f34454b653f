"""Launch matrices of runs on a Rungrid server, and wait for what comes of them."""

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
    "RunResult",
    "RungridError",
    "ServerAway",
    "WaitTimeout",
    "connect",
    "launch",
    "matrix",
    "plan",
]
