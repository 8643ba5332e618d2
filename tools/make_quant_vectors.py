#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Makes tests/data/quant_vectors.txt, the golden values of dequantize_test.

    make_quant_vectors.py > tests/data/quant_vectors.txt

Blocks are random bytes (fixed seed) with tame fp16 scales; the values are
those of the Python package gguf (quants.dequantize), an implementation that
shares nothing with ours. One line a row of 256 elements:

    TYPE bytes-in-hex sha256-of-the-256-little-endian-floats first-8-in-hex

and for each type one line about 512 blocks that the test makes as well, out of
SHA-256 (derived_blocks):

    TYPE derived sha256-of-all-little-endian-floats

Needs: numpy, gguf.
"""

import hashlib

import gguf
import numpy as np
from gguf import GGMLQuantizationType as T

COLS, ROWS = 256, 2
BLOCKS = 512
# Where the fp16 scales of a block lie.
HALVES = {T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2],
          T.Q8_0: [0], T.Q2_K: [80, 82], T.Q3_K: [108], T.Q4_K: [0, 2],
          T.Q5_K: [0, 2], T.Q6_K: [208], T.IQ4_NL: [0], T.IQ4_XS: [0],
          T.IQ3_S: [0], T.IQ3_XXS: [0], T.IQ2_S: [0], T.IQ2_XS: [0],
          T.IQ2_XXS: [0], T.IQ1_M: [], T.IQ1_S: [0], T.TQ2_0: [64],
          T.TQ1_0: [52], T.MXFP4: []}
SINGLE = (T.F32, T.F16, T.BF16)


def random_row(rng, kind) -> np.ndarray:
    values, size = gguf.GGML_QUANT_SIZES[kind]
    if kind in SINGLE:
        x = rng.standard_normal(COLS).astype(np.float32)
        x[:4] = (0.0, -0.0, 2.0 ** -24, -3.0 * 2.0 ** -20)
        return gguf.quantize(x.reshape(1, COLS), kind).view(np.uint8).ravel()
    blocks = rng.integers(0, 256, (COLS // values, size), dtype=np.uint8)
    for at in HALVES[kind]:
        scale = rng.standard_normal(len(blocks)) * 0.01
        scale[-1] *= 1e-3  # an fp16 subnormal number
        blocks[:, at:at + 2] = scale.astype("<f2").view(np.uint8).reshape(-1, 2)
    if kind == T.IQ1_M:  # the half is spread over the high nibbles of four u16
        nibbles = int(np.float16(0.01 * rng.standard_normal()).view(np.uint16))
        for k in range(4):
            blocks[:, 49 + 2 * k] &= 15
            blocks[:, 49 + 2 * k] |= (nibbles >> 4 * k & 15) << 4
    if kind == T.MXFP4:
        blocks[:, 0] = rng.integers(110, 130, len(blocks))
        blocks[-1, 0] = rng.integers(0, 2)  # a binary32 subnormal number
    return blocks.ravel()


def top_byte_of_scales(kind) -> list:
    """Where the byte lies that has the sign and the top of the exponent."""
    return {T.F32: [3], T.F16: [1], T.BF16: [1], T.IQ1_M: [55],
            T.MXFP4: [0]}.get(kind) or [at + 1 for at in HALVES[kind]]


def derived_blocks(kind) -> np.ndarray:
    """SHA-256 of "TYPE 0", "TYPE 1", ..., but no exponent is large."""
    size = gguf.GGML_QUANT_SIZES[kind][1] * BLOCKS
    stream = b"".join(hashlib.sha256(f"{kind.name} {i}".encode()).digest()
                      for i in range(-(-size // 32)))
    blocks = np.frombuffer(stream[:size], np.uint8).reshape(BLOCKS, -1).copy()
    blocks[:, top_byte_of_scales(kind)] &= 0xBF
    return blocks


def main():
    rng = np.random.default_rng(20261124)
    print("# Made by tools/make_quant_vectors.py")
    for kind in (*SINGLE, *HALVES):
        for _ in range(ROWS):
            row = random_row(rng, kind)
            values = gguf.dequantize(row.reshape(1, -1), kind)
            raw = values.astype("<f4").tobytes()
            assert len(raw) == 4 * COLS
            print(kind.name, row.tobytes().hex(),
                  hashlib.sha256(raw).hexdigest(), raw[:32].hex())
    for kind in (*SINGLE, *HALVES):
        values = gguf.dequantize(derived_blocks(kind), kind).astype("<f4")
        assert np.isfinite(values).all()
        print(kind.name, "derived", hashlib.sha256(values.tobytes()).hexdigest())


if __name__ == "__main__":
    main()
