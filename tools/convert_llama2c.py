#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Converts a llama2.c checkpoint (version 0) and its vocabulary to GGUF.

    convert_llama2c.py MODEL.bin VOCAB.bin OUT.gguf [--type f32|f16|q8_0]

For cross-checks with small trained models, such as stories260K.bin with
tok512.bin. Both pair neighbouring dimensions in RoPE, so no weight moves.
MODEL.bin: seven int32 (width, feed-forward, layers, heads, key heads,
vocabulary, positions; vocabulary > 0: tied head), then float32 tensors, each
for all layers. VOCAB.bin: int32 longest piece, then per token float32 score,
int32 length, bytes. Rows that are no multiple of 32 stay F16 with q8_0.
Needs: numpy, gguf.
"""

import argparse
import struct
import sys

import gguf
import numpy as np

from rwkv7_gguf import quantize_q8_0

SPECIAL = {0: (b"<unk>", gguf.TokenType.UNKNOWN),
           1: (b"<s>", gguf.TokenType.CONTROL),
           2: (b"</s>", gguf.TokenType.CONTROL)}
FIRST_BYTE, FIRST_MERGE = 3, 259


def read_vocabulary(path, size):
    f = open(path, "rb").read()
    tokens, scores, types, at = [], [], [], 4
    for i in range(size):
        score, length = struct.unpack_from("<fi", f, at)
        piece = f[at + 8:at + 8 + length]
        at += 8 + length
        kind = gguf.TokenType.NORMAL
        if i in SPECIAL:
            piece, kind = SPECIAL[i]
        elif FIRST_BYTE <= i < FIRST_MERGE:
            assert piece == b"<0x%02X>" % (i - FIRST_BYTE), piece
            kind = gguf.TokenType.BYTE
        tokens.append(piece.replace(b" ", "\u2581".encode()))
        scores.append(score)
        types.append(kind)
    assert at == len(f), f"{len(f) - at} bytes left"
    return tokens, scores, types


def read_tensors(path):
    f = open(path, "rb").read()
    d, ffn, layers, heads, kv_heads, vocab, positions = struct.unpack_from(
        "<7i", f)
    if vocab <= 0:
        sys.exit(f"{path}: a head of its own is not supported")
    head, at = d // heads, 28

    def take(*shape):
        nonlocal at
        count = int(np.prod(shape))
        value = np.frombuffer(f, "<f4", count, at).reshape(shape)
        at += 4 * count
        return value

    kv = kv_heads * head
    out = {"token_embd.weight": take(vocab, d)}
    for name, *shape in (("attn_norm", d), ("attn_q", d, d), ("attn_k", kv, d),
                         ("attn_v", kv, d), ("attn_output", d, d),
                         ("ffn_norm", d), ("ffn_gate", ffn, d),
                         ("ffn_down", d, ffn), ("ffn_up", ffn, d)):
        for i, value in enumerate(take(layers, *shape)):
            out[f"blk.{i}.{name}.weight"] = value
    out["output_norm.weight"] = take(d)
    take(2, positions, head // 2)  # RoPE tables
    assert at == len(f), f"{len(f) - at} bytes left"
    return out, (d, ffn, layers, heads, kv_heads, vocab, positions)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("model")
    a.add_argument("vocabulary")
    a.add_argument("out")
    a.add_argument("--type", default="f32", choices=("f32", "f16", "q8_0"))
    a = a.parse_args()

    tensors, shape = read_tensors(a.model)
    d, ffn, layers, heads, kv_heads, vocab, positions = shape
    tokens, scores, types = read_vocabulary(a.vocabulary, vocab)

    w = gguf.GGUFWriter(a.out, "llama")
    w.add_block_count(layers)
    w.add_context_length(positions)
    w.add_embedding_length(d)
    w.add_feed_forward_length(ffn)
    w.add_head_count(heads)
    w.add_head_count_kv(kv_heads)
    w.add_layer_norm_rms_eps(1e-5)
    w.add_rope_dimension_count(d // heads)
    w.add_rope_freq_base(10000.0)
    w.add_file_type({"f32": 0, "f16": 1, "q8_0": 7}[a.type])
    w.add_tokenizer_model("llama")
    w.add_token_list(tokens)
    w.add_token_scores(scores)
    w.add_token_types(types)
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    for name, value in tensors.items():
        if value.ndim == 1 or a.type == "f32":
            w.add_tensor(name, value)
        elif a.type == "q8_0" and value.shape[1] % 32 == 0:
            w.add_tensor(name, quantize_q8_0(value),
                         raw_dtype=gguf.GGMLQuantizationType.Q8_0)
        else:
            w.add_tensor(name, value.astype(np.float16))
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


if __name__ == "__main__":
    main()
