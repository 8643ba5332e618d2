# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Vocabularies and greedy longest-match tokenization.

A vocabulary file has one Python bytes literal a line; the line number, from 0,
is the token id. Ids 0 to 255 are the single bytes.
"""
import ast
import ctypes
import hashlib
from pathlib import Path

import numpy as np

import native


def read_vocabulary(path):
    strings = [ast.literal_eval(line)
               for line in Path(path).read_text().splitlines()]
    if strings[:256] != [bytes([byte]) for byte in range(256)]:
        raise ValueError(f"{path}: the first 256 tokens must be the bytes")
    if len(set(strings)) != len(strings) or len(strings) > 65536:
        raise ValueError(f"{path}: repeated strings, or more than 65536")
    return strings


def write_vocabulary(path, strings):
    Path(path).write_text("".join(f"{string!r}\n" for string in strings))


class Tokenizer:
    """strings: a bytes object per token."""

    def __init__(self, strings):
        self.strings = strings
        self.sizes = np.array([len(string) for string in strings], np.int32)
        self._library = native.load_cpu("greedy_tokenizer")
        self._library.llmzip_trie_new.restype = ctypes.c_void_p
        self._library.llmzip_trie_encode.restype = ctypes.c_int64
        self._trie = ctypes.c_void_p(self._library.llmzip_trie_new(
            b"".join(strings), self.sizes.ctypes.data_as(ctypes.c_void_p),
            ctypes.c_int32(len(strings))))

    def __del__(self):
        if getattr(self, "_trie", None):
            self._library.llmzip_trie_free(self._trie)

    @classmethod
    def from_file(cls, path):
        return cls(read_vocabulary(path))

    def encode(self, text):
        """bytes -> uint16 array of tokens."""
        tokens = np.empty(len(text), np.uint16)
        count = self._library.llmzip_trie_encode(
            self._trie, text, ctypes.c_int64(len(text)),
            tokens.ctypes.data_as(ctypes.c_void_p))
        if count < 0:
            raise ValueError("the text holds a byte without a token")
        return tokens[:count].copy()

    def decode(self, tokens):
        return b"".join(self.strings[token] for token in tokens)

    def fingerprint(self):
        joined = b"".join(bytes([len(s)]) + s for s in self.strings)
        return hashlib.sha256(joined).hexdigest()[:16]
