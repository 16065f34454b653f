"""A tiny GPT-2 and random text made here, so that nothing is downloaded."""

import torch
from transformers import GPT2Config, GPT2LMHeadModel

TOKENS, LENGTH = 64, 16


class Sequences(torch.utils.data.Dataset):
    """Sequences that count upwards from a random token, which a small model learns fast."""

    def __init__(self, count: int, seed: int) -> None:
        starts = torch.randint(0, TOKENS, (count, 1), generator=torch.Generator().manual_seed(seed))
        self.tokens = (starts + torch.arange(LENGTH)) % TOKENS

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, index: int) -> dict:
        return {"input_ids": self.tokens[index], "labels": self.tokens[index]}


def tiny_model() -> GPT2LMHeadModel:
    torch.manual_seed(0)
    return GPT2LMHeadModel(GPT2Config(vocab_size=TOKENS, n_positions=LENGTH, n_embd=32, n_layer=2, n_head=2))
