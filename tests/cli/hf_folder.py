# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Tiny random models in the form of Hugging Face, for model_import.sh.

    hf_folder.py make FOLDER KIND [FAULT]   writes a folder
    hf_folder.py check FOLDER GGUF          compares each tensor and the tokens

KIND: llama (BF16, one file, GPT-2's tokenizer, Llama 3's positions), qwen3 (F16
and F32, two files, Qwen's tokenizer) or spm (tied embeddings, tokens and merges
as SentencePiece has them). FAULT: see FAULTS. Needs the standard library only.
"""
import json
import math
import pathlib
import random
import struct
import sys

WIDTH, FFN, LAYERS, HEADS, KV_HEADS = 64, 96, 2, 4, 2


def byte_alphabet():
    """GPT-2's letter for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, extra = {}, 0
    for byte in range(256):
        if byte in plain:
            letters[byte] = chr(byte)
        else:
            letters[byte] = chr(256 + extra)
            extra += 1
    return letters


SPLITS = {
    "llama": None,
    "qwen3": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
             r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
}


def tokenizer(kind):
    """tokenizer.json, and the number of tokens."""
    if kind == "spm":
        tokens = ["<unk>", "<s>", "</s>"]
        tokens += [f"<0x{b:02X}>" for b in range(256)]
        tokens += ["\u2581"] + [chr(c) for c in range(97, 123)]
        pairs = [("t", "h"), ("\u2581", "th"), ("\u2581th", "e"), ("i", "n"),
                 ("e", "r"), ("\u2581", "a"), ("in", "g")]
        tokens += [a + b for a, b in pairs]
        added = tokens[:3]
        merges = [f"{a} {b}" for a, b in pairs]
        steps, fallback = None, True
    else:
        letters = byte_alphabet()
        tokens = [letters[b] for b in range(256)]
        space = letters[32]
        pairs = [("t", "h"), ("th", "e"), (space, "the"), ("i", "n"),
                 ("e", "r"), (space, "a"), ("in", "g")]
        tokens += [a + b for a, b in pairs] + ["<|end|>"]
        added = tokens[-1:]
        merges = [[a, b] for a, b in pairs]
        split = SPLITS[kind]
        steps = {"type": "ByteLevel", "use_regex": split is None,
                 "add_prefix_space": False, "trim_offsets": True}
        if split is not None:
            steps = {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": split},
                 "behavior": "Isolated", "invert": False}, steps]}
        fallback = False
    ids = {text: i for i, text in enumerate(tokens)}
    root = {
        "version": "1.0",
        "added_tokens": [{"id": ids[t], "content": t, "special": True}
                         for t in added],
        "pre_tokenizer": steps,
        "model": {"type": "BPE", "byte_fallback": fallback,
                  "vocab": {t: i for t, i in ids.items()
                            if kind == "spm" or t not in added},
                  "merges": merges}}
    return root, tokens


def config(kind, num_tokens):
    values = {
        "architectures": ["Qwen3ForCausalLM" if kind == "qwen3"
                          else "LlamaForCausalLM"],
        "hidden_size": WIDTH, "intermediate_size": FFN,
        "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS, "vocab_size": num_tokens,
        "max_position_embeddings": 512, "rms_norm_eps": 1e-5,
        "hidden_act": "silu", "tie_word_embeddings": kind == "spm",
        "bos_token_id": 1 if kind == "spm" else None,
        "eos_token_id": [2, 1] if kind == "spm" else num_tokens - 9}
    if kind == "qwen3":
        values["head_dim"] = 32
        values["rope_theta"] = 1000000
        values["use_sliding_window"] = False
        values["sliding_window"] = 4096
    elif kind == "llama":
        values["rope_parameters"] = {
            "rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0,
            "low_freq_factor": 1.0, "high_freq_factor": 4.0,
            "original_max_position_embeddings": 128}
    return values


