#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Converts the official weights of an RWKV model (.pth) to GGUF.

    convert_rwkv_pth.py MODEL.pth OUT.gguf [--type q8_0|f16|f32]
                        [--vocabulary FILE] [--group-norm-epsilon NUMBER]

Versions 4, 5.1, 5.2, 6 and 7 are told apart by their tensors. Neither PyTorch
nor the checkpoint's own code runs: see torch_zip.py.

The vocabulary is rwkv_vocab_v20230424.txt for the World models and
20B_tokenizer.json for those of 50277 tokens (The Pile). Both come with ChatRWKV
and rwkv.cpp, and are looked for beside the model. A model of 256 tokens has the
bytes.

Names, shapes and keys of v6 and v7 are those of llama.cpp's converter. Those of
v4 and v5 are alike and match what llmzip makes of a file of rwkv.cpp. What is
done to the values, with w for those of the checkpoint:

    v4        time_decay               -exp(w)         as BlinkDL's RWKV-LM
    v5        time_decay               exp(-exp(w))      does before inference,
    v5.1      time_first               exp(w)            and rwkv.cpp's converter
    v6        time_maa_{w,k,v,r,g}     stacked         as llama.cpp's converter
    v6        time_maa_w1, time_decay_w1, _w2          transposed
    v6        time_maa_w2              last two axes swapped
    v7        x_{r,w,k,v,a,g}          stacked         as llama.cpp's converter
    v7        w1 w2 a1 a2 v1 v2 g1 g2  transposed

Matrices get the type asked for, narrow ones f16 at most, vectors stay f32.
Needs: numpy.
"""

import argparse
import ast
import json
import pathlib
import sys

import numpy as np

from gguf_file import F16, F32, Q8_0, Writer
from torch_zip import BadCheckpoint, Checkpoint

WORLD_FILE = "rwkv_vocab_v20230424.txt"
PILE_FILE = "20B_tokenizer.json"
PILE_TOKENS = 50277
NORMAL, CONTROL, USER_DEFINED, UNUSED = 1, 3, 4, 5
TYPES = {"f32": (F32, 0), "f16": (F16, 1), "q8_0": (Q8_0, 7)}
# Of the norm after the recurrence: the official code divides its input by 8,
# then adds 1e-5.
GROUP_NORM_EPSILON = 64e-5


def version_of(tensors) -> str:
    """By the same signs as rwkv.cpp's converter."""
    if "blocks.0.att.r_k" in tensors:
        return "7"
    if "blocks.0.att.time_maa_x" in tensors:
        return "6"
    if "blocks.0.att.ln_x.weight" not in tensors:
        return "4"
    return "5.2" if "blocks.0.att.gate.weight" in tensors else "5.1"


