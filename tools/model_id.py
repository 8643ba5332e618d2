#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Prints the identity of GGUF models: model_id.py MODEL.gguf...

Written from the definition in src/gguf/model_id.h, as a check of it: 32 hex
digits, what `llmzip` names the model by. Needs: numpy, gguf.
"""

import hashlib
import struct
import sys

import gguf
from gguf import GGUFValueType as T

TOKENIZER = {"tokenizer.ggml." + name for name in
             ("model", "pre", "tokens", "token_type", "scores", "merges")}
NOT_COUNTED = ("context_length", "vocab_size")


def text(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


def element(value) -> bytes:
    if isinstance(value, bool):
        return struct.pack("<B", value)
    if isinstance(value, float):
        return struct.pack("<f", value)
    if isinstance(value, int):
        return struct.pack("<Q", value & (2**64 - 1))
    return text(value)


def entry(key: str, field) -> bytes:
    is_array = field.types[0] == T.ARRAY
    kind = {T.STRING: b"s", T.BOOL: b"b", T.FLOAT32: b"f",
            T.FLOAT64: b"f"}.get(field.types[-1], b"i")
    if kind == b"s":
        values = [bytes(field.parts[i]) for i in field.data]
    else:
        values = [field.parts[i].tolist()[0] for i in field.data]
        values = [bool(v) if kind == b"b" else v for v in values]
    return (text(key.encode()) + kind +
            struct.pack("<BQ", is_array, len(values)) +
            b"".join(map(element, values)))


def model_id(path) -> str:
    reader = gguf.GGUFReader(path)
    fields = {k: f for k, f in reader.fields.items() if "GGUF." not in k}
    prefix = fields["general.architecture"].contents() + "."

    def counts(key):
        return (key == "general.architecture" or key in TOKENIZER or
                key.startswith(prefix) and
                key.removeprefix(prefix) not in NOT_COUNTED)

    h = hashlib.sha256(b"llmzip model 1\0")
    for key in sorted(filter(counts, fields), key=str.encode):
        h.update(entry(key, fields[key]))
    h.update(struct.pack("<Q", 0))
    for t in sorted(reader.tensors, key=lambda t: t.name.encode()):
        dims = list(map(int, t.shape)) + [1] * (4 - len(t.shape))
        raw = t.data.tobytes()
        h.update(text(t.name.encode()) +
                 struct.pack("<I4QQ", t.tensor_type, *dims, len(raw)) + raw)
    return h.hexdigest()[:32]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(model_id(name), name)
