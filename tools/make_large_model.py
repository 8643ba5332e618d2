#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Writes a model file that has the shape of a well-known large model.

    make_large_model.py NAME OUT

All weights are zeros that take no room on the disk: `llmzip model show OUT`
tells what the real model takes, from the header alone. NAME:

    openllama-3b-q3_k_s    26 layers of 3200, 32 heads of 100
    mistral-7b-q2_k        32 layers of 4096, 32 heads of 128, 8 of keys
    mistral-7b-q4_k_m      likewise
    rwkv-5-world-1b5       24 layers of 2048, rwkv.cpp's .bin in F16
    rwkv-5-world-3b        32 layers of 2560, likewise

The tokens are made up, as many as the real ones. A .bin file gets them in
rwkv_vocab_v20230424.txt beside it, unless there is such a file. The types of
tensors are those that llama.cpp mixes; as it does, rows of OpenLLaMA-3B, which
are no whole number of blocks of 256, have IQ4_NL for Q3_K and Q8_0 for Q6_K.
"""

import math
import os
import string
import struct
import sys

F32, F16, Q8_0, Q2_K, Q3_K, Q4_K, Q6_K, IQ4_NL = 0, 1, 8, 10, 11, 12, 14, 20
BLOCKS = {F32: (1, 4), F16: (1, 2), Q8_0: (32, 34), Q2_K: (256, 84),
          Q3_K: (256, 110), Q4_K: (256, 144), Q6_K: (256, 210),
          IQ4_NL: (32, 18)}
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6


def num_bytes(kind, dims):
    values, size = BLOCKS[kind]
    return math.prod(dims) // values * size


def word(i):
    """The i-th of many words that differ."""
    letters = ""
    for _ in range(4):
        i, letter = divmod(i, 26)
        letters += string.ascii_lowercase[letter]
    return letters


# ---- GGUF ------------------------------------------------------------------


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, value):
    return text(key) + struct.pack("<I", kind) + value


def uint(key, value):
    return entry(key, 4, struct.pack("<I", value))


def array(key, kind, elements):
    return entry(key, 9, struct.pack("<IQ", kind, len(elements))
                 + b"".join(elements))


def sentence_pieces(count):
    """Entries of a vocabulary like Llama's."""
    tokens = ["<unk>", "<s>", "</s>"]
    kinds = [UNKNOWN, CONTROL, CONTROL]
    tokens += [f"<0x{byte:02X}>" for byte in range(256)]
    kinds += [BYTE] * 256
    words = count - len(tokens)
    tokens += ["\u2581" + word(i) for i in range(words)]
    kinds += [NORMAL] * words
    return [
        entry("tokenizer.ggml.model", 8, text("llama")),
        array("tokenizer.ggml.tokens", 8, [text(t) for t in tokens]),
        array("tokenizer.ggml.scores", 6,
              [struct.pack("<f", -i) for i in range(count)]),
        array("tokenizer.ggml.token_type", 5,
              [struct.pack("<i", kind) for kind in kinds]),
        uint("tokenizer.ggml.bos_token_id", 1),
    ]


