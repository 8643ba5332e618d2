#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Bits per byte of a model on held-out text, a figure per file.

The model alone: no mixing, no learning while coding. A stream reads its
documents one after the other; its state is cleared between them.
"""
import argparse
import json
import lzma
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import model
from tokenizer import Tokenizer

SEPARATOR = bytes([model.DOCUMENT_START])
LONGEST_DOCUMENT = 30_000  # bytes: no single document makes up a domain


def read_documents(path, limit_bytes):
    """The first documents of a .txt or .txt.xz file, cut to the limit."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rb") as file:
        texts = file.read().split(SEPARATOR)
    documents, total = [], 0
    for text in texts:
        text = text[:min(LONGEST_DOCUMENT, limit_bytes - total)]
        if text:
            documents.append(text)
        total += len(text)
        if total >= limit_bytes:
            break
    return documents


class Validation:
    """Documents of several domains packed into streams.

    files: a path per domain, named by the file name up to its first dot.
    """

    def __init__(self, files, tokenizer, limit_bytes=100_000, streams=32,
                 length=256):
        self.length = length
        self.domains = [Path(file).name.split(".")[0] for file in files]
        self.token_bytes = torch.from_numpy(tokenizer.sizes.astype(np.int64))
        documents = []
        for domain, file in enumerate(files):
            for text in read_documents(Path(file), limit_bytes):
                documents.append((domain, tokenizer.encode(SEPARATOR + text)))
        documents.sort(key=lambda pair: -len(pair[1]))
        rows = [[] for _ in range(min(streams, len(documents)))]
        sizes = [0] * len(rows)
        for domain, tokens in documents:  # the next one to the shortest row
            row = sizes.index(min(sizes))
            rows[row].append((domain, tokens))
            sizes[row] += len(tokens)
        width = math.ceil((max(sizes) + 1) / length) * length + 1
        tokens = np.full((len(rows), width), model.DOCUMENT_START, np.int64)
        owner = np.full((len(rows), width), -1, np.int64)  # -1: not counted
        for row, parts in enumerate(rows):
            at = 0
            for domain, part in parts:
                tokens[row, at:at + len(part)] = part
                owner[row, at + 1:at + len(part)] = domain
                at += len(part)
        self.tokens, self.owner = torch.from_numpy(tokens), torch.from_numpy(owner)

    @torch.no_grad()
    def bits_per_byte(self, p, config, product=model.product_bfloat16,
                      layer=model.layer):
        """A dictionary: domain -> bits per byte, and "mean" over domains."""
        device = p["emb"].device
        state = model.initial_state(config, len(self.tokens), device)
        bits = torch.zeros(len(self.domains), dtype=torch.float64)
        sizes = torch.zeros(len(self.domains), dtype=torch.int64)
        for at in range(0, self.tokens.shape[1] - 1, self.length):
            part = self.tokens[:, at:at + self.length].contiguous()
            hidden, state = model.forward(p, config, part.to(device), state,
                                          product, layer)
            span = slice(at + 1, at + 1 + self.length)
            targets = self.tokens[:, span].reshape(-1)
            owner = self.owner[:, span].reshape(-1)
            counted = owner >= 0
            hidden = hidden.reshape(-1, config.d)[counted.to(device)]
            targets, owner = targets[counted], owner[counted]
            for first in range(0, len(targets), 1024):
                rows = slice(first, first + 1024)
                logits = product(hidden[rows], p["emb"]).float()
                losses = F.cross_entropy(logits, targets[rows].to(device),
                                         reduction="none")
                bits.index_add_(0, owner[rows], losses.double().cpu() / math.log(2))
            sizes.index_add_(0, owner, self.token_bytes[targets])
        result = {domain: round((bits[i] / sizes[i]).item(), 4)
                  for i, domain in enumerate(self.domains)}
        result["mean"] = round(sum(result.values()) / len(result), 4)
        return result


def rounded_to_int8(x):
    """x with every block of 32 along the last axis on a grid of 255 steps, as
    the program's engine holds weights and activations."""
    block = math.gcd(x.shape[-1], 32)  # smaller only for toy models
    blocks = x.reshape(*x.shape[:-1], x.shape[-1] // block, block)
    step = (blocks.abs().amax(-1, keepdim=True) / 127).clamp_min(1e-30)
    return (torch.round(blocks / step) * step).reshape(x.shape)


def with_int8_matrices(p):
    """The parameters with every matrix on int8 steps, along the products'
    inner axis; low-rank pairs are kept transposed."""
    rounded = {}
    for name, value in p.items():
        if name in ("emb", "rkv", "fk", "fv"):
            rounded[name] = rounded_to_int8(value)
        elif value.dim() == 2 and not name.endswith("mu"):
            rounded[name] = rounded_to_int8(value.t().contiguous()).t()
        else:
            rounded[name] = value
    return rounded


def product_int8(x, rounded_weight):
    return rounded_to_int8(x) @ rounded_weight.t()


PRODUCTS = {**model.PRODUCTS, "int8": product_int8}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", help="a .npz weight file")
    parser.add_argument("files", nargs="+", type=Path,
                        help="held-out .txt or .txt.xz files, one a domain")
    parser.add_argument("--vocabulary", required=True)
    parser.add_argument("--arithmetic", nargs="+", choices=PRODUCTS,
                        default=["float32", "int8"])
    parser.add_argument("--kilobytes", type=float, default=100,
                        help="text taken of each file (default 100)")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    p, config = model.load_weights(options.weights)
    # As shipped: the weights of a finished model are rounded to fp16.
    p = {name: value.half().float() for name, value in p.items()}
    validation = Validation(sorted(options.files, key=lambda path: path.name),
                            Tokenizer.from_file(options.vocabulary),
                            int(options.kilobytes * 1000))
    for name in options.arithmetic:
        weights = with_int8_matrices(p) if name == "int8" else p
        result = validation.bits_per_byte(weights, config, PRODUCTS[name])
        print(f"{name:9s}{json.dumps(result)}", flush=True)


if __name__ == "__main__":
    main()
