#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Sizes of small texts with a dictionary and without, beside zlib and zstd with
dictionaries of the same size.

Usage: LLMZIP_LIBRARY=build/release/libllmzip.so PYTHONPATH=python
         bench/dictionaries.py [--size N] [--lines] TRAIN HELD_OUT

TRAIN and HELD_OUT are files with one text on each line (--lines), or folders
with one text in each file. Dictionaries are trained on TRAIN; each text of
HELD_OUT is compressed on its own. zstd is left out without its library.
"""
import argparse
import ctypes
import ctypes.util
import pathlib
import time
import zlib

import llmzip


def texts_of(path, lines):
    path = pathlib.Path(path)
    if lines:
        return path.read_bytes().splitlines(keepends=True)
    return [file.read_bytes() for file in sorted(path.iterdir())]


class Zstd:
    """Level 19. A context of its own for each text, as for llmzip."""

    def __init__(self):
        self.library = ctypes.CDLL(ctypes.util.find_library("zstd"))
        for name in ("ZDICT_trainFromBuffer", "ZSTD_compressBound",
                     "ZSTD_compress_usingDict"):
            getattr(self.library, name).restype = ctypes.c_size_t
        self.library.ZSTD_createCCtx.restype = ctypes.c_void_p

    def train(self, samples, size):
        out = ctypes.create_string_buffer(size)
        sizes = (ctypes.c_size_t * len(samples))(*map(len, samples))
        got = self.library.ZDICT_trainFromBuffer(
            out, ctypes.c_size_t(size), b"".join(samples), sizes,
            ctypes.c_uint(len(samples)))
        if got > size:
            return None  # too few samples
        return out.raw[:got]

    def size(self, text, dictionary):
        context = ctypes.c_void_p(self.library.ZSTD_createCCtx())
        room = self.library.ZSTD_compressBound(ctypes.c_size_t(len(text)))
        out = ctypes.create_string_buffer(room)
        got = self.library.ZSTD_compress_usingDict(
            context, out, ctypes.c_size_t(room), text,
            ctypes.c_size_t(len(text)), dictionary or b"",
            ctypes.c_size_t(len(dictionary or b"")), 19)
        self.library.ZSTD_freeCCtx(context)
        return got


def zlib_size(text, dictionary):
    coder = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY,
                             dictionary[-32768:])
    return len(coder.compress(text) + coder.flush())


def measure(name, texts, context):
    archives = [context.compress(text) for text in texts]
    payload = sum(context.inspect(archive).payload_bytes
                  for archive in archives)
    whole = sum(map(len, archives))
    print(f"{name:34} {payload:9} {payload / len(texts):8.2f} {whole:9} "
          f"{whole / len(texts):8.2f}", flush=True)
    return archives


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=65536)
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--check", type=int, default=50,
                        help="decode so many of the archives")
    parser.add_argument("train")
    parser.add_argument("held_out")
    options = parser.parse_args()
    samples = texts_of(options.train, options.lines)
    texts = texts_of(options.held_out, options.lines)
    print(f"{len(samples)} samples of {sum(map(len, samples))} bytes, "
          f"{len(texts)} texts of {sum(map(len, texts))} bytes")
    print(f"{'':34} {'payload':>9} {'a text':>8} {'archives':>9} "
          f"{'a text':>8}")

    model = llmzip.Model(options.model)
    cold = llmzip.Context(threads=1).use(model)
    begin = time.monotonic()
    dictionary = llmzip.Dictionary.train(samples, options.size, "d", cold)
    trained = time.monotonic() - begin
    measure("llmzip", texts, cold)
    warm = llmzip.Context(threads=1, dictionary=dictionary).use(model)
    begin = time.monotonic()
    warm.compress(b"x" * 8)
    first = time.monotonic() - begin
    begin = time.monotonic()
    warm.compress(b"x" * 8)
    next_one = time.monotonic() - begin
    archives = measure("llmzip, dictionary", texts, warm)
    for archive, text in list(zip(archives, texts))[:options.check]:
        assert warm.decompress(archive) == text
    bytes_only = llmzip.Context(threads=1, method="bytes",
                                dictionary=dictionary)
    measure("llmzip, dictionary, method bytes", texts, bytes_only)
    size = sum(zlib_size(text, b"") for text in texts)
    print(f"{'zlib, raw':34} {size:9} {size / len(texts):8.2f}")
    tail = b"".join(samples)[-options.size:]
    for name, text in (("the same", dictionary.text), ("samples' end", tail)):
        size = sum(zlib_size(each, text) for each in texts)
        print(f"{'zlib, raw, dictionary ' + name:34} {size:9} "
              f"{size / len(texts):8.2f}")
    if ctypes.util.find_library("zstd"):
        zstd = Zstd()
        for name, text in (("none", None), ("the same", dictionary.text),
                           ("its own", zstd.train(samples, options.size))):
            if text is None and name != "none":
                continue
            size = sum(zstd.size(each, text) for each in texts)
            print(f"{'zstd -19, dictionary ' + name:34} {size:9} "
                  f"{size / len(texts):8.2f}")
    print(f"trained in {trained:.1f} s to {len(dictionary)} bytes, "
          f"{len(dictionary.pack())} packed; first use {first:.2f} s, "
          f"each next one {1000 * next_one:.1f} ms")


if __name__ == "__main__":
    main()
