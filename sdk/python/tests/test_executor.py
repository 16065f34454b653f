"""The BenchmarkExecutor against a real server at RUNGRID_URL, with llm-eval's own adapter and with a stand-in for the hub."""

import json
import os
import runpy
import subprocess
import sys
import unittest
from typing import Any, Dict, List
from unittest import mock

from rungrid import AdapterConfig, BenchmarkConfig, BenchmarkExecutor, InvalidSpec, plan

ROOT = os.environ["RUNGRID_TEST_ROOT"]
EXAMPLES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "examples")


def small(executor: BenchmarkExecutor, **more: Any) -> Any:
    """Four small runs without a model library."""
    builtin = AdapterConfig("builtin")
    attention = [("dense", None), ("narrow", {"name": "streaming", "window_size": 60})]
    task = [BenchmarkConfig("synthetic", ["needle", "recency"])]
    return executor.run_benchmark_matrix(["profile/sharp-64"], attention, task, builtin, **more)


class Executor(unittest.TestCase):
    def executor(self, name: str) -> BenchmarkExecutor:
        executor = BenchmarkExecutor([0, 1], 2, os.path.join(ROOT, name), verbose=False)
        # Small, since it is the way there and back that is tested.
        original = executor.spec

        def spec(*args: Any) -> Dict[str, Any]:
            made = original(*args)
            made["params"].update(samples=2, context_length=256)
            return made

        executor.spec = spec  # type: ignore[method-assign]
        return executor

    def test_it_waits_and_answers_what_came_of_each_run_and_resumes(self) -> None:
        executor = self.executor("resumed")
        results = small(executor)
        self.assertEqual(results.failed_executions, [])
        stubs = [(r.stub.sparse_config_name, r.stub.benchmark_name, r.stub.subset) for r in results.individual_results]
        self.assertEqual(
            stubs,
            [
                ("dense", "synthetic", "needle"),
                ("dense", "synthetic", "recency"),
                ("narrow", "synthetic", "needle"),
                ("narrow", "synthetic", "recency"),
            ],
        )
        first = results.individual_results[0]
        with open(os.path.join(first.stub.result_dir, "metrics.json"), encoding="utf-8") as file:
            self.assertEqual(first.metrics, json.load(file))
        self.assertTrue(first.stub.result_dir.startswith(os.path.join(ROOT, "resumed")))
        self.assertEqual((results.execution_summary["total_combinations"], results.progress.completed_stubs), (4, 4))

        again = small(executor)
        self.assertEqual([r.skipped for r in again.individual_results], [True] * 4)
        self.assertEqual(again.individual_results[0].metrics, first.metrics)
        self.assertEqual((again.progress.skipped_stubs, again.progress.completion_percentage), (4, 100.0))

    def test_runs_that_fail_are_listed_with_their_class_and_the_rest_goes_on(self) -> None:
        executor = self.executor("failing")
        executor.env = {"NODE_OPTIONS": "--no-such-option"}  # no worker starts
        results = small(executor)
        self.assertEqual(results.individual_results, [])
        self.assertEqual([f.error_type for f in results.failed_executions], ["crashed"] * 4)
        self.assertEqual(results.progress.failed_stubs, 4)

    def test_a_directory_outside_the_roots_is_refused_with_the_fix(self) -> None:
        with self.assertRaises(InvalidSpec) as caught:
            small(BenchmarkExecutor([0], 1, "/somewhere-else", verbose=False))
        self.assertIn("RUNGRID_ROOTS", str(caught.exception))

    def test_models_whose_results_would_collide_are_refused(self) -> None:
        executor = BenchmarkExecutor([0], 1, os.path.join(ROOT, "colliding"), verbose=False)
        executor.hub_path = os.environ["RUNGRID_TEST_HUB"]
        with self.assertRaises(InvalidSpec):
            executor.run_benchmark_matrix(
                ["a/b", "a_b"], [("dense", None)], [BenchmarkConfig("mock_benchmark")], AdapterConfig()
            )


class Examples(unittest.TestCase):
    def planned(self, example: str) -> Dict[str, Any]:
        """What the server would do with an example: everything but the launch."""
        plans: List[Dict[str, Any]] = []

        def run(self: BenchmarkExecutor, **given: Any) -> Any:
            given.setdefault("request_kwargs", None)
            self.base_result_dir = os.path.join(ROOT, "examples")
            self.hub_path = os.environ["RUNGRID_TEST_HUB"]
            plans.append(plan(self.spec(**given)))
            return mock.Mock(individual_results=[])

        with mock.patch.object(BenchmarkExecutor, "run_benchmark_matrix", run):
            runpy.run_path(os.path.join(EXAMPLES, f"{example}.py"))
        return plans[0]

    def test_they_plan_12_and_32_runs(self) -> None:
        for example, total in (("basic", 12), ("advanced", 32)):
            with self.subTest(example):
                planned = self.planned(example)
                self.assertEqual((planned["total"], planned["collisions"]), (total, []))

    def test_they_run_as_they_stand(self) -> None:
        hub = os.environ["RUNGRID_TEST_HUB"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, hub])}
        one = "meta-llama_Llama-3.1-8B-Instruct/streaming/longbench_qasper/metrics.json"
        for example, total, results in (
            ("basic", 12, "my_benchmark_results"),
            ("advanced", 32, "experiments/sparse_attention_comparison"),
        ):
            with self.subTest(example):
                ran = subprocess.run(
                    [sys.executable, os.path.join(EXAMPLES, f"{example}.py")],
                    cwd=ROOT,
                    env=environment,
                    capture_output=True,
                    text=True,
                )
                self.assertEqual(ran.returncode, 0, ran.stderr)
                self.assertEqual(len(ran.stdout.splitlines()), total, ran.stderr)
                self.assertTrue(os.path.isfile(os.path.join(ROOT, results, one)))


if __name__ == "__main__":
    unittest.main()
