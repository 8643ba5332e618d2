#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Builds a vocabulary for greedy longest match from a text.

    build_vocabulary.py TEXT/text.bin --size 4096 --out vocab.txt

Byte pair encoding gives more strings than wanted; those that greedy matching
uses least are dropped in rounds, as dropping one changes the use of others. The
256 bytes are always in, so every text can be encoded.
"""
import argparse
from pathlib import Path

import numpy as np
import tokenizers

from tokenizer import Tokenizer, write_vocabulary

SEPARATOR = 0x1E
LONGEST_STRING = 24  # bytes
DROPPED_A_ROUND = 100
# Where a string may begin and end: English contractions, line ends with the
# indentation after them, a word with the space before it, single digits,
# punctuation, white space.
PATTERN = (r"'(?:s|t|re|ve|m|ll|d)\b|(?:\r?\n)+[ \t]*| ?[\p{L}\p{M}]+|\p{N}"
           r"| ?[^\s\p{L}\p{M}\p{N}]+|[ \t]+(?=[ \t]\S)|[ \t]+|\s")


def byte_of_character():
    """The characters by which the tokenizers package writes bytes: printable
    bytes of Latin-1 stand for themselves, the others for 256, 257, ..."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{chr(byte): byte for byte in printable},
            **{chr(256 + i): byte for i, byte in enumerate(others)}}


def chunks(text, size=20000):
    """Strings of about `size` bytes, cut before a line that is not indented."""
    begin = 0
    while begin < len(text):
        end = text.find(b"\n", begin + size) + 1 or len(text)
        while end < len(text) and text[end] in b"\n \t":
            end += 1
        yield text[begin:end].decode("utf-8", "ignore")
        begin = end


def merged_strings(text, size):
    """Byte strings of two or more bytes from byte pair encoding."""
    encoder = tokenizers.Tokenizer(tokenizers.models.BPE())
    encoder.pre_tokenizer = tokenizers.pre_tokenizers.Sequence([
        tokenizers.pre_tokenizers.Split(tokenizers.Regex(PATTERN), "isolated"),
        tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False,
                                            use_regex=False)])
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=size, show_progress=False, max_token_length=LONGEST_STRING,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet())
    encoder.train_from_iterator(chunks(text), trainer)
    byte = byte_of_character()
    strings = (bytes(byte[c] for c in s) for s in encoder.get_vocab())
    return sorted({s for s in strings if len(s) > 1 and SEPARATOR not in s})


def uses(strings, text):
    """How often greedy matching takes each string, bytes left out."""
    singles = [bytes([byte]) for byte in range(256)]
    tokens = Tokenizer(singles + strings).encode(text)
    return np.bincount(tokens, minlength=256 + len(strings))[256:], len(tokens)


def build(text, size):
    """Returns the vocabulary: bytes, then strings, most used first."""
    wanted = size - 256
    strings = merged_strings(text, size + size // 8)
    while len(strings) > wanted:
        counts, _ = uses(strings, text)
        dropped = min(len(strings) - wanted, DROPPED_A_ROUND)
        kept = sorted(np.argsort(counts, kind="stable")[dropped:])
        strings = [strings[i] for i in kept]
    if len(strings) < wanted:
        raise SystemExit(f"the text gives only {256 + len(strings)} tokens; "
                         "take a smaller --size or more text")
    counts, num_tokens = uses(strings, text)
    print(f"{len(text) / num_tokens:.3f} bytes a token; the rarest string is "
          f"used {counts.min()} times")
    order = np.argsort(-counts, kind="stable")
    return [bytes([byte]) for byte in range(256)] + [strings[i] for i in order]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("--size", type=int, default=4096,
                        help="tokens, a multiple of 16")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--megabytes", type=float, default=60,
                        help="text that is looked at, from the beginning")
    options = parser.parse_args()
    if options.size % 16 != 0 or not 256 < options.size <= 65536:
        parser.error("--size: a multiple of 16, from 272 to 65536")
    with open(options.text, "rb") as file:
        text = file.read(int(options.megabytes * 1e6))
    # A separator belongs to no string; as a line end it is a place to cut.
    vocabulary = build(text.replace(bytes([SEPARATOR]), b"\n"), options.size)
    write_vocabulary(options.out, vocabulary)


if __name__ == "__main__":
    main()