def write_llama(path, layers, width, heads, kv_heads, ffn, context, kind_of):
    """kind_of(name, layer): the type of a matrix."""
    tokens, kv = 32000, width // heads * kv_heads
    entries = [
        entry("general.architecture", 8, text("llama")),
        uint("llama.block_count", layers),
        uint("llama.context_length", context),
        uint("llama.embedding_length", width),
        uint("llama.feed_forward_length", ffn),
        uint("llama.attention.head_count", heads),
        uint("llama.attention.head_count_kv", kv_heads),
        uint("llama.rope.dimension_count", width // heads),
        entry("llama.attention.layer_norm_rms_epsilon", 6,
              struct.pack("<f", 1e-5)),
    ] + sentence_pieces(tokens)
    tensors = [("token_embd.weight", kind_of("token_embd", 0),
                (width, tokens)),
               ("output_norm.weight", F32, (width,)),
               ("output.weight", kind_of("output", 0), (width, tokens))]
    for i in range(layers):
        p = f"blk.{i}."
        tensors += [(p + name + ".weight", F32, (width,))
                    for name in ("attn_norm", "ffn_norm")]
        tensors += [(p + name + ".weight", kind_of(name, i), dims)
                    for name, dims in (("attn_q", (width, width)),
                                       ("attn_k", (width, kv)),
                                       ("attn_v", (width, kv)),
                                       ("attn_output", (width, width)),
                                       ("ffn_gate", (width, ffn)),
                                       ("ffn_up", (width, ffn)),
                                       ("ffn_down", (ffn, width)))]
    infos, offset = b"", 0
    for name, kind, dims in tensors:
        infos += text(name) + struct.pack("<I", len(dims))
        infos += struct.pack(f"<{len(dims)}QIQ", *dims, kind, offset)
        offset += (num_bytes(kind, dims) + 31) // 32 * 32
    head = struct.pack("<IIQQ", 0x46554747, 3, len(tensors), len(entries))
    head += b"".join(entries) + infos
    with open(path, "wb") as out:
        out.write(head)
        out.truncate((len(head) + 31) // 32 * 32 + offset)


def more_bits(layer, layers):
    """Layers that llama.cpp gives more bits in its "M" mixtures."""
    eighth = layers // 8
    return (layer < eighth or layer >= 7 * eighth
            or (layer - eighth) % 3 == 2)


def mistral(path, kind_of):
    write_llama(path, 32, 4096, 32, 8, 14336, 32768, kind_of)


def mistral_q2_k(path):
    kinds = {"output": Q6_K, "attn_v": Q4_K, "attn_output": Q3_K,
             "ffn_down": Q3_K}
    mistral(path, lambda name, layer: kinds.get(name, Q2_K))


def mistral_q4_k_m(path):
    def kind(name, layer):
        if name in ("attn_v", "ffn_down") and more_bits(layer, 32):
            return Q6_K
        return Q6_K if name == "output" else Q4_K
    mistral(path, kind)


def openllama_q3_k_s(path):
    write_llama(path, 26, 3200, 32, 32, 8640, 2048,
                lambda name, layer: Q8_0 if name == "output" else IQ4_NL)


# ---- rwkv.cpp (docs/RWKV.md) -----------------------------------------------


def write_world_vocabulary(path, count):
    """Tokens 1 to count - 1: the bytes, then words."""
    with open(path, "w", encoding="ascii") as out:
        for i in range(1, count):
            if i <= 256:
                token = (repr(chr(i - 1)) if i <= 128
                         else repr(bytes([i - 1])))
                size = 1
            else:
                token, size = repr(word(i)), 4
            out.write(f"{i} {token} {size}\n")


def write_rwkv5(path, layers, width):
    """Version 5.2, heads of 64. Vectors are F32."""
    tokens, ffn, vector = 65536, width * 7 // 2, (width,)
    by_head = (64, 1, width // 64)
    tensors = [("emb.weight", (width, tokens)), ("ln_out.weight", vector),
               ("ln_out.bias", vector), ("head.weight", (width, tokens))]
    for i in range(layers):
        norms = ["ln1", "ln2", "att.ln_x"] + (["ln0"] if i == 0 else [])
        block = [(f"{norm}.{part}", vector) for norm in norms
                 for part in ("weight", "bias")]
        block += [("att.time_mix_" + x, vector) for x in "kvrg"]
        block += [("ffn.time_mix_" + x, vector) for x in "kr"]
        block += [("att.time_decay", by_head), ("att.time_faaaa", by_head)]
        block += [(f"att.{x}.weight", (width, width)) for x in
                  ("receptance", "key", "value", "gate", "output")]
        block += [("ffn.key.weight", (width, ffn)),
                  ("ffn.receptance.weight", (width, width)),
                  ("ffn.value.weight", (ffn, width))]
        tensors += [(f"blocks.{i}.{name}", dims) for name, dims in block]
    with open(path, "wb") as out:
        out.write(struct.pack("<6I", 0x67676D66, 101, tokens, width, layers,
                              F16))
        for name, dims in tensors:
            kind = F16 if len(dims) == 2 else F32
            key = name.encode()
            out.write(struct.pack("<3I", len(dims), len(key), kind))
            out.write(struct.pack(f"<{len(dims)}I", *dims) + key)
            out.seek(num_bytes(kind, dims), os.SEEK_CUR)
        out.truncate()
    vocabulary = os.path.join(os.path.dirname(path) or ".",
                              "rwkv_vocab_v20230424.txt")
    if not os.path.exists(vocabulary):
        write_world_vocabulary(vocabulary, tokens)


MODELS = {
    "openllama-3b-q3_k_s": openllama_q3_k_s,
    "mistral-7b-q2_k": mistral_q2_k,
    "mistral-7b-q4_k_m": mistral_q4_k_m,
    "rwkv-5-world-1b5": lambda path: write_rwkv5(path, 24, 2048),
    "rwkv-5-world-3b": lambda path: write_rwkv5(path, 32, 2560),
}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in MODELS:
        sys.exit(__doc__)
    MODELS[sys.argv[1]](sys.argv[2])


if __name__ == "__main__":
    main()
