"""Two models under four attention configurations on four tasks: 32 runs on four GPUs."""

from rungrid import AdapterConfig, BenchmarkConfig, BenchmarkExecutor
from rungrid import dtypes as torch  # or: import torch
from rungrid.attention import (
    HashAttentionTopKMaskerConfig,
    LocalMaskerConfig,
    ResearchAttentionConfig,
    SinkMaskerConfig,
)

streaming_config = ResearchAttentionConfig([SinkMaskerConfig(sink_size=4), LocalMaskerConfig(window_size=1020)])
hash_attention_config = ResearchAttentionConfig(
    [
        SinkMaskerConfig(sink_size=128),
        LocalMaskerConfig(window_size=128),
        HashAttentionTopKMaskerConfig(
            heavy_size=0.1,
            hat_bits=32,
            hat_mlp_layers=3,
            hat_mlp_hidden_size=128,
            hat_weight_file="hat_weights/{model}.pkl",  # a file for each model, in the checkout of the hub
        ),
    ]
)
sink_local_config = ResearchAttentionConfig([SinkMaskerConfig(sink_size=128), LocalMaskerConfig(window_size=896)])

executor = BenchmarkExecutor(
    gpu_ids=[0, 1, 2, 3],
    max_concurrent_runs=8,
    base_result_dir="./experiments/sparse_attention_comparison",
)

model_names = ["meta-llama/Llama-3.1-8B-Instruct", "microsoft/Phi-4-mini-instruct"]
sparse_attention_configs = [
    ("dense", None),
    ("streaming", streaming_config),
    ("hash_attention", hash_attention_config),
    ("sink_local", sink_local_config),
]
benchmark_configs = [
    BenchmarkConfig("longbench", ["narrativeqa", "qasper", "hotpotqa"]),
    BenchmarkConfig("mock_benchmark"),
]
adapter_config = AdapterConfig(
    model_kwargs={"torch_dtype": torch.bfloat16},
    tokenizer_kwargs={"padding_side": "left"},
)

results = executor.run_benchmark_matrix(
    model_names=model_names,
    sparse_attention_configs=sparse_attention_configs,
    benchmark_configs=benchmark_configs,
    adapter_config=adapter_config,
    generation_kwargs={"max_new_tokens": 512},
)

for result in results.individual_results:
    print(result.stub.result_dir, result.scores)
