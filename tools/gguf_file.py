# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Writes GGUF files tensor by tensor, so that a model larger than the memory
can be converted.

Needs: numpy.
"""

import math
import os
import struct

import numpy as np

F32, F16, Q8_0 = 0, 1, 8
ALIGNMENT = 32
UINT32, INT32, FLOAT32, STRING, ARRAY = 4, 5, 6, 8, 9


def quantize_q8_0(matrix: np.ndarray) -> np.ndarray:
    """Q8_0 blocks of the rows: a scale in half precision, then 32 int8.

    The scale is max|x| / 127, rounded up, so that no value passes 127. The
    values are divided by the rounded scale, so its rounding costs nothing.
    """
    x = matrix.astype(np.float32).reshape(-1, 32)
    exact = np.abs(x).max(axis=1, keepdims=True) / np.float32(127)
    scale = exact.astype(np.float16)
    low = scale.astype(np.float32) < exact
    scale = np.where(low, np.nextafter(scale, np.float16(np.inf)), scale)
    wide = scale.astype(np.float32)
    q = np.rint(x / np.where(wide == 0, np.float32(1), wide))
    q = np.clip(q, -127, 127).astype(np.int8)
    blocks = np.concatenate([scale.astype("<f2").view(np.uint8),
                             q.view(np.uint8)], axis=1)
    return blocks.reshape(matrix.shape[0], -1)


def encode(name: str, x: np.ndarray, kind: int) -> bytes:
    """The elements of a tensor in type `kind`. ValueError if they do not fit."""
    if not np.isfinite(x).all():
        raise ValueError(f"the tensor {name} has elements that are not finite")
    if kind == F16:
        if x.size and np.abs(x).max() > 65504:
            raise ValueError(f"the tensor {name} has elements beyond the range "
                             "of f16; use --type f32")
        return x.astype("<f2").tobytes()
    if kind == Q8_0:
        if x.size and np.abs(x).max() > 65504 * 127:
            raise ValueError(f"the tensor {name} has elements beyond the range "
                             "of q8_0; use --type f32")
        return quantize_q8_0(x).tobytes()
    return x.astype("<f4").tobytes()


def encoded_bytes(shape, kind: int) -> int:
    count = math.prod(shape)
    return {F32: 4 * count, F16: 2 * count, Q8_0: count // 32 * 34}[kind]


class Writer:
    """Collects keys and descriptions of tensors, then writes the file."""

    def __init__(self):
        self.keys, self.tensors = [], []

    def add(self, key: str, value):
        """An int (uint32), float, string, or a list of strings or ints."""
        self.keys.append(self.text(key) + self.value(value))

    def add_tensor(self, name: str, shape, kind: int, read):
        """`shape` is numpy's. `read()` gives the elements when their turn
        comes, as float32."""
        if kind == Q8_0 and shape[-1] % 32:
            raise ValueError(f"{name}: rows of {shape[-1]} elements are no "
                             "whole number of blocks")
        self.tensors.append((name, tuple(shape), kind, read))

    def write(self, path):
        """The file appears when it is complete."""
        partial = f"{path}.partial"
        try:
            with open(partial, "wb") as out:
                self.write_to(out)
            os.replace(partial, path)
        except BaseException:
            if os.path.exists(partial):
                os.remove(partial)
            raise

    def write_to(self, out):
        out.write(struct.pack("<4sIQQ", b"GGUF", 3, len(self.tensors),
                              len(self.keys)))
        out.write(b"".join(self.keys))
        offset = 0
        for name, shape, kind, _ in self.tensors:
            out.write(self.text(name))
            out.write(struct.pack("<I", len(shape)))
            out.write(struct.pack(f"<{len(shape)}Q", *reversed(shape)))
            out.write(struct.pack("<IQ", kind, offset))
            offset += -(-encoded_bytes(shape, kind) // ALIGNMENT) * ALIGNMENT
        out.write(b"\0" * (-out.tell() % ALIGNMENT))
        for name, shape, kind, read in self.tensors:
            elements = read()
            if elements.shape != shape:
                raise ValueError(f"{name} has the shape {elements.shape}, "
                                 f"expected {shape}")
            out.write(encode(name, elements, kind))
            out.write(b"\0" * (-out.tell() % ALIGNMENT))

    @staticmethod
    def text(text: str) -> bytes:
        encoded = text.encode("utf-8")
        return struct.pack("<Q", len(encoded)) + encoded

    def value(self, value) -> bytes:
        if isinstance(value, list):
            is_text = bool(value) and isinstance(value[0], str)
            head = struct.pack("<IIQ", ARRAY, STRING if is_text else INT32,
                               len(value))
            if is_text:
                return head + b"".join(map(self.text, value))
            return head + struct.pack(f"<{len(value)}i", *value)
        if isinstance(value, str):
            return struct.pack("<I", STRING) + self.text(value)
        if isinstance(value, float):
            return struct.pack("<If", FLOAT32, value)
        return struct.pack("<II", UINT32, value)
