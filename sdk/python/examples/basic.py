"""Two models, dense against streaming attention, three tasks: 12 runs on two GPUs."""

from rungrid import AdapterConfig, BenchmarkConfig, BenchmarkExecutor
from rungrid import dtypes as torch  # or: import torch
from rungrid.attention import LocalMaskerConfig, ResearchAttentionConfig, SinkMaskerConfig

streaming_config = ResearchAttentionConfig([SinkMaskerConfig(sink_size=4), LocalMaskerConfig(window_size=1020)])

# Specify which GPUs to use and max concurrent processes
executor = BenchmarkExecutor(
    gpu_ids=[0, 1],  # Use GPUs 0 and 1
    max_concurrent_runs=4,  # Run up to 4 processes across these GPUs
    base_result_dir="./my_benchmark_results",
)

model_names = ["microsoft/Phi-4-mini-instruct", "meta-llama/Llama-3.1-8B-Instruct"]
sparse_attention_configs = [
    ("dense", None),  # Dense baseline
    ("streaming", streaming_config),  # StreamingLLM config
]
benchmark_configs = [
    BenchmarkConfig("longbench", ["narrativeqa", "qasper"]),  # Creates 2 subset stubs
    BenchmarkConfig("mock_benchmark"),  # Creates 1 stub (no subsets)
]
adapter_config = AdapterConfig(
    model_kwargs={"torch_dtype": torch.bfloat16}
    # Note: sparse_attention_config removed - now part of matrix
)

# This creates 12 total stubs: 2 models × 2 sparse_configs × (2 longbench subsets + 1 mock_benchmark)
results = executor.run_benchmark_matrix(
    model_names=model_names,
    sparse_attention_configs=sparse_attention_configs,
    benchmark_configs=benchmark_configs,
    adapter_config=adapter_config,
    generation_kwargs={"max_new_tokens": 256},
)