def shapes(values):
    """Names and shapes of the tensors that a config describes."""
    d, f = values["hidden_size"], values["intermediate_size"]
    head = values.get("head_dim", d // HEADS)
    q, kv = HEADS * head, KV_HEADS * head
    result = {"model.embed_tokens.weight": (values["vocab_size"], d),
              "model.norm.weight": (d,)}
    if not values["tie_word_embeddings"]:
        result["lm_head.weight"] = (values["vocab_size"], d)
    for i in range(values["num_hidden_layers"]):
        layer = {"input_layernorm": (d,), "post_attention_layernorm": (d,),
                 "self_attn.q_proj": (q, d), "self_attn.k_proj": (kv, d),
                 "self_attn.v_proj": (kv, d), "self_attn.o_proj": (d, q),
                 "mlp.gate_proj": (f, d), "mlp.up_proj": (f, d),
                 "mlp.down_proj": (d, f)}
        if values["architectures"][0].startswith("Qwen3"):
            layer["self_attn.q_norm"] = layer["self_attn.k_norm"] = (head,)
        for name, shape in layer.items():
            result[f"model.layers.{i}.{name}.weight"] = shape
    return result


def encode(numbers, dtype):
    if dtype == "F32":
        return struct.pack(f"<{len(numbers)}f", *numbers)
    if dtype == "F16":
        return struct.pack(f"<{len(numbers)}e", *numbers)
    return b"".join(struct.pack("<f", x)[2:] for x in numbers)


def make_tensors(values, kind):
    rng = random.Random(kind)
    tensors = {}
    for name, shape in shapes(values).items():
        norm = len(shape) == 1
        scale = 0.1 if norm else 1.5 / math.sqrt(shape[-1])
        numbers = [rng.gauss(1.0 if norm else 0.0, scale)
                   for _ in range(math.prod(shape))]
        dtype = "BF16" if kind != "qwen3" else "F32" if norm else "F16"
        tensors[name] = [dtype, list(shape), encode(numbers, dtype)]
    return tensors


def write_safetensors(path, tensors, edit=None):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape,
                        "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header)
    if edit is not None:
        text = edit(header, text)
    text = text.encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def edited(change):
    def edit(header, _):
        change(header)
        return json.dumps(header)
    return edit


def entry(header, number=3):
    return header[sorted(k for k in header if k != "__metadata__")[number]]


def set_offsets(begin, end):
    return edited(lambda h: entry(h).update(data_offsets=[begin, end]))


# Faults of the only safetensors file: what edits its header.
HEADER_FAULTS = {
    "overlap": edited(lambda h: entry(h).update(
        data_offsets=entry(h, 4)["data_offsets"], shape=entry(h, 4)["shape"])),
    "beyond": set_offsets(1 << 40, (1 << 40) + 64),
    "negative": set_offsets(-64, 0),
    "backwards": set_offsets(128, 64),
    "fraction": set_offsets(0.5, 64),
    "huge_shape": edited(lambda h: entry(h).update(
        shape=[1 << 32, 1 << 32])),
    "zero_shape": edited(lambda h: entry(h).update(shape=[0, 64])),
    "deep_shape": edited(lambda h: entry(h).update(shape=[1, 1, 64])),
    "no_shape": edited(lambda h: entry(h).pop("shape")),
    "odd_type": edited(lambda h: entry(h).update(dtype="F8_E4M3")),
    "list_entry": edited(lambda h: h.update({"model.norm.weight": []})),
    "no_json": lambda h, text: text[:-1],
    "array": lambda h, text: "[" + text + "]",
    "brackets": lambda h, text: "{\"a\":" + "[" * 100000,
    "twice": lambda h, text: text[:-1] + ', "model.norm.weight": ' +
             json.dumps(h["model.norm.weight"]) + "}",
}


def set_config(**values):
    return lambda config, tensors: config.update(values)


# Faults of the config or of the tensors.
CONTENT_FAULTS = {
    "unknown_class": set_config(architectures=["FuturaForCausalLM"]),
    "no_class": set_config(architectures=7),
    "no_layers": set_config(num_hidden_layers=0),
    "many_layers": set_config(num_hidden_layers=1 << 60),
    "text_size": set_config(hidden_size="64"),
    "three_heads": set_config(num_attention_heads=3),
    "odd_head": set_config(head_dim=15),
    "gelu": set_config(hidden_act="gelu"),
    "yarn": set_config(rope_parameters={"rope_type": "yarn", "factor": 4.0}),
    "bad_base": set_config(rope_theta=-1, rope_parameters=None),
    "quantized": set_config(quantization_config={"bits": 4}),
    "zero_epsilon": set_config(rms_norm_eps=0),
    "wrong_ffn": set_config(intermediate_size=128),
    "more_tokens": set_config(vocab_size=1000),
    "missing": lambda config, tensors: tensors.pop("model.norm.weight"),
    "no_head": lambda config, tensors: tensors.pop("lm_head.weight"),
    "extra": lambda config, tensors: tensors.update(
        {"model.layers.0.self_attn.q_proj.bias":
         ["F32", [WIDTH], bytes(4 * WIDTH)]}),
    "nan": lambda config, tensors: tensors["model.norm.weight"].__setitem__(
        2, b"\xc0\x7f" * WIDTH),
    "infinity": lambda config, tensors: tensors[
        "model.layers.1.mlp.up_proj.weight"].__setitem__(
            2, b"\x80\x7f" * WIDTH * FFN),
    "large": lambda config, tensors: tensors[
        "model.layers.1.mlp.up_proj.weight"].__setitem__(
            2, b"\x7f\x7f" * WIDTH * FFN),
}

# Faults of the tokenizer.
TOKENIZER_FAULTS = {
    "unigram": lambda t: t["model"].update(type="Unigram"),
    "no_vocab": lambda t: t["model"].pop("vocab"),
    "id_beyond": lambda t: t["model"]["vocab"].update(x1=10**9),
    "id_twice": lambda t: t["model"]["vocab"].update(x1=5),
    "id_text": lambda t: t["model"]["vocab"].update(x1="5"),
    "merge_number": lambda t: t["model"]["merges"].append(7),
    "merge_space": lambda t: t["model"]["merges"].append(["a b", "c"]),
    "regex": lambda t: t.update(pre_tokenizer={
        "type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": r"\w+"},
             "behavior": "Isolated", "invert": False},
            {"type": "ByteLevel", "use_regex": False}]}),
    "no_pre": lambda t: t.update(pre_tokenizer=None),
    "odd_pre": lambda t: t.update(pre_tokenizer={"type": ["x"]}),
}

