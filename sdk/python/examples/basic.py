"""Two models, dense against streaming attention, three tasks: 12 runs on two GPUs."""

from rungrid import AdapterConfig, BenchmarkConfig, BenchmarkExecutor
from rungrid import dtypes as torch  # or: import torch
from rungrid.attention import LocalMaskerConfig, ResearchAttentionConfig, SinkMaskerConfig

streaming_config = ResearchAttentionConfig([SinkMaskerConfig(sink_size=4), LocalMaskerConfig(window_size=1020)])

executor = BenchmarkExecutor(
    gpu_ids=[0, 1],
    max_concurrent_runs=4,
    base_result_dir="./my_benchmark_results",
)

model_names = ["microsoft/Phi-4-mini-instruct", "meta-llama/Llama-3.1-8B-Instruct"]
sparse_attention_configs = [
    ("dense", None),
    ("streaming", streaming_config),
]
benchmark_configs = [
    BenchmarkConfig("longbench", ["narrativeqa", "qasper"]),
    BenchmarkConfig("mock_benchmark"),
]
adapter_config = AdapterConfig(model_kwargs={"torch_dtype": torch.bfloat16})

results = executor.run_benchmark_matrix(
    model_names=model_names,
    sparse_attention_configs=sparse_attention_configs,
    benchmark_configs=benchmark_configs,
    adapter_config=adapter_config,
    generation_kwargs={"max_new_tokens": 256},
)

for result in results.individual_results:
    print(result.stub.result_dir, result.scores)
