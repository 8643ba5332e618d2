#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Exports a training checkpoint (.npz) as a GGUF file for llmzip.

    export_gguf.py CHECKPOINT.npz VOCAB.txt OUT.gguf [--type q8_0|f16|f32]

VOCAB.txt has one Python bytes literal a line, its number is the token's id.
The document separator 0x1E becomes the start token; it stays an ordinary
token, so that a text that holds it is coded as documents. (What that costs
other texts was measured: 0.02 % on alice29.txt.) Checkpoint keys: emb (tied head), ln0, lno; rkv[L,4,d,d]
= receptance, key, value, output; fk[L,f,d], fv[L,d,f]; per layer i: mu[6,d],
w0, w1[d,rank], w2[rank,d], a*, v* (not in layer 0), g*, kk, ka, rk, lnx, fmu.
Needs: numpy, gguf.
"""

import argparse
import ast
import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import rwkv7_gguf  # noqa: E402

SEPARATOR = b"\x1e"
HEAD_SIZE = 64


def layer(z, i: int) -> dict:
    pair = lambda n: (z[f"{i}.{n}.w"], z[f"{i}.{n}.b"])
    t = {"ln1": pair("ln1"), "ln2": pair("ln2"), "ln_x": pair("lnx"),
         "mu": z[f"{i}.mu"], "k_k": z[f"{i}.kk"], "k_a": z[f"{i}.ka"],
         "r_k": z[f"{i}.rk"], "ffn_mu": z[f"{i}.fmu"],
         "ffn_key": z["fk"][i], "ffn_value": z["fv"][i]}
    t |= zip(("receptance", "key", "value", "output"), z["rkv"][i])
    for n in "wavg":
        for m in "012":
            if f"{i}.{n}{m}" in z:
                value = z[f"{i}.{n}{m}"]
                t[n + m] = value.T if value.ndim == 2 else value
    return t


def main():
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint")
    a.add_argument("vocabulary")
    a.add_argument("out")
    a.add_argument("--type", default="q8_0", choices=("q8_0", "f16", "f32"))
    a.add_argument("--name", default="llmzip rwkv7")
    a.add_argument("--for-llama-cpp", action="store_true",
                   help="also write the tensors that llama.cpp insists on")
    a = a.parse_args()

    z = np.load(a.checkpoint)
    cfg = json.loads(str(z["cfg"]))
    tokens = [ast.literal_eval(line)
              for line in open(a.vocabulary).read().splitlines()]
    if len(tokens) != cfg["V"] or len(set(tokens)) != cfg["V"]:
        sys.exit(f"{a.vocabulary}: {len(set(tokens))} different tokens, "
                 f"the checkpoint has {cfg['V']}")
    bos = tokens.index(SEPARATOR)

    tensors = {"token_embd.weight": z["emb"]}
    for key, name in (("ln0", "token_embd_norm"), ("lno", "output_norm")):
        tensors[name + ".weight"] = z[key + ".w"]
        tensors[name + ".bias"] = z[key + ".b"]
    for i in range(cfg["L"]):
        tensors |= rwkv7_gguf.layer_tensors(i, layer(z, i))
    rwkv7_gguf.write(a.out, tensors, num_layers=cfg["L"], head_size=HEAD_SIZE,
                     tokens=tokens, bos=bos, name=a.name,
                     token_types=[rwkv7_gguf.NORMAL] * len(tokens),
                     matrix_type=a.type, for_llama_cpp=a.for_llama_cpp)


if __name__ == "__main__":
    main()