FAULTS = {**HEADER_FAULTS, **CONTENT_FAULTS, **TOKENIZER_FAULTS}


def make(folder, kind, fault=None):
    folder.mkdir(parents=True)
    root, tokens = tokenizer(kind)
    values = config(kind, len(tokens) + (0 if kind == "spm" else 8))
    tensors = make_tensors(values, kind)
    if fault in CONTENT_FAULTS:
        CONTENT_FAULTS[fault](values, tensors)
    if fault in TOKENIZER_FAULTS:
        TOKENIZER_FAULTS[fault](root)
    if fault is not None and fault not in FAULTS:
        sys.exit(f"no fault {fault}")
    (folder / "config.json").write_text(json.dumps(values))
    (folder / "tokenizer.json").write_text(json.dumps(root))
    if kind != "qwen3":
        write_safetensors(folder / "model.safetensors", tensors,
                          HEADER_FAULTS.get(fault))
        return
    names = list(tensors)
    files = {"model-00001-of-00002.safetensors": names[::2],
             "model-00002-of-00002.safetensors": names[1::2]}
    for file, part in files.items():
        write_safetensors(folder / file, {n: tensors[n] for n in part})
    (folder / "model.safetensors.index.json").write_text(json.dumps(
        {"metadata": {}, "weight_map": {
            n: file for file, part in files.items() for n in part}}))


