"""Makes a tiny GPT-2 with random weights and a byte-level tokenizer: about 0.5 MB, no download, no knowledge.

    python examples/lm-eval/make_model.py examples/lm-eval/models/tiny-a --seed 1

Needs torch and transformers. It exists to try the way from a launch to a score; its scores are those of chance.
"""

from __future__ import annotations

import argparse

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

END = "<|endoftext|>"


def byte_level_tokenizer() -> PreTrainedTokenizerFast:
    """A token for each byte, in the letters that GPT-2 writes bytes with, and one for the end."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: index for index, letter in enumerate([*alphabet, END])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, bos_token=END, pad_token=END)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a tiny GPT-2 with random weights.")
    parser.add_argument("directory")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    tokenizer = byte_level_tokenizer()
    end = tokenizer.eos_token_id
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=1024,
        n_embd=64,
        n_layer=2,
        n_head=2,
        bos_token_id=end,
        eos_token_id=end,
    )
    GPT2LMHeadModel(config).save_pretrained(options.directory)
    tokenizer.save_pretrained(options.directory)
    print(f"made {options.directory}")


if __name__ == "__main__":
    main()
