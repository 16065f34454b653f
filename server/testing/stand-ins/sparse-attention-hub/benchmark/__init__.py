"""Stand-in for the hub's benchmarks. See README.md beside this package."""

from . import benchmark_registry as benchmark_registry
