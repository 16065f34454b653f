"""What becomes of a script's objects. Needs no server."""

import dataclasses
import enum
import pathlib
import unittest

import rungrid
from rungrid import BenchmarkConfig, BenchmarkExecutor, ExecutionProgress, connect
from rungrid.attention import (
    AdaptiveSamplingMaskerConfig,
    LocalMaskerConfig,
    OracleTopKConfig,
    ResearchAttentionConfig,
    SinkMaskerConfig,
    attention_value,
)
from rungrid.plain import plain


class Torch:
    """As torch.bfloat16 looks from outside."""

    def __str__(self) -> str:
        return "torch.bfloat16"


Torch.__module__ = "torch"


class Scalar:
    """As a number of NumPy looks from outside."""

    shape = ()

    def item(self) -> int:
        return 7


class Plain(unittest.TestCase):
    def test_types_of_torch_become_their_names(self) -> None:
        self.assertEqual(plain({"torch_dtype": Torch()}), {"torch_dtype": "bfloat16"})

    def test_numbers_of_numpy_paths_enums_and_dataclasses_become_json(self) -> None:
        colour = enum.Enum("colour", {"RED": "red"})
        data = dataclasses.make_dataclass("Data", [("a", int)])
        given = {"n": Scalar(), "p": pathlib.PurePosixPath("/x"), "c": colour.RED, "d": data(1), "t": (1, 2)}
        self.assertEqual(plain(given), {"n": 7, "p": "/x", "c": "red", "d": {"a": 1}, "t": [1, 2]})

    def test_what_a_spec_cannot_hold_is_refused_by_name(self) -> None:
        with self.assertRaisesRegex(TypeError, r"model_kwargs\.config is a object"):
            plain({"config": object()}, "model_kwargs")
        with self.assertRaisesRegex(ValueError, "finite"):
            plain(float("nan"))
        with self.assertRaisesRegex(TypeError, "keys of a spec are text"):
            plain({1: 2})


class Attention(unittest.TestCase):
    def test_none_is_dense_under_any_name(self) -> None:
        self.assertEqual(attention_value("dense", None), "dense")
        self.assertEqual(attention_value("base", None), {"name": "base", "masker_configs": None})

    def test_a_share_stays_a_share_and_a_number_of_tokens_a_number(self) -> None:
        config = ResearchAttentionConfig([SinkMaskerConfig(1), LocalMaskerConfig(1.0), OracleTopKConfig(0.07)])
        self.assertEqual(
            attention_value("mine", config),
            {
                "name": "mine",
                "masker_configs": [
                    {"type": "SinkMaskerConfig", "params": {"sink_size": 1}},
                    {"type": "LocalMaskerConfig", "params": {"window_size": "100%"}},
                    {"type": "OracleTopKConfig", "params": {"heavy_size": "7%"}},
                ],
            },
        )
        adaptive = attention_value("a", ResearchAttentionConfig([AdaptiveSamplingMaskerConfig(0.0, 0.05, 0.05, 128, 0.1)]))
        self.assertEqual(
            adaptive["masker_configs"][0]["params"],
            {"base_rate_sampling": 0, "epsilon": 0.05, "delta": 0.05, "init_offset": 128, "local_offset": "10%"},
        )

    def test_objects_of_the_hub_are_read_without_their_tuning_and_their_defaults(self) -> None:
        @dataclasses.dataclass
        class QuestTopKMaskerConfig:
            heavy_size: float
            page_size: int
            weights: object = None
            search_space: object = dataclasses.field(default_factory=object)

        value = attention_value("q", ResearchAttentionConfig([QuestTopKMaskerConfig(0.5, 16)]))
        params = {"heavy_size": "50%", "page_size": 16}
        self.assertEqual(value["masker_configs"], [{"type": "QuestTopKMaskerConfig", "params": params}])

    def test_dicts_and_presets_keep_the_name_that_was_given(self) -> None:
        self.assertEqual(attention_value("streaming", {"window_size": 252}), {"name": "streaming", "window_size": 252})
        self.assertEqual(
            attention_value("half", {"name": "topk", "heavy_size": 0.5}),
            {"name": "topk", "label": "half", "heavy_size": "50%"},
        )
        self.assertEqual(attention_value("mine", "quest_topk"), {"name": "quest_topk", "label": "mine"})
        self.assertEqual(attention_value("quest_topk", "quest_topk"), "quest_topk")

    def test_an_object_without_maskers_is_refused_and_never_dense(self) -> None:
        with self.assertRaisesRegex(TypeError, "has no masker_configs"):
            attention_value("x", object())


class Checks(unittest.TestCase):
    def setUp(self) -> None:
        self.connection = connect("http://127.0.0.1:9", "token")

    def executor(self, *args: object, **more: object) -> BenchmarkExecutor:
        return BenchmarkExecutor(*args, connection=self.connection, **more)  # type: ignore[arg-type]

    def test_the_executor_refuses_what_makes_no_pool(self) -> None:
        for gpus, runs in (([], 1), ([-1], 1), ([0.5], 1), ([True], 1), ([0], 0), ([0], 1.5)):
            with self.subTest(gpus=gpus, runs=runs), self.assertRaises(ValueError):
                self.executor(gpus, runs)
        self.assertEqual(self.executor([1, 0, 1], 8).gpu_ids, [1, 0])

    def test_a_benchmark_has_a_name_and_no_blank_subsets(self) -> None:
        with self.assertRaises(ValueError):
            BenchmarkConfig("  ")
        with self.assertRaises(TypeError):
            BenchmarkConfig("longbench", "qasper")  # type: ignore[arg-type]
        self.assertEqual(BenchmarkConfig(" longbench ", ["qasper", " "]).subsets, ["qasper"])
        self.assertIsNone(BenchmarkConfig("longbench", []).subsets)

    def test_an_empty_axis_is_an_error_that_names_it(self) -> None:
        executor, adapter = self.executor([0], 1), rungrid.AdapterConfig()
        full = (["m"], [("dense", None)], [BenchmarkConfig("mock_benchmark")])
        for at, name in enumerate(("model_names", "sparse_attention_configs", "benchmark_configs")):
            given = [[] if i == at else each for i, each in enumerate(full)]
            with self.subTest(name), self.assertRaisesRegex(ValueError, name):
                executor.spec(*given, adapter)  # type: ignore[arg-type]

    def test_progress_of_nothing_is_complete(self) -> None:
        self.assertEqual(ExecutionProgress().completion_percentage, 100.0)
        progress = ExecutionProgress(total_stubs=8, skipped_stubs=2, completed_stubs=1, failed_stubs=1)
        self.assertEqual((progress.pending_stubs, progress.completion_percentage), (4, 50.0))

    def test_a_token_of_the_data_directory_goes_to_no_other_server(self) -> None:
        import json
        import os
        import tempfile
        from unittest import mock

        with tempfile.TemporaryDirectory() as directory:
            with open(os.path.join(directory, "cli-token"), "w", encoding="utf-8") as file:
                json.dump({"url": "http://127.0.0.1:4000/", "token": "left"}, file)
            environment = {"RUNGRID_DATA_DIR": directory}
            with mock.patch.dict(os.environ, environment, clear=True):
                self.assertEqual((connect().url, connect().token), ("http://127.0.0.1:4000", "left"))
                self.assertEqual(connect("http://localhost:4000").token, "left")
                self.assertIsNone(connect("http://other.example:4000").token)
            with mock.patch.dict(os.environ, {**environment, "RUNGRID_TOKEN": "mine"}, clear=True):
                self.assertEqual(connect().token, "mine")


if __name__ == "__main__":
    unittest.main()
