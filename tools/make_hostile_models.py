#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Makes model files that must be refused, each with one fault.

usage: tools/make_hostile_models.py MODEL.gguf FOLDER

MODEL.gguf is a small valid model of the architecture llama with a byte-level
tokenizer (make_test_model FILE llama-bpe 1). For each fault, FOLDER gets the
file NAME.gguf, and a line "NAME.gguf<tab>WORDS" is printed: the reason must
hold these words. Files that are odd but fit for use are printed as
"NAME.gguf<tab>ok<tab>WORDS", where WORDS, if any, is what -v must say.
"""
import pathlib
import struct
import sys

UINT16, UINT32, FLOAT32, BOOL, STRING, ARRAY = 2, 4, 6, 7, 8, 9
SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
ALIGNMENT = 32


def text(value):
    value = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(value)) + value


def u32(value):
    return struct.pack("<II", UINT32, value)


def f32(value):
    return struct.pack("<If", FLOAT32, value)


def string(value):
    return struct.pack("<I", STRING) + text(value)


def strings(values):
    return (struct.pack("<IIQ", ARRAY, STRING, len(values))
            + b"".join(text(value) for value in values))


def u32s(values):
    return struct.pack(f"<IIQ{len(values)}I", ARRAY, UINT32, len(values),
                       *values)


class Model:
    """Keys as they lie in the file, type first; tensors as [name, dims, type,
    bytes]. The fields that begin with say_ falsify what is written."""

    def __init__(self, path):
        data = pathlib.Path(path).read_bytes()
        self.version = 3
        num_tensors, num_keys = struct.unpack_from("<QQ", data, 8)
        at = 24

        def take_text(at):
            size, = struct.unpack_from("<Q", data, at)
            return data[at + 8:at + 8 + size], at + 8 + size

        def value_end(kind, at):
            if kind == STRING:
                return take_text(at)[1]
            if kind == ARRAY:
                kind, count = struct.unpack_from("<IQ", data, at)
                at += 12
                for _ in range(count):
                    at = value_end(kind, at)
                return at
            return at + SIZES[kind]

        self.keys = {}
        for _ in range(num_keys):
            key, at = take_text(at)
            kind, = struct.unpack_from("<I", data, at)
            end = value_end(kind, at + 4)
            self.keys[key.decode()] = data[at:end]
            at = end
        infos = []
        for _ in range(num_tensors):
            name, at = take_text(at)
            count, = struct.unpack_from("<I", data, at)
            dims = list(struct.unpack_from(f"<{count}Q", data, at + 4))
            at += 4 + 8 * count
            kind, offset = struct.unpack_from("<IQ", data, at)
            at += 12
            infos.append((name.decode(), dims, kind, offset))
        begin = -(-at // ALIGNMENT) * ALIGNMENT
        ends = sorted([info[3] for info in infos] + [len(data) - begin])
        self.tensors = []
        for name, dims, kind, offset in infos:
            end = next(end for end in ends if end > offset)
            self.tensors.append(
                [name, dims, kind, data[begin + offset:begin + end]])
        self.say_num_tensors = self.say_num_keys = None
        self.more_keys = []  # also with names that occur twice
        self.say_offsets = {}

    def strings_of(self, key):
        data = self.keys[key]
        count, = struct.unpack_from("<Q", data, 8)
        at, values = 16, []
        for _ in range(count):
            size, = struct.unpack_from("<Q", data, at)
            values.append(data[at + 8:at + 8 + size])
            at += 8 + size
        return values

    def tensor(self, name):
        return next(t for t in self.tensors if t[0] == name)

    def bytes(self):
        keys = list(self.keys.items()) + self.more_keys
        num_tensors = (len(self.tensors) if self.say_num_tensors is None
                       else self.say_num_tensors)
        num_keys = (len(keys) if self.say_num_keys is None
                    else self.say_num_keys)
        out = b"GGUF" + struct.pack("<IQQ", self.version, num_tensors, num_keys)
        out += b"".join(text(key) + value for key, value in keys)
        tensors, infos = b"", b""
        for i, (name, dims, kind, data) in enumerate(self.tensors):
            offset = self.say_offsets.get(i, len(tensors))
            infos += text(name) + struct.pack(f"<I{len(dims)}Q", len(dims), *dims)
            infos += struct.pack("<IQ", kind, offset)
            tensors += data + b"\0" * (-len(data) % ALIGNMENT)
        self.directory_bytes = len(out + infos)
        out += infos
        return out + b"\0" * (-len(out) % ALIGNMENT) + tensors


FAULTS = []


def fault(name, words):
    """Registers a function that changes a model, or returns other bytes."""
    def register(change):
        FAULTS.append((name, words, change))
        return change
    return register


def set_key(name, key, value, words):
    fault(name, words)(lambda m: m.keys.__setitem__(key, value))


def add_tensor(name, tensor, words, kind=0, dims=(4,), size=16):
    fault(name, words)(
        lambda m: m.tensors.append([tensor, list(dims), kind, bytes(size)]))


# Cut short.
fault("cut-header", "the file ends inside the header")(lambda m: m.bytes()[:20])
fault("cut-keys", "the file ends inside")(lambda m: m.bytes()[:3000])
fault("cut-infos", "the file ends inside")(
    lambda m: (m.bytes(), m.bytes()[:m.directory_bytes - 9])[1])
fault("cut-tensors", "bytes of tensors are in the file")(
    lambda m: m.bytes()[:-4096])
# Of another kind.
fault("big-endian", "a big-endian GGUF file")(
    lambda m: b"GGUF" + struct.pack(">IQQ", 3, 1, 1) + bytes(64))
fault("version", "GGUF version 99")(lambda m: setattr(m, "version", 99))
set_key("architecture", "general.architecture", string("gptj"),
        "general.architecture is 'gptj', expected one of")
set_key("experts", "llama.expert_count", u32(8), "mixture of experts")
add_tensor("expert-tensors", "blk.0.ffn_up_exps.weight", "mixture of experts")
set_key("adapter", "general.type", string("adapter"), "an adapter (LoRA)")
fault("vocabulary-alone", "the file has no tensors")(
    lambda m: m.tensors.clear())
# Parts.
PART = [("split.no", struct.pack("<IH", UINT16, 0)),
        ("split.count", struct.pack("<IH", UINT16, 2)),
        ("split.tensors.count", u32(30))]
fault("part-00001-of-00002",
      "part 2 of 2 of the model, 'part-00002-of-00002.gguf': cannot open")(
          lambda m: m.keys.update(PART))
fault("part-of-another-name", "its name must end in -00001-of-00002.gguf")(
    lambda m: m.keys.update(PART))
fault("parts-without-end", "'split.count' is 65535; allowed are 0 to 256")(
    lambda m: m.keys.update(
        PART + [("split.count", struct.pack("<IH", UINT16, 65535))]))
# More than the architecture knows.
add_tensor("bias", "blk.0.attn_q.bias", "'blk.0.attn_q.bias' is not used")
add_tensor("layer-too-many", "blk.7.attn_q.weight", "is not used")
set_key("unknown-key", "llama.logit_scale", f32(2.0),
        "'llama.logit_scale' is not used")
set_key("yarn", "llama.rope.scaling.type", string("yarn"),
        "the key 'llama.rope.scaling.factor' is missing")
set_key("ntk", "llama.rope.scaling.type", string("ntk"),
        "llama.rope.scaling.type is 'ntk'")
set_key("array-per-layer", "llama.attention.head_count_kv", u32s([2, 2]),
        "'llama.attention.head_count_kv' is an array")
# Numbers.
set_key("type-of-key", "llama.block_count", string("two"),
        "'llama.block_count' is not an integer")
set_key("no-layers", "llama.block_count", u32(0), "'llama.block_count' is 0")
set_key("many-layers", "llama.block_count", u32(2**32 - 1),
        "'llama.block_count' is 4294967295")
set_key("heads", "llama.attention.head_count", u32(3), "is not a multiple of")
set_key("epsilon", "llama.attention.layer_norm_rms_epsilon", f32(float("nan")),
        "layer_norm_rms_epsilon' is nan")
set_key("short-context", "llama.context_length", u32(1), "a context of 1 tokens")
set_key("alignment", "general.alignment", u32(3), "general.alignment is 3")
# The directory.
fault("key-twice", "'general.architecture' occurs twice")(
    lambda m: m.more_keys.append(("general.architecture", string("llama"))))
add_tensor("tensor-twice", "output_norm.weight",
           "'output_norm.weight' occurs twice")
fault("bool", "is neither true nor false")(
    lambda m: m.keys.__setitem__("general.odd", struct.pack("<IB", BOOL, 7)))
fault("array-of-arrays", "unknown or not allowed here")(
    lambda m: m.keys.__setitem__(
        "general.odd", struct.pack("<IIQ", ARRAY, ARRAY, 1) + bytes(24)))
fault("array-without-end", "is an array of 1099511627776 elements")(
    lambda m: m.keys.__setitem__(
        "general.odd", struct.pack("<IIQ", ARRAY, UINT32, 2**40)))
fault("string-without-end", "the file ends inside a string")(
    lambda m: m.more_keys.append(
        ("general.odd", struct.pack("<IQ", STRING, 2**60))))
fault("many-keys", "metadata entries; the limit is")(
    lambda m: setattr(m, "say_num_keys", 2**40))
fault("many-tensors", "tensors; the limit is")(
    lambda m: setattr(m, "say_num_tensors", 2**63))
fault("more-tensors", "a tensor's name of 0 bytes")(
    lambda m: setattr(m, "say_num_tensors", len(m.tensors) + 1))
# Tensors.
add_tensor("zero-dimension", "x", "empty or too large dimension: 0",
           dims=(4, 0))
add_tensor("five-dimensions", "x", "has 5 dimensions", dims=(1, 1, 1, 1, 4))
add_tensor("overflow", "x", "empty or too large dimension", dims=(2**40, 2**40))
add_tensor("type-of-tensor", "x", "is of type 99", kind=99)
add_tensor("half-a-block", "x", "type Q8_0 needs a multiple of 32", kind=8,
           dims=(33,), size=34)
fault("misaligned", "not a multiple of the alignment")(
    lambda m: m.say_offsets.update({1: 4}))
fault("overlap", "overlaps another one")(
    lambda m: m.say_offsets.update({1: 0}))
fault("beyond-the-end", "bytes of tensors are in the file")(
    lambda m: m.say_offsets.update({1: 2**40}))
fault("missing-tensor", "'blk.1.ffn_down.weight' is missing")(
    lambda m: m.tensors.remove(m.tensor("blk.1.ffn_down.weight")))
fault("shape", "has the shape")(
    lambda m: m.tensor("blk.0.attn_q.weight")[1].reverse()
    or m.tensor("blk.0.ffn_up.weight")[1].reverse())


@fault("nan-vector", "holds a NaN or an infinity")
def nan_vector(m):
    norm = m.tensor("output_norm.weight")
    norm[2], norm[3] = 0, struct.pack("<64f", float("nan"), *[1.0] * 63)


@fault("nan-matrix", "holds a NaN or an infinity")
def nan_matrix(m):
    for tensor in m.tensors:
        if tensor[0] == "blk.0.attn_q.weight":
            count = tensor[1][0] * tensor[1][1]
            tensor[2] = 0
            tensor[3] = struct.pack(f"<{count}f", *[0.1] * (count - 1),
                                    float("inf"))


# Tokenizers.
TOKENS, TYPES = "tokenizer.ggml.tokens", "tokenizer.ggml.token_type"
fault("no-tokens", "'tokenizer.ggml.tokens' is missing")(
    lambda m: m.keys.pop(TOKENS) and None)
set_key("zero-tokens", TOKENS, strings([]), "no tokens")
set_key("types", TYPES, u32s([1, 1, 1]), "but 3 types")
fault("type-of-token", "unknown token type")(
    lambda m: m.keys.__setitem__(
        TYPES, u32s([9] * len(m.strings_of(TOKENS)))))
fault("empty-tokens", "no token stands for bytes")(
    lambda m: (m.keys.__setitem__(
        TOKENS, strings([b""] * len(m.strings_of(TOKENS)))),
        m.keys.__setitem__("tokenizer.ggml.merges", strings([])))[0])
fault("long-token", "2000 bytes, at most 1024")(
    lambda m: m.keys.__setitem__(
        TOKENS, strings(m.strings_of(TOKENS)[:-1] + [b"a" * 2000])))
set_key("start-token", "tokenizer.ggml.bos_token_id", u32(70000),
        "start token 70000")
set_key("merge", "tokenizer.ggml.merges", strings(["ab"]),
        "merge 0 is 'ab', expected two tokens")
set_key("family", "tokenizer.ggml.model", string("bert"),
        "unknown tokenizer model 'bert'")
set_key("pre-tokenizer", "tokenizer.ggml.pre", string("nobody"),
        "unknown pre-tokenizer 'nobody'")
set_key("refused-pre-tokenizer", "tokenizer.ggml.pre", string("afmoe"),
        "it groups digits from the right")

# Odd, but fit for use.
ODD = [
    ("odd-merges", "1 of 3 merges name unknown tokens",
     lambda m: m.keys.__setitem__(
         "tokenizer.ggml.merges",
         strings(m.strings_of("tokenizer.ggml.merges")[:1] + [b"qqq zzz"]
                 + m.strings_of("tokenizer.ggml.merges")[1:2]))),
    ("odd-experts", "", lambda m: m.keys.update(
        [("llama.expert_count", u32(0)), ("llama.expert_used_count", u32(0))])),
    ("odd-part", "", lambda m: m.keys.update(
        PART + [("split.count", struct.pack("<IH", UINT16, 1))])),
    ("odd-tokens", "", lambda m: m.keys.__setitem__(
        TOKENS, strings(m.strings_of(TOKENS)[:-2]
                        + [b"", m.strings_of(TOKENS)[100]]))),
]


def main():
    source, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    odd = [(name, "ok\t" + words, change) for name, words, change in ODD]
    for name, words, change in FAULTS + odd:
        model = Model(source)
        changed = change(model)
        data = changed if isinstance(changed, bytes) else model.bytes()
        (folder / f"{name}.gguf").write_bytes(data)
        print(f"{name}.gguf\t{words}")


if __name__ == "__main__":
    main()
