"""Stand-in: an adapter without a model."""

from typing import Any, Dict, Optional

import torch

from .. import defect_of


class ModelAdapterHF:
    def __init__(
        self,
        model_name: str,
        sparse_attention_config: Any,
        model_kwargs: Optional[Dict[str, Any]] = None,
        tokenizer_kwargs: Optional[Dict[str, Any]] = None,
        device: str = "cuda",
    ) -> None:
        self.model_name = model_name
        self.sparse_attention_config = sparse_attention_config
        self.model_kwargs = model_kwargs or {}
        self.tokenizer_kwargs = tokenizer_kwargs or {}
        self.device = device
        self.defect = defect_of(model_name)
        try:
            if self.defect == "load_oom":
                raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
            if self.defect == "load_failure":
                raise OSError(f"{model_name} is not a local folder and is not a valid model identifier")
        except Exception as error:
            # As the real one does: the name of the device gets into every message.
            raise RuntimeError(f"Failed to load model {model_name}, gpu_id={device}: {error}") from error

    def process_request(self, request: Dict[str, Any], generation_kwargs: Dict[str, Any], request_kwargs: Any) -> Any:
        limit = generation_kwargs["max_new_tokens"]
        return [f"answer to {question} in {limit} tokens" for question in request["questions"]]
