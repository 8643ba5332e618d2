#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Makes tests/data/quant_vectors.txt, the golden values of dequantize_test.

    make_quant_vectors.py > tests/data/quant_vectors.txt

Blocks are random bytes (fixed seed) with tame fp16 scales; the values are
those of the Python package gguf (quants.dequantize), an implementation that
shares nothing with ours. One line a row of 256 elements:

    TYPE bytes-in-hex sha256-of-the-256-little-endian-floats first-8-in-hex

Needs: numpy, gguf.
"""

import hashlib

import gguf
import numpy as np
from gguf import GGMLQuantizationType as T

COLS, ROWS = 256, 2
# Where the fp16 scales of a block lie.
HALVES = {T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2],
          T.Q8_0: [0], T.Q2_K: [80, 82], T.Q3_K: [108], T.Q4_K: [0, 2],
          T.Q5_K: [0, 2], T.Q6_K: [208], T.IQ4_NL: [0]}


def random_row(rng, kind) -> np.ndarray:
    values, size = gguf.GGML_QUANT_SIZES[kind]
    if kind in (T.F32, T.F16, T.BF16):
        x = rng.standard_normal(COLS).astype(np.float32)
        x[:4] = (0.0, -0.0, 2.0 ** -24, -3.0 * 2.0 ** -20)
        return gguf.quantize(x.reshape(1, COLS), kind).view(np.uint8).ravel()
    blocks = rng.integers(0, 256, (COLS // values, size), dtype=np.uint8)
    for at in HALVES[kind]:
        scale = rng.standard_normal(len(blocks)) * 0.01
        scale[-1] *= 1e-3  # an fp16 subnormal number
        blocks[:, at:at + 2] = scale.astype("<f2").view(np.uint8).reshape(-1, 2)
    return blocks.ravel()


def main():
    rng = np.random.default_rng(20261124)
    print("# Made by tools/make_quant_vectors.py")
    for kind in (T.F32, T.F16, T.BF16, *HALVES):
        for _ in range(ROWS):
            row = random_row(rng, kind)
            values = gguf.dequantize(row.reshape(1, -1), kind)
            raw = values.astype("<f4").tobytes()
            assert len(raw) == 4 * COLS
            print(kind.name, row.tobytes().hex(),
                  hashlib.sha256(raw).hexdigest(), raw[:32].hex())


if __name__ == "__main__":
    main()
