#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Turns a GGUF file that export_gguf.py wrote back into a training checkpoint.

    import_gguf.py MODEL.gguf --out FOLDER

FOLDER then holds weights.npz, which train.py --init and evaluate.py read, and
vocab.txt. Quantized matrices become the numbers that the program computes with,
as float32, so export_gguf.py writes the same blocks again. Training goes on
without the optimizer's memory, which no GGUF file holds: let --warmup raise the
rate slowly.
Needs: numpy, gguf.
"""
import argparse
import json
import pathlib
import sys

import gguf
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import rwkv7_gguf  # noqa: E402

TIME_MIXING = ("receptance", "key", "value", "output")
# Names in the checkpoint and in the file, after "blk.N.".
VECTORS = {"w0": "time_mix_w0", "a0": "time_mix_a0", "v0": "time_mix_v0",
           "kk": "time_mix_k_k", "ka": "time_mix_k_a", "rk": "time_mix_r_k",
           "fmu": "channel_mix_lerp_k"}
NORMS = {"ln1": "attn_norm", "ln2": "attn_norm_2", "lnx": "time_mix_ln"}


class Model:
    """The tensors of a file by name, dequantized, each taken once."""

    def __init__(self, path):
        reader = gguf.GGUFReader(path)
        self.fields = reader.fields
        architecture = self.field("general.architecture")
        if architecture != "rwkv7":
            raise SystemExit(f"{path}: the architecture is {architecture}, "
                             "not rwkv7")
        self.tensors = {t.name: t for t in reader.tensors}

    def field(self, name):
        if name not in self.fields:
            raise SystemExit(f"the file has no {name}")
        return self.fields[name].contents()

    def take(self, name):
        """float32, as [outputs, inputs] if it is a matrix."""
        if name not in self.tensors:
            raise SystemExit(f"the file has no tensor {name}")
        tensor = self.tensors.pop(name)
        value = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        shape = [int(size) for size in reversed(tensor.shape)]
        return np.ascontiguousarray(value.reshape(shape), np.float32)


def layer_weights(model, i):
    """The checkpoint's tensors of one layer that it keeps apart, by name."""
    p = f"blk.{i}."
    weights = {f"{i}.mu": model.take(p + "time_mix_lerp_fused.weight")}
    weights[f"{i}.mu"] = weights[f"{i}.mu"].reshape(6, -1)
    for key, name in NORMS.items():
        weights[f"{i}.{key}.w"] = model.take(p + name + ".weight")
        weights[f"{i}.{key}.b"] = model.take(p + name + ".bias")
    for key, name in VECTORS.items():
        if not (key == "v0" and i == 0):  # layer 0 makes the first value
            weights[f"{i}.{key}"] = model.take(p + name + ".weight").reshape(-1)
    for key in "wavg":
        for part in "12":
            if not (key == "v" and i == 0):
                matrix = model.take(p + f"time_mix_{key}{part}.weight")
                weights[f"{i}.{key}{part}"] = np.ascontiguousarray(matrix.T)
    return weights


def checkpoint(model):
    """Returns the configuration and all tensors."""
    layers = model.field("rwkv7.block_count")
    weights = {"emb": model.take("token_embd.weight")}
    for key, name in (("ln0", "token_embd_norm"), ("lno", "output_norm")):
        weights[key + ".w"] = model.take(name + ".weight")
        weights[key + ".b"] = model.take(name + ".bias")

    def stacked(name):
        return np.stack([model.take(f"blk.{i}.{name}.weight")
                         for i in range(layers)])

    weights["rkv"] = np.stack([stacked("time_mix_" + name)
                               for name in TIME_MIXING], axis=1)
    weights["fk"] = stacked("channel_mix_key")
    weights["fv"] = stacked("channel_mix_value")
    for i in range(layers):
        weights |= layer_weights(model, i)
    if model.tensors:
        raise SystemExit("the file has tensors that train.py does not know: "
                         + ", ".join(sorted(model.tensors)))
    ranks = {f"r{key}": weights[f"1.{key}1"].shape[1] for key in "wavg"}
    size, d = weights["emb"].shape
    return dict(d=d, L=layers, V=size, F=weights["fk"].shape[1], **ranks), weights


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a .gguf file")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    model = Model(options.model)
    strings = [rwkv7_gguf.unescape(token)
               for token in model.field("tokenizer.ggml.tokens")]
    config, weights = checkpoint(model)
    if len(strings) != config["V"]:
        raise SystemExit(f"{options.model}: {len(strings)} tokens, but the "
                         f"embedding has {config['V']} rows")
    options.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out / "weights.npz", cfg=json.dumps(config),
                        **weights)
    (options.out / "vocab.txt").write_text(
        "".join(f"{string!r}\n" for string in strings))
    print(f"{options.out}: {sum(w.size for w in weights.values()) / 1e6:.3f} M "
          f"parameters, {len(strings)} tokens")


if __name__ == "__main__":
    main()
