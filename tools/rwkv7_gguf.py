# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Writes RWKV-7 (x070) weights as a GGUF file of architecture `rwkv7`.

Names, shapes and keys are those that llama.cpp's converter writes
(conversion/rwkv.py there). Two liberties are taken by default, both
because they save space and say the same:
  - a tied head has no `output.weight`;
  - layer 0 has no time_mix_v{0,1,2}, which it never uses.
`for_llama_cpp=True` writes both, since llama.cpp insists on them.

Used by convert_rwkv_bin.py, training/export_gguf.py and import_gguf.py there.
Needs: numpy, gguf.
"""

import gguf
import numpy as np

from gguf_file import quantize_q8_0

NORMAL = gguf.TokenType.NORMAL


def escape(token: bytes) -> str:
    """A token as llama.cpp stores it for the tokenizer model `rwkv`.

    Backslash escapes \\\\ \\t \\n \\r \\xNN; printable ASCII as it is. A reader
    undoes it by: \\t \\n \\r, \\x and two hex digits, backslash and any other
    character for that character.
    """
    special = {9: "\\t", 10: "\\n", 13: "\\r", 92: "\\\\"}
    return "".join(
        special.get(b) or (chr(b) if 32 <= b < 127 else f"\\x{b:02x}")
        for b in token)


def unescape(token: str) -> bytes:
    """The token that escape() wrote."""
    special = {"t": b"\t", "n": b"\n", "r": b"\r"}
    out, at = bytearray(), 0
    while at < len(token):
        if token[at] != "\\":
            out += token[at].encode()
            at += 1
        elif token[at + 1] == "x":
            out.append(int(token[at + 2:at + 4], 16))
            at += 4
        else:
            out += special.get(token[at + 1], token[at + 1].encode())
            at += 2
    return bytes(out)


def layer_tensors(layer: int, t: dict) -> dict:
    """GGUF tensors of one layer.

    `t` maps: ln1 ln2 ln_x to (weight, bias); mu to [6, d] in the order
    r w k v a g; w0 a0 v0 k_k k_a r_k ffn_mu to [d]; w1 a1 v1 g1 to
    [rank, d] and w2 a2 v2 g2 to [d, rank]; receptance key value output
    to [d, d]; ffn_key to [f, d]; ffn_value to [d, f]. Matrices are
    [outputs, inputs], y = M x.
    """
    p = f"blk.{layer}."
    out = {}
    for key, name in (("ln1", "attn_norm"), ("ln2", "attn_norm_2"),
                      ("ln_x", "time_mix_ln")):
        out[p + name + ".weight"], out[p + name + ".bias"] = t[key]
    d = t["mu"].shape[-1]
    out[p + "time_mix_lerp_fused.weight"] = t["mu"].reshape(6, 1, 1, d)
    for key in "w0 w1 w2 a0 a1 a2 v0 v1 v2 g1 g2 k_k k_a r_k".split():
        if key in t:
            out[p + f"time_mix_{key}.weight"] = t[key]
    for key in "receptance key value output".split():
        out[p + f"time_mix_{key}.weight"] = t[key]
    out[p + "channel_mix_lerp_k.weight"] = t["ffn_mu"]
    out[p + "channel_mix_key.weight"] = t["ffn_key"]
    out[p + "channel_mix_value.weight"] = t["ffn_value"]
    return out


def write(path, tensors: dict, *, num_layers, head_size, tokens, token_types,
          bos, name, matrix_type="f32", for_llama_cpp=False):
    """Writes the file.

    `tensors`: GGUF name -> float array, from layer_tensors() plus
    token_embd.weight, token_embd_norm, output_norm and, if the head is not
    tied, output.weight. `matrix_type` f32, f16 or q8_0 is for the matrices,
    vectors (and the fused shift) stay F32. `tokens` are bytes.
    """
    tensors = dict(tensors)
    embedding = tensors["token_embd.weight"]
    if for_llama_cpp:
        tensors.setdefault("output.weight", embedding)
        for i in "012":
            tensors.setdefault(f"blk.0.time_mix_v{i}.weight",
                               tensors[f"blk.0.time_mix_a{i}.weight"])
    layer = 1 if num_layers > 1 else 0
    rank = lambda n: tensors.get(f"blk.{layer}.time_mix_{n}1.weight",
                                 np.empty((0, 0))).shape[0]

    w = gguf.GGUFWriter(path, "rwkv7")
    w.add_name(name)
    w.add_context_length(1 << 20)
    w.add_embedding_length(embedding.shape[1])
    w.add_block_count(num_layers)
    w.add_layer_norm_eps(1e-5)
    w.add_wkv_head_size(head_size)
    w.add_decay_lora_rank(rank("w"))
    w.add_iclr_lora_rank(rank("a"))
    w.add_value_residual_mix_lora_rank(rank("v"))
    w.add_gate_lora_rank(rank("g"))
    w.add_feed_forward_length(
        tensors["blk.0.channel_mix_key.weight"].shape[0])
    w.add_head_count(0)
    w.add_file_type({"f32": 0, "f16": 1, "q8_0": 7}[matrix_type])
    w.add_tokenizer_model("rwkv")
    w.add_token_list([escape(t) for t in tokens])
    w.add_token_types(token_types)
    w.add_bos_token_id(bos)
    w.add_eos_token_id(bos)
    for key, value in tensors.items():
        value = np.ascontiguousarray(value, np.float32)
        if value.ndim != 2 or matrix_type == "f32":
            w.add_tensor(key, value)
        elif matrix_type == "f16":
            w.add_tensor(key, value.astype(np.float16))
        else:
            w.add_tensor(key, quantize_q8_0(value),
                         raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()
