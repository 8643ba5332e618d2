#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Makes tests/data/reference_bits.txt, the golden values of agreement_test.

    make_reference_bits.py MAKE_TEST_MODEL > tests/data/reference_bits.txt

MAKE_TEST_MODEL is the program of that name in the build folder. For each kind
of test model, float_reference.py (in float64) reads random tokens, and the
cost in bits of each symbol is written: -log2 of the probability of all tokens
with its bytes, among the tokens that are symbols. Lines:

    model KIND SEED WINDOW KEEP START
    tokens ID...
    bits BITS...

Needs: numpy, gguf.
"""

import subprocess
import sys
import tempfile

import numpy as np

import float_reference as ref

COUNT, SEED = 200, 1
UNKNOWN, CONTROL, UNUSED, BYTE = 2, 3, 5, 6


def spelling(model, token: str, kind: int) -> bytes:
    if model == "llama":
        if kind == BYTE:
            return bytes([int(token[3:5], 16)])
        token = token.replace("\u2581", " ")
    return token.encode()


def costs(net, model, tokens, start, window, keep):
    """Bits of each symbol."""
    kinds = model.get("tokenizer.ggml.token_type")
    strings = [spelling(model.get("tokenizer.ggml.model"), t, k) for t, k in
               zip(model.get("tokenizer.ggml.tokens"), kinds)]
    alike = {}
    for i, string in enumerate(strings):
        if kinds[i] not in (UNKNOWN, CONTROL, UNUSED):
            alike.setdefault(string, []).append(i)
    symbols = sorted(i for group in alike.values() for i in group)
    logits = np.concatenate(list(
        ref.all_logits(net, tokens, start, window, keep, None)))
    for token, row in zip(tokens, logits):
        e = np.exp(row - row[symbols].max())
        yield np.log2(e[symbols].sum() / e[alike[strings[token]]].sum())


def main():
    print("# Made by tools/make_reference_bits.py")
    rng = np.random.default_rng(SEED)
    for kind, window, keep in (("llama-bpe", 64, 16), ("llama-spm", 50, 25),
                               ("rwkv7", 0, 0), ("qwen3", 64, 16),
                               ("rwkv4", 0, 0), ("rwkv5v1", 0, 0),
                               ("rwkv5v2", 0, 0), ("rwkv6", 0, 0),
                               ("qwen2", 64, 16),
                               ("gemma", 64, 16),
                               ("gemma2", 64, 16),
                               ("gemma3", 64, 16),
                               ("smollm3", 64, 16),
                               ("granite", 64, 16),
                               ("minicpm", 64, 16),
                               ("hunyuan-dense", 64, 16),
                               ("phi3", 64, 16),
                               ("olmo2", 64, 16),
                               ("gpt2", 64, 16),
                               ("qwen3-yarn", 64, 16),
                               ("mini-openllama", 64, 16),
                               ("mini-mistral-q2k", 64, 16),
                               ("mini-mistral-q4k", 64, 16),
                               ("mini-rwkv5-world", 0, 0),
                               ("rwkv6qwen2", 0, 0),
                               ("arwkv7", 0, 0),
                               ("arwkv7-bare", 0, 0),
                               ("lfm2", 64, 16),
                               # A window beyond the first training's.
                               ("phi3", 600, 150),
                               ("qwen35", 64, 16)):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/model.gguf"
            subprocess.run([sys.argv[1], path, kind, str(SEED)], check=True)
            model = ref.Model(path, np.float64)
        net = ref.ARCHITECTURES[model.arch](model)
        net.set_context(window)
        kinds = np.array(model.get("tokenizer.ggml.token_type"))
        tokens = rng.choice(np.flatnonzero((kinds == 1) | (kinds == BYTE)),
                            COUNT).tolist()
        start = model.get("tokenizer.ggml.bos_token_id")
        # Where two tokens spell a symbol, its token is the normal one.
        if model.get("tokenizer.ggml.model") == "llama":
            tokens = [t for t in tokens if kinds[t] == 1]
        bits = costs(net, model, tokens, start, window, keep)
        print("model", kind, SEED, window, keep, start)
        print("tokens", *tokens)
        print("bits", *(f"{b:.4f}" for b in bits))


if __name__ == "__main__":
    main()