class Gguf:
    """Entries and tensors of a GGUF file of types F32 and Q8_0."""

    FORMS = {4: "<I", 5: "<i", 6: "<f"}

    def __init__(self, path):
        self.data, self.at = path.read_bytes(), 0
        assert self.data[:4] == b"GGUF"
        self.at = 8
        num_tensors, num_entries = self.take("<Q"), self.take("<Q")
        self.entries = {}
        for _ in range(num_entries):
            key = self.text()
            self.entries[key] = self.value(self.take("<I"))
        infos = []
        for _ in range(num_tensors):
            name = self.text()
            dims = [self.take("<Q") for _ in range(self.take("<I"))]
            infos.append((name, dims, self.take("<I"), self.take("<Q")))
        base = -(-self.at // 32) * 32
        self.tensors = {name: self.rows(dims, kind, base + offset)
                        for name, dims, kind, offset in infos}

    def take(self, form):
        value, = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def text(self):
        size = self.take("<Q")
        self.at += size
        return self.data[self.at - size:self.at].decode()

    def value(self, kind):
        if kind == 8:
            return self.text()
        if kind == 9:
            inner, count = self.take("<I"), self.take("<Q")
            return [self.value(inner) for _ in range(count)]
        return self.take(self.FORMS[kind])

    def rows(self, dims, kind, at):
        cols, rows = dims[0], math.prod(dims[1:])
        result = []
        for _ in range(rows):
            row = []
            for _ in range(cols // 32 if kind == 8 else 0):
                scale, *q = struct.unpack_from("<e32b", self.data, at)
                row += [(scale * x, scale) for x in q]
                at += 34
            if kind == 0:
                row = [(x, 0) for x in
                       struct.unpack_from(f"<{cols}f", self.data, at)]
                at += 4 * cols
            result.append(row)
        return result


NAMES = {"embed_tokens": "token_embd", "lm_head": "output",
         "model.norm": "output_norm", "input_layernorm": "attn_norm",
         "post_attention_layernorm": "ffn_norm", "q_proj": "attn_q",
         "k_proj": "attn_k", "v_proj": "attn_v", "o_proj": "attn_output",
         "gate_proj": "ffn_gate", "up_proj": "ffn_up", "down_proj": "ffn_down",
         "q_norm": "attn_q_norm", "k_norm": "attn_k_norm"}


def decode(dtype, content):
    if dtype == "BF16":
        content = b"".join(b"\0\0" + content[i:i + 2]
                           for i in range(0, len(content), 2))
    form = "e" if dtype == "F16" else "f"
    return struct.unpack(
        f"<{len(content) // struct.calcsize(form)}{form}", content)


def pair_order(rows, heads):
    """The source's row for each row: halves of a head become pairs."""
    half = rows // heads // 2
    return [head * 2 * half + i + part * half
            for head in range(heads) for i in range(half) for part in (0, 1)]


def check(folder, path):
    values = json.loads((folder / "config.json").read_text())
    gguf, seen = Gguf(path), {"rope_freqs.weight"}
    for file in folder.glob("*.safetensors"):
        data = file.read_bytes()
        size, = struct.unpack_from("<Q", data)
        header = json.loads(data[8:8 + size])
        header.pop("__metadata__")
        for name, info in header.items():
            begin, end = (8 + size + x for x in info["data_offsets"])
            source = decode(info["dtype"], data[begin:end])
            rows = info["shape"][0] if len(info["shape"]) == 2 else 1
            cols = len(source) // rows
            part = name.removesuffix(".weight").split(".")
            target = NAMES.get(part[-1]) or NAMES[".".join(part[-2:])]
            if part[:2] == ["model", "layers"]:
                target = f"blk.{part[2]}.{target}"
            elif target == "output" and values["tie_word_embeddings"]:
                continue
            seen.add(target + ".weight")
            order = range(rows)
            if values["architectures"][0][0] == "L":
                if part[-1] == "q_proj":
                    order = pair_order(rows, HEADS)
                if part[-1] == "k_proj":
                    order = pair_order(rows, KV_HEADS)
            found = gguf.tensors[target + ".weight"]
            assert len(found) == rows, name
            for row, wanted in zip(found, order):
                assert len(row) == cols, name
                for i, (x, scale) in enumerate(row):
                    off = abs(x - source[wanted * cols + i])
                    assert off <= scale * 0.5001, (name, wanted, i, off)
    assert seen >= set(gguf.tensors), set(gguf.tensors) - seen
    tokens = gguf.entries["tokenizer.ggml.tokens"]
    root = json.loads((folder / "tokenizer.json").read_text())
    for text, i in root["model"]["vocab"].items():
        assert tokens[i] == text, (i, text)
    types = gguf.entries["tokenizer.ggml.token_type"]
    for added in root["added_tokens"]:
        assert types[added["id"]] in (2, 3), added
    assert len(tokens) == values["vocab_size"]


def main():
    action, folder, *rest = sys.argv[1:]
    if action == "faults":
        print("\n".join(FAULTS))
    elif action == "make":
        make(pathlib.Path(folder), *rest)
    else:
        check(pathlib.Path(folder), pathlib.Path(rest[0]))


if __name__ == "__main__":
    main()