class Converter:
    """Takes tensors of the checkpoint and describes those of the GGUF file."""

    def __init__(self, tensors, matrix_type, writer):
        self.tensors, self.writer = tensors, writer
        self.matrix_type = matrix_type
        self.used = set()
        self.version = version_of(tensors)
        self.vocabulary, self.width = self.shape("emb.weight", 2)
        self.layers = 0
        while f"blocks.{self.layers}.ln1.weight" in tensors:
            self.layers += 1
        if self.layers == 0:
            raise BadCheckpoint("no layers: blocks.0.ln1.weight is missing")

    def tensor(self, name):
        if name not in self.tensors:
            raise BadCheckpoint(f"the tensor {name} of an RWKV model v"
                                f"{self.version} is missing")
        self.used.add(name)
        return self.tensors[name]

    def shape(self, name, num_dims):
        """Without dimensions of 1 that are too many."""
        shape = list(self.tensor(name).shape)
        while len(shape) > num_dims and 1 in shape:
            shape.remove(1)
        if len(shape) != num_dims or 0 in shape:
            raise BadCheckpoint(f"the tensor {name} has the shape "
                                f"{list(self.tensor(name).shape)}, expected "
                                f"are {num_dims} dimensions")
        return shape

    def vector(self, name, gguf_name, change=None, heads=False):
        """`heads`: one row for each head, else all in one."""
        shape = self.shape(name, 2) if heads else [self.count(name)]
        self.add(gguf_name, shape, F32, [name],
                 lambda x: (change(x) if change else x).reshape(shape))

    def count(self, name):
        return int(np.prod(self.tensor(name).shape))

    def matrix(self, name, gguf_name):
        shape = self.shape(name, 2)
        kind = self.matrix_type
        if kind == Q8_0 and shape[1] % 32:
            kind = F16
        self.add(gguf_name, shape, kind, [name], lambda x: x.reshape(shape))

    def narrow(self, name, gguf_name):
        """The checkpoint has [inputs, outputs], GGUF [outputs, inputs]. Of
        three dimensions the last two change places."""
        shape = self.tensor(name).shape
        if len(shape) not in (2, 3):
            shape = self.shape(name, 2)
        turned = [*shape[:-2], shape[-1], shape[-2]]
        kind = F32 if self.matrix_type == F32 else F16
        self.add(gguf_name, turned, kind, [name],
                 lambda x: np.swapaxes(x.reshape(shape), -1, -2))

    def stack(self, names, gguf_name):
        for name in names:
            if self.count(name) != self.width:
                raise BadCheckpoint(f"the tensor {name} has "
                                    f"{self.count(name)} elements, expected "
                                    f"are {self.width}")
        shape = [len(names), 1, 1, self.width]
        self.add(gguf_name, shape, F32, names,
                 lambda *xs: np.stack([x.reshape(-1) for x in xs])
                 .reshape(shape))

    def add(self, gguf_name, shape, kind, names, make):
        sources = [self.tensor(name) for name in names]
        self.writer.add_tensor(
            gguf_name, shape, kind,
            lambda: np.ascontiguousarray(make(*(s.read() for s in sources)),
                                         np.float32))

    def norm(self, name, gguf_name):
        self.vector(name + ".weight", gguf_name + ".weight")
        self.vector(name + ".bias", gguf_name + ".bias")

    def add_all(self):
        self.matrix("emb.weight", "token_embd.weight")
        self.norm("blocks.0.ln0", "token_embd_norm")
        for layer in range(self.layers):
            self.add_layer(layer)
        self.norm("ln_out", "output_norm")
        self.matrix("head.weight", "output.weight")
        unknown = sorted(set(self.tensors) - self.used)
        if unknown:
            raise BadCheckpoint(f"the tensor {unknown[0]} is unknown in an "
                                f"RWKV model v{self.version}")

    def add_layer(self, layer):
        p, q = f"blocks.{layer}.", f"blk.{layer}."
        self.norm(p + "ln1", q + "attn_norm")
        self.norm(p + "ln2", q + "attn_norm_2")
        if self.version != "4":
            self.norm(p + "att.ln_x", q + "time_mix_ln")
        names = ["key", "value", "receptance", "output"]
        if self.version in ("5.2", "6"):
            names.append("gate")
        for name in names:
            self.matrix(p + f"att.{name}.weight", q + f"time_mix_{name}.weight")
        {"4": self.add_mixes_4, "5.1": self.add_mixes_5,
         "5.2": self.add_mixes_5, "6": self.add_mixes_6,
         "7": self.add_mixes_7}[self.version](p, q, layer)
        names = ["key", "value"] + ["receptance"] * (self.version != "7")
        for name in names:
            self.matrix(p + f"ffn.{name}.weight",
                        q + f"channel_mix_{name}.weight")

    def add_shifts(self, p, q, names):
        for name in names:
            self.vector(p + f"att.time_mix_{name}",
                        q + f"time_mix_lerp_{name}.weight")
        for name in "kr":
            self.vector(p + f"ffn.time_mix_{name}",
                        q + f"channel_mix_lerp_{name}.weight")

    def add_mixes_4(self, p, q, _):
        self.add_shifts(p, q, "kvr")
        self.vector(p + "att.time_first", q + "time_mix_first.weight")
        self.vector(p + "att.time_decay", q + "time_mix_decay.weight",
                    lambda w: -np.exp(w))

    def add_mixes_5(self, p, q, _):
        decay = lambda w: np.exp(-np.exp(w))
        if self.version == "5.1":
            self.add_shifts(p, q, "kvr")
            self.vector(p + "att.time_first", q + "time_mix_first.weight",
                        np.exp)
            self.vector(p + "att.time_decay", q + "time_mix_decay.weight",
                        decay)
        else:
            self.add_shifts(p, q, "kvrg")
            self.vector(p + "att.time_faaaa", q + "time_mix_first.weight",
                        heads=True)
            self.vector(p + "att.time_decay", q + "time_mix_decay.weight",
                        decay, heads=True)

    def add_mixes_6(self, p, q, _):
        self.vector(p + "att.time_maa_x", q + "time_mix_lerp_x.weight")
        self.stack([p + f"att.time_maa_{c}" for c in "wkvrg"],
                   q + "time_mix_lerp_fused.weight")
        self.narrow(p + "att.time_maa_w1", q + "time_mix_w1.weight")
        self.narrow(p + "att.time_maa_w2", q + "time_mix_w2.weight")
        self.vector(p + "att.time_decay", q + "time_mix_decay.weight")
        for n in "12":
            self.narrow(p + f"att.time_decay_w{n}",
                        q + f"time_mix_decay_w{n}.weight")
        self.vector(p + "att.time_faaaa", q + "time_mix_first.weight",
                    heads=True)
        for name in "kr":
            self.vector(p + f"ffn.time_maa_{name}",
                        q + f"channel_mix_lerp_{name}.weight")

    def add_mixes_7(self, p, q, layer):
        self.stack([p + f"att.x_{c}" for c in "rwkvag"],
                   q + "time_mix_lerp_fused.weight")
        for part in "wavg":
            names = [f"{part}{n}" for n in ("12" if part == "g" else "012")]
            for name in names:
                if part == "v" and layer == 0:  # never used
                    self.used.add(p + f"att.{name}")
                    continue
                add = self.vector if name.endswith("0") else self.narrow
                add(p + f"att.{name}", q + f"time_mix_{name}.weight")
        for name in ("k_k", "k_a", "r_k"):
            self.vector(p + f"att.{name}", q + f"time_mix_{name}.weight")
        self.vector(p + "ffn.x_k", q + "channel_mix_lerp_k.weight")

    def head_size(self):
        name = {"7": "r_k", "6": "time_faaaa"}.get(self.version, "time_decay")
        num_dims = 1 if self.version == "5.1" else 2
        heads = self.shape(f"blocks.0.att.{name}", num_dims)[0]
        if self.width % heads:
            raise BadCheckpoint(f"{heads} heads do not divide {self.width} "
                                "elements")
        return self.width // heads

    def add_keys(self, group_norm_epsilon):
        w, major = self.writer, self.version[0]
        rank = lambda name: (self.tensors[name].shape[-1]
                             if name in self.tensors else 0)
        p = f"rwkv{major}."
        w.add("general.architecture", f"rwkv{major}")
        w.add(p + "context_length", 1 << 20)
        w.add(p + "block_count", self.layers)
        w.add(p + "embedding_length", self.width)
        w.add(p + "feed_forward_length",
              self.shape("blocks.0.ffn.key.weight", 2)[0])
        w.add(p + "attention.head_count", 0)
        w.add(p + "attention.layer_norm_epsilon", 1e-5)
        if major != "4":
            w.add(p + "wkv.head_size", self.head_size())
        if major == "5":
            w.add(p + "attention.group_norm_epsilon", group_norm_epsilon)
        if major == "6":
            w.add(p + "time_mix_extra_dim",
                  rank("blocks.0.att.time_maa_w1") // 5)
            w.add(p + "time_decay_extra_dim",
                  rank("blocks.0.att.time_decay_w1"))
            w.add(p + "rescale_every_n_layers", 0)
        if major == "7":
            for key, name in (("decay", "0.att.w1"), ("iclr", "0.att.a1"),
                              ("value_residual_mix", "1.att.v1"),
                              ("gate", "0.att.g1")):
                w.add(p + f"attention.{key}_lora_rank",
                      rank(f"blocks.{name}"))


def escape(token: bytes) -> str:
    """As llama.cpp stores a token for the tokenizer model `rwkv`: as Python
    spells a bytes literal."""
    return repr(token)[2:-1]


def read_world(path, num_tokens) -> list:
    """The tokens' bytes by id. None where the file has no line."""
    tokens = [None] * num_tokens
    lines = path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    for number, line in enumerate(lines, 1):
        try:
            number_text, rest = line.removesuffix("\r").split(" ", 1)
            literal, length = rest.rsplit(" ", 1)
            token_id, token = int(number_text), ast.literal_eval(literal)
            token = token.encode() if isinstance(token, str) else token
            if not isinstance(token, bytes) or len(token) != int(length):
                raise ValueError(f"a token of another length than {length}")
            if not 0 <= token_id < num_tokens or tokens[token_id] is not None:
                raise ValueError(f"the id {token_id} is taken or too large")
        except (ValueError, SyntaxError) as error:
            raise BadCheckpoint(f"{path}, line {number}: {error}") from None
        tokens[token_id] = token
    return tokens


def add_world(writer, tokens):
    strings, types = [], []
    for token_id, token in enumerate(tokens):
        if token is not None:
            strings.append(escape(token))
            types.append(NORMAL)
        else:
            strings.append("<s>" if token_id == 0 else f"[PAD{token_id}]")
            types.append(CONTROL if token_id == 0 else UNUSED)
    writer.add("tokenizer.ggml.model", "rwkv")
    writer.add("tokenizer.ggml.tokens", strings)
    writer.add("tokenizer.ggml.token_type", types)


def add_pile(writer, path, num_tokens):
    """A byte-level BPE tokenizer.json."""
    try:
        tokenizer = json.loads(path.read_bytes())
        model = tokenizer["model"]
        by_id = {i: (text, NORMAL) for text, i in model["vocab"].items()}
        for added in tokenizer["added_tokens"]:
            by_id[added["id"]] = (added["content"], CONTROL if added["special"]
                                  else USER_DEFINED)
        merges = [m if isinstance(m, str) else " ".join(m)
                  for m in model["merges"]]
        tokens = [by_id[i] for i in range(num_tokens)]
    except (ValueError, KeyError, TypeError) as error:
        raise BadCheckpoint(f"{path} is no tokenizer of {num_tokens} tokens: "
                            f"{error!r}") from None
    writer.add("tokenizer.ggml.model", "gpt2")
    writer.add("tokenizer.ggml.pre", "gpt-2")
    writer.add("tokenizer.ggml.tokens", [text for text, _ in tokens])
    writer.add("tokenizer.ggml.token_type", [kind for _, kind in tokens])
    writer.add("tokenizer.ggml.merges", merges)


def add_vocabulary(writer, num_tokens, named, folder):
    if num_tokens == 256 and named is None:
        add_world(writer, [bytes([b]) for b in range(256)])
    else:
        name = PILE_FILE if num_tokens == PILE_TOKENS else WORLD_FILE
        path = pathlib.Path(named or folder / name)
        if not path.is_file():
            raise BadCheckpoint(
                f"the vocabulary of {num_tokens} tokens was looked for at "
                f"{path} and is not there; ChatRWKV and rwkv.cpp bring it, "
                "--vocabulary names it")
        if path.suffix == ".json":
            add_pile(writer, path, num_tokens)
        else:
            add_world(writer, read_world(path, num_tokens))
    writer.add("tokenizer.ggml.bos_token_id", 0)
    writer.add("tokenizer.ggml.eos_token_id", 0)


def convert(model, out, matrix_type="q8_0", vocabulary=None,
            group_norm_epsilon=GROUP_NORM_EPSILON) -> str:
    """Writes the file; returns the model's version."""
    kind, file_type = TYPES[matrix_type]
    writer = Writer()
    converter = Converter(Checkpoint(model).tensors, kind, writer)
    converter.add_keys(group_norm_epsilon)
    writer.add("general.name", pathlib.Path(model).stem)
    writer.add("general.file_type", file_type)
    add_vocabulary(writer, converter.vocabulary, vocabulary,
                   pathlib.Path(model).parent)
    converter.add_all()
    writer.write(out)
    return converter.version


def main():
    a = argparse.ArgumentParser(
        description="Converts an RWKV model (.pth) to GGUF.")
    a.add_argument("model")
    a.add_argument("out")
    a.add_argument("--type", default="q8_0", choices=sorted(TYPES))
    a.add_argument("--vocabulary", metavar="FILE")
    a.add_argument("--group-norm-epsilon", type=float, metavar="NUMBER",
                   default=GROUP_NORM_EPSILON,
                   help="of v5's norm after the recurrence; default: %(default)g")
    a = a.parse_args()
    try:
        version = convert(a.model, a.out, a.type, a.vocabulary,
                          a.group_norm_epsilon)
    except (BadCheckpoint, ValueError, OSError) as error:
        sys.exit(f"convert_rwkv_pth.py: {a.model}: {error}")
    print(f"{a.out}: RWKV v{version}, {a.type}")


if __name__ == "__main__":
    main()
