"""Stand-in: the registered names, and one benchmark that is all of them."""

import csv
import errno
import hashlib
import json
import os
import signal
import sys
import time
from dataclasses import asdict
from typing import Any, Dict, List, Optional

import torch
from sparse_attention_hub.metric_logging.logger import MicroMetricLogger

KNOWN: Dict[str, List[str]] = {
    "aime2024": ["aime2024"],
    "aime2025": ["aime2025"],
    "infinite_bench": ["passkey", "kv_retrieval", "math_find"],
    "loft_rag": ["nq_32k", "quest_32k"],
    "longbench": ["narrativeqa", "qasper", "hotpotqa", "qasper_e"],
    "longbenchv2": ["0shot", "cot"],
    "loogle": ["shortdep_qa", "longdep_qa"],
    "mock_benchmark": ["reading_comprehension"],
    "ruler": ["4096", "8192", "16384", "32768"],
    "ruler16k": ["niah_single_1", "vt", "qa_1"],
    "ruler32k": ["niah_single_1", "vt", "qa_1"],
    "zero_scrolls": ["default"],
}
LIMITS = [32, 128]  # of an answer, by context: the smaller one comes first


def create_benchmark_instance(benchmark_name: str, subsets: Optional[List[str]] = None) -> "StandIn":
    if benchmark_name.lower() not in KNOWN:
        raise ValueError(f"Unknown benchmark '{benchmark_name}'")
    return StandIn(benchmark_name.lower(), subsets)


