#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Converts a byte-level RWKV-7 model of rwkv.cpp's format (FP32) to GGUF.

    convert_rwkv_bin.py MODEL.bin OUT.gguf [--type f32|f16|q8_0]

llmzip reads such files itself; this is for cross-checks with others, on
rwkv.cpp's tests/tiny-rwkv-7v0-834K-FP32.bin. Format,
little-endian: six int32 (magic 0x67676d66, version 101, vocabulary, width,
layers, type 0 = FP32), then records: int32 number of dimensions, key length,
type; the dimensions, fastest first; the key; the values.
Token id = byte. No byte is set apart, so the start token is id 0.
Needs: numpy, gguf.
"""

import argparse
import struct
import sys

import numpy as np

import rwkv7_gguf

MAGIC, VERSION = 0x67676D66, 101


def read(path) -> tuple[int, int, dict]:
    f = open(path, "rb").read()
    magic, version, vocab, _, layers, kind = struct.unpack_from("<6i", f)
    if (magic, version, kind) != (MAGIC, VERSION, 0):
        sys.exit(f"{path}: not an FP32 rwkv.cpp file of version {VERSION}")
    tensors, at = {}, 24
    while at < len(f):
        num_dims, key_length, kind = struct.unpack_from("<3i", f, at)
        dims = struct.unpack_from(f"<{num_dims}i", f, at + 12)
        at += 12 + 4 * num_dims
        key = f[at:at + key_length].decode()
        at += key_length
        count = int(np.prod(dims))
        value = np.frombuffer(f, "<f4", count, at).reshape(dims[::-1])
        tensors[key] = np.squeeze(value)
        at += 4 * count
    return vocab, layers, tensors


def layer(t: dict, i: int) -> dict:
    """Fastest-first (64, 32) reads as a [32, 64] array: [outputs, inputs]."""
    a, f = f"blocks.{i}.att.", f"blocks.{i}.ffn."
    pair = lambda n: (t[n + ".weight"], t[n + ".bias"])
    out = {"ln1": pair(f"blocks.{i}.ln1"), "ln2": pair(f"blocks.{i}.ln2"),
           "ln_x": pair(a + "ln_x"), "mu": t[a + "x_rwkvag"],
           "ffn_mu": t[f + "x_k"], "ffn_key": t[f + "key.weight"],
           "ffn_value": t[f + "value.weight"]}
    for n in "receptance key value output".split():
        out[n] = t[a + n + ".weight"]
    for n in "w0 w1 w2 a0 a1 a2 v0 v1 v2 g1 g2 k_k k_a r_k".split():
        if a + n in t:
            out[n] = t[a + n]
    return out


def main():
    a = argparse.ArgumentParser()
    a.add_argument("model")
    a.add_argument("out")
    a.add_argument("--type", default="f32", choices=("f32", "f16", "q8_0"))
    a = a.parse_args()

    vocab, num_layers, t = read(a.model)
    if vocab != 256:
        sys.exit(f"{a.model}: {vocab} tokens, expected the 256 bytes")
    tensors = {"token_embd.weight": t["emb.weight"],
               "output.weight": t["head.weight"]}
    for key, name in (("blocks.0.ln0", "token_embd_norm"),
                      ("ln_out", "output_norm")):
        tensors[name + ".weight"] = t[key + ".weight"]
        tensors[name + ".bias"] = t[key + ".bias"]
    for i in range(num_layers):
        tensors |= rwkv7_gguf.layer_tensors(i, layer(t, i))
    rwkv7_gguf.write(a.out, tensors, num_layers=num_layers, head_size=64,
                     tokens=[bytes([b]) for b in range(256)],
                     token_types=[rwkv7_gguf.NORMAL] * 256, bos=0,
                     name="byte-level rwkv7", matrix_type=a.type)


if __name__ == "__main__":
    main()