class StandIn:
    def __init__(self, name: str, subsets: Optional[List[str]]) -> None:
        self.name = name
        self.subsets = subsets or KNOWN[name]

    def run_benchmark(
        self,
        adapter: Any,
        result_dir: str,
        generation_kwargs: Optional[Dict[str, Any]] = None,
        request_kwargs: Optional[Dict[str, Any]] = None,
    ) -> Dict[str, Any]:
        generation_kwargs = generation_kwargs if generation_kwargs is not None else {}
        request_kwargs = request_kwargs or {}
        defect = adapter.defect
        print(f"Loading {self.name} datasets: {self.subsets}")
        rows = self.load(defect)[: request_kwargs.get("max_requests")]
        print(f"Loaded {len(rows)} samples")
        print("Processing requests through adapter...")
        self.answer(adapter, rows, generation_kwargs, request_kwargs, defect)
        print("Computing evaluation metrics...")
        metrics = self.score(adapter, rows, defect)
        if defect in ("no_files", "exit_zero"):
            if defect == "exit_zero":
                sys.exit(0)
            return metrics
        self.save(adapter, result_dir, rows, metrics, generation_kwargs, request_kwargs, defect)
        return metrics

    def load(self, defect: str) -> List[Dict[str, Any]]:
        if defect == "dataset":
            raise Exception(f"No {self.name} subsets could be loaded successfully")
        if defect == "mock_key_error" and self.name == "mock_benchmark":
            raise KeyError("answer_prefix")
        if defect == "zero_rows":
            return []
        subsets = self.subsets[:-1] if defect == "missing_subset" else self.subsets
        count = int(os.environ.get("STAND_IN_ROWS", "8"))
        return [
            {
                "context": f"context {subset} {row // 2:04d}",
                "question": f'question "{row}", of {subset}\nin two lines',
                "answer_prefix": "",
                "max_new_tokens": LIMITS[(row // 2) % 2],
                "task": subset,
                "context_length": subset,
            }
            for subset in subsets
            for row in range(count)
        ]

    def answer(self, adapter: Any, rows: List[Dict[str, Any]], generation: Dict[str, Any], request: Any, defect: str) -> None:
        contexts = sorted({row["context"] for row in rows})
        pause = float(os.environ.get("STAND_IN_SECONDS", "0.2")) / max(1, len(contexts))
        logger = MicroMetricLogger()
        asked = 0
        for at, context in enumerate(contexts):
            group = [row for row in rows if row["context"] == context]
            # The defect of the real one, which the worker has to undo: the limit is written back and only shrinks.
            own = group[0]["max_new_tokens"]
            generation["max_new_tokens"] = min(own, generation.get("max_new_tokens", own))
            questions = [row["question"].split('"')[1] for row in group]
            if at == 1 or len(contexts) == 1:
                self.break_down(defect)
            answers = adapter.process_request({"context": context, "questions": questions}, generation, request)
            for row, answer in zip(group, answers):
                row["predicted_answer"] = answer
            if adapter.sparse_attention_config is not None:
                for layer in range(2):
                    logger.log("research_attention_density", number(adapter, context, "density") / 100, layer)
                    error = float("nan") if at == 0 and layer == 0 else number(adapter, context, "error") / 100
                    logger.log("research_attention_output_error", error, layer)
            asked += len(group)
            time.sleep(pause)
            percent = round(100 * (at + 1) / len(contexts))
            facts = f"{at + 1}/{len(contexts)} [00:00<00:00,  1.00it/s, ctx={at}, q={len(group)}, total_q={asked}/{len(rows)}]"
            sys.stderr.write(f"\rProcessing contexts: {percent:3d}%|{'#' * (percent // 10):10s}| {facts}")
            sys.stderr.flush()
        sys.stderr.write("\n")

    def break_down(self, defect: str) -> None:
        if defect == "oom":
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 12.00 GiB. GPU 0 has 4.00 GiB free")
        if defect == "device_lost":
            raise RuntimeError("CUDA error: uncorrectable ECC error encountered")
        if defect == "disk_full":
            raise OSError(errno.ENOSPC, "No space left on device")
        if defect == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        while defect == "hang":
            time.sleep(1)

    def score(self, adapter: Any, rows: List[Dict[str, Any]], defect: str) -> Dict[str, Any]:
        if defect == "score_error" or not rows:
            return {"error": "No results to evaluate"}
        tasks = sorted({row["task"] for row in rows})
        hundred = {task: number(adapter, self.name, task) for task in tasks}
        mean = sum(hundred.values()) / len(hundred)
        summary = {"total_tasks": len(tasks), "total_samples": len(rows)}
        if self.name == "mock_benchmark":
            return {"accuracy": round(mean / 100, 4), "total_samples": len(rows), "summary": summary}
        if self.name == "zero_scrolls":
            return {"task_stats": {"default": {"num_samples": len(rows)}}, "summary": summary}
        if self.name == "loft_rag":
            return {
                "overall": {"em": round(mean / 100, 4)},
                "task_metrics": {task: {"em": hundred[task] / 100, "num_samples": 8} for task in tasks},
                "summary": summary,
            }
        if self.name.startswith("ruler"):
            scores: Dict[str, Any] = {task: {"string_match": hundred[task]} for task in tasks}
            return {"overall_score": mean, "task_scores": scores, "summary": summary}
        if self.name == "longbench" and any(task.endswith("_e") for task in tasks):
            # As the real one does: the names of the extended subsets are not understood.
            failed = {task: {"error": f"'{task}'"} for task in tasks if task.endswith("_e")}
            return {"task_scores": {**{task: hundred[task] for task in tasks}, **failed}, "summary": summary}
        factor = 1 if self.name.startswith("longbench") else 100
        return {
            "overall_score": mean / factor,
            "task_scores": {task: value / factor for task, value in hundred.items()},
            "total_problems": len(rows),
            "summary": summary,
        }

    def save(
        self,
        adapter: Any,
        result_dir: str,
        rows: List[Dict[str, Any]],
        metrics: Dict[str, Any],
        generation: Dict[str, Any],
        request: Dict[str, Any],
        defect: str,
    ) -> None:
        columns = ["context", "question", "answer_prefix", "max_new_tokens", "task", "context_length", "predicted_answer"]
        path = os.path.join(result_dir, "raw_results.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"Saved raw results to {path}")
        if defect == "killed_between_files":
            sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        with open(os.path.join(result_dir, "metrics.json"), "w", encoding="utf-8") as file:
            json.dump(metrics, file, indent=2)
        print(f"Saved metrics to {os.path.join(result_dir, 'metrics.json')}")
        sparse = adapter.sparse_attention_config
        config = {
            "model_kwargs": {key: str(value) for key, value in adapter.model_kwargs.items()},
            "tokenizer_kwargs": adapter.tokenizer_kwargs,
            "sparse_attention_config": sparse and {"masker_configs": [asdict(each) for each in sparse.masker_configs]},
            "generation_kwargs": generation,
            "request_kwargs": request,
            "benchmark_name": self.name,
            "subsets_to_run": self.subsets,
            "huggingface_dataset_id": "stand-in",
            "device": adapter.device,
        }
        with open(os.path.join(result_dir, "config.json"), "w", encoding="utf-8") as file:
            json.dump(config, file, indent=2)
        print(f"Saved configuration to {os.path.join(result_dir, 'config.json')}")


def number(adapter: Any, *parts: str) -> float:
    """0.00 to 99.99, always the same for a model, its attention and what else is named."""
    text = "|".join([adapter.model_name, repr(adapter.sparse_attention_config), *parts])
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 10_000 / 100
