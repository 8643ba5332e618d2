#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Tests of convert_rwkv_pth.py and of what it uses. PyTorch is not needed: the
checkpoints are made by hand.

    convert_rwkv_pth_test.py [LLMZIP]     the command, to load a result with
"""

import io
import json
import pathlib
import pickle
import struct
import subprocess
import sys
import tempfile
import types
import unittest
import zipfile

import numpy as np

import convert_rwkv_pth
import gguf_file
import torch_zip

WIDTH, LAYERS, FEED_FORWARD, RANK = 64, 2, 96, 32
COMMAND = None


def fake(module, name, kind):
    """Something that pickles as `module.name`."""
    kind.__module__, kind.__qualname__, kind.__name__ = module, name, name
    setattr(sys.modules.setdefault(module, types.ModuleType(module)), name,
            kind)
    return kind


class Rebuilt:
    def __init__(self, *arguments):
        self.arguments = arguments

    def __reduce__(self):
        return REBUILD, self.arguments


REBUILD = fake("torch._utils", "_rebuild_tensor_v2", lambda *a: None)
STORAGE = {kind: fake("torch", kind, type(kind, (), {}))
           for kind in ("FloatStorage", "HalfStorage", "BFloat16Storage",
                        "LongStorage")}


class Stored:
    """A storage: pickled by its identity alone."""

    def __init__(self, kind, key, count):
        self.identity = ("storage", STORAGE[kind], key, "cpu", count)


class TorchPickler(pickle.Pickler):
    def persistent_id(self, thing):
        return thing.identity if isinstance(thing, Stored) else None


def elements_of(x, kind):
    if kind == "FloatStorage":
        return x.astype("<f4").tobytes()
    if kind == "HalfStorage":
        return x.astype("<f2").tobytes()
    return (x.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()


def pickled(thing, protocol=2):
    out = io.BytesIO()
    TorchPickler(out, protocol).dump(thing)
    return out.getvalue()


def write_zip(path, records, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as out:
        for name, content in records.items():
            out.writestr("model/" + name, content)


def write_pth(path, tensors, kind="FloatStorage", protocol=2, **more):
    """`tensors`: name -> array."""
    entries, records = {}, {}
    for number, (name, x) in enumerate(tensors.items()):
        strides = [s // x.itemsize for s in x.strides]
        entries[name] = Rebuilt(Stored(kind, str(number), x.size), 0,
                                tuple(x.shape), tuple(strides), False, {})
        flat = np.lib.stride_tricks.as_strided(x, (x.size,), (x.itemsize,))
        records[f"data/{number}"] = elements_of(flat, kind)
    records |= {"data.pkl": pickled(entries, protocol),
                "byteorder": b"little", "version": b"3\n"} | more
    write_zip(path, records)


def tiny(version, tokens=256, seed=1):
    """Weights of a model as the official code names and shapes them."""
    random = np.random.default_rng(seed)
    d, t = WIDTH, {}

    # All numbers have few bits, so that no type rounds them.
    def add(name, *shape, mean=0.0):
        t[name] = (mean + random.integers(-8, 8, shape) / 64).astype(np.float32)

    def norm(name):
        add(name + ".weight", d, mean=1.0)
        add(name + ".bias", d)

    add("emb.weight", tokens, d)
    norm("blocks.0.ln0")
    for i in range(LAYERS):
        p = f"blocks.{i}."
        norm(p + "ln1")
        norm(p + "ln2")
        if version != "4":
            norm(p + "att.ln_x")
        for name in ("key", "value", "receptance", "output", "gate"):
            if name != "gate" or version in ("5.2", "6"):
                add(p + f"att.{name}.weight", d, d)
        add(p + "ffn.key.weight", FEED_FORWARD, d)
        add(p + "ffn.value.weight", d, FEED_FORWARD)
        if version != "7":
            add(p + "ffn.receptance.weight", d, d)
        if version in ("4", "5.1", "5.2"):
            for name in ("att.time_mix_k", "att.time_mix_v", "att.time_mix_r",
                         "ffn.time_mix_k", "ffn.time_mix_r"):
                add(p + name, 1, 1, d)
            heads = {"4": [d], "5.1": [2], "5.2": [2, d // 2]}[version]
            add(p + "att.time_decay", *heads)
            first = "time_faaaa" if version == "5.2" else "time_first"
            add(p + f"att.{first}", *heads)
            if version == "5.2":
                add(p + "att.time_mix_g", 1, 1, d)
        if version == "6":
            for name in ("att.time_maa_x", "att.time_maa_w", "att.time_maa_k",
                         "att.time_maa_v", "att.time_maa_r", "att.time_maa_g",
                         "ffn.time_maa_k", "ffn.time_maa_r", "att.time_decay"):
                add(p + name, 1, 1, d)
            add(p + "att.time_maa_w1", d, 5 * RANK)
            add(p + "att.time_maa_w2", 5, RANK, d)
            add(p + "att.time_decay_w1", d, RANK)
            add(p + "att.time_decay_w2", RANK, d)
            add(p + "att.time_faaaa", 2, d // 2)
        if version == "7":
            for c in "rwkvag":
                add(p + f"att.x_{c}", 1, 1, d)
            for c in "wavg":
                add(p + f"att.{c}0", 1, 1, d)
                add(p + f"att.{c}1", d, RANK)
                add(p + f"att.{c}2", RANK, d)
            del t[p + "att.g0"]
            add(p + "att.k_k", 1, 1, d)
            add(p + "att.k_a", 1, 1, d)
            add(p + "att.r_k", 1, d)
            add(p + "ffn.x_k", 1, 1, d)
    norm("ln_out")
    add("head.weight", tokens, d)
    return t


def read_gguf(path):
    """Keys and tensors (type, array as float32) of a file with f32, f16."""
    f, at = pathlib.Path(path).read_bytes(), 24

    def take(form):
        nonlocal at
        values = struct.unpack_from("<" + form, f, at)
        at += struct.calcsize("<" + form)
        return values[0]

    def text():
        nonlocal at
        size = take("Q")
        at += size
        return f[at - size:at].decode()

    def value(kind):
        if kind == 9:
            element, count = take("I"), take("Q")
            return [value(element) for _ in range(count)]
        return text() if kind == 8 else take({4: "I", 5: "i", 6: "f"}[kind])

    num_tensors, num_keys = struct.unpack_from("<QQ", f, 8)
    keys = {}
    for _ in range(num_keys):
        key = text()
        keys[key] = value(take("I"))
    infos = []
    for _ in range(num_tensors):
        name = text()
        dims = [take("Q") for _ in range(take("I"))]
        infos.append((name, dims[::-1], take("I"), take("Q")))
    begin = -(-at // 32) * 32
    tensors = {}
    for name, shape, kind, offset in infos:
        count = int(np.prod(shape))
        if kind in (0, 1):
            x = np.frombuffer(f, ("<f4", "<f2")[kind], count, begin + offset)
            x = x.astype(np.float32)
        else:
            blocks = np.frombuffer(f, np.uint8, count // 32 * 34,
                                   begin + offset).reshape(-1, 34)
            scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
            x = scale * blocks[:, 2:].view(np.int8)
        tensors[name] = kind, x.reshape(shape)
    return keys, tensors


class FolderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.pth, self.out = self.folder / "m.pth", self.folder / "m.gguf"

    def convert(self, *arguments, **options):
        version = convert_rwkv_pth.convert(self.pth, self.out, *arguments,
                                           **options)
        return version, *read_gguf(self.out)

    def expect_refused(self, what, *arguments, **options):
        with self.assertRaisesRegex((torch_zip.BadCheckpoint, ValueError),
                                    what):
            self.convert(*arguments, **options)
        self.assertEqual(list(self.folder.glob("*.gguf*")), [])


class ConversionTest(FolderTest):
    def test_versions_are_told_apart_and_every_tensor_arrives(self):
        for version in ("4", "5.1", "5.2", "6", "7"):
            weights = tiny(version)
            write_pth(self.pth, weights)
            found, keys, tensors = self.convert("f32")
            self.assertEqual(found, version)
            p = "rwkv" + version[0]
            self.assertEqual(keys["general.architecture"], p)
            self.assertEqual(keys[p + ".block_count"], LAYERS)
            self.assertEqual(keys[p + ".embedding_length"], WIDTH)
            self.assertEqual(keys[p + ".feed_forward_length"], FEED_FORWARD)
            self.assertEqual(keys["tokenizer.ggml.tokens"][10], "\\n")
            self.assertEqual(len(keys["tokenizer.ggml.tokens"]), 256)
            left_out = 3 * WIDTH + 0 if version == "7" else 0
            if version == "7":  # att.v0, v1, v2 of layer 0
                left_out = WIDTH + 2 * RANK * WIDTH
            self.assertEqual(sum(x.size for _, x in tensors.values()),
                             sum(x.size for x in weights.values()) - left_out)
            np.testing.assert_array_equal(
                tensors["blk.1.channel_mix_value.weight"][1],
                weights["blocks.1.ffn.value.weight"])

    def test_decays_of_v4_and_v5_are_transformed(self):
        w = tiny("4")
        write_pth(self.pth, w)
        _, _, out = self.convert("f32")
        np.testing.assert_array_equal(out["blk.1.time_mix_decay.weight"][1],
                                      -np.exp(w["blocks.1.att.time_decay"]))
        np.testing.assert_array_equal(out["blk.1.time_mix_first.weight"][1],
                                      w["blocks.1.att.time_first"])
        for version, first in (("5.1", "time_first"), ("5.2", "time_faaaa")):
            w = tiny(version)
            write_pth(self.pth, w)
            _, keys, out = self.convert("f32")
            self.assertEqual(keys["rwkv5.wkv.head_size"], 32)
            self.assertAlmostEqual(
                keys["rwkv5.attention.group_norm_epsilon"], 64e-5)
            np.testing.assert_array_equal(
                out["blk.1.time_mix_decay.weight"][1],
                np.exp(-np.exp(w["blocks.1.att.time_decay"])))
            u = w[f"blocks.1.att.{first}"]
            np.testing.assert_array_equal(
                out["blk.1.time_mix_first.weight"][1],
                np.exp(u) if version == "5.1" else u)
        _, keys, _ = self.convert("f32", group_norm_epsilon=1e-5)
        self.assertAlmostEqual(keys["rwkv5.attention.group_norm_epsilon"],
                               1e-5)

    def test_v6_and_v7_are_laid_out_as_by_llama_cpp(self):
        w = tiny("6")
        write_pth(self.pth, w)
        _, keys, out = self.convert("f32")
        self.assertEqual(keys["rwkv6.time_mix_extra_dim"], RANK)
        self.assertEqual(keys["rwkv6.time_decay_extra_dim"], RANK)
        fused = out["blk.1.time_mix_lerp_fused.weight"][1]
        self.assertEqual(fused.shape, (5, 1, 1, WIDTH))
        np.testing.assert_array_equal(fused[2, 0, 0],
                                      w["blocks.1.att.time_maa_v"][0, 0])
        np.testing.assert_array_equal(out["blk.1.time_mix_w1.weight"][1],
                                      w["blocks.1.att.time_maa_w1"].T)
        np.testing.assert_array_equal(
            out["blk.1.time_mix_w2.weight"][1],
            w["blocks.1.att.time_maa_w2"].transpose(0, 2, 1))
        np.testing.assert_array_equal(
            out["blk.1.time_mix_decay.weight"][1],
            w["blocks.1.att.time_decay"].reshape(-1))
        w = tiny("7")
        write_pth(self.pth, w)
        _, keys, out = self.convert("f32")
        self.assertEqual(keys["rwkv7.attention.decay_lora_rank"], RANK)
        self.assertEqual(
            keys["rwkv7.attention.value_residual_mix_lora_rank"], RANK)
        self.assertEqual(keys["rwkv7.wkv.head_size"], 64)
        fused = out["blk.1.time_mix_lerp_fused.weight"][1]
        np.testing.assert_array_equal(fused[4, 0, 0],
                                      w["blocks.1.att.x_a"][0, 0])
        np.testing.assert_array_equal(out["blk.1.time_mix_g2.weight"][1],
                                      w["blocks.1.att.g2"].T)
        self.assertNotIn("blk.0.time_mix_v0.weight", out)

    def test_every_type_of_elements_and_of_the_result(self):
        w = tiny("5.2")
        for kind in ("FloatStorage", "HalfStorage", "BFloat16Storage"):
            for protocol in (2, 4):
                write_pth(self.pth, w, kind, protocol)
                for name, number in (("f32", 0), ("f16", 1), ("q8_0", 8)):
                    _, _, out = self.convert(name)
                    got, x = out["blk.0.time_mix_key.weight"]
                    self.assertEqual(got, number)
                    np.testing.assert_allclose(
                        x, w["blocks.0.att.key.weight"],
                        atol=0 if name != "q8_0" else 1e-3)
                    self.assertEqual(out["blk.0.attn_norm.weight"][0], 0)
        np.testing.assert_array_equal(out["blk.0.time_mix_first.weight"][1],
                                      w["blocks.0.att.time_faaaa"])

    def test_tensors_may_lie_transposed_and_inside_of_others(self):
        w = tiny("4")
        w["emb.weight"] = np.asfortranarray(w["emb.weight"])
        write_pth(self.pth, w)
        _, _, out = self.convert("f32")
        np.testing.assert_array_equal(out["token_embd.weight"][1],
                                      w["emb.weight"])

    def test_what_does_not_fit_is_refused(self):
        for change, what in (
                (lambda w: w.pop("ln_out.bias"), "ln_out.bias.*missing"),
                (lambda w: w.pop("blocks.0.ln1.weight"), "no layers"),
                (lambda w: w.update(extra=w["ln_out.bias"]),
                 "extra is unknown"),
                (lambda w: w.update({"emb.weight": w["ln_out.bias"]}),
                 "emb.weight has the shape"),
                (lambda w: w["ln_out.bias"].fill(np.nan), "not finite"),
                (lambda w: w["head.weight"].fill(1e6), "beyond the range")):
            w = tiny("4")
            change(w)
            write_pth(self.pth, w)
            self.expect_refused(what, "f16")

    def test_the_command_loads_and_runs_the_result(self):
        if COMMAND is None:
            self.skipTest("no command given")
        text = b"Any bytes come back, \x00\xff too. " * 20
        run = lambda *a, given: subprocess.run(
            [COMMAND, "-m", self.out, "-c", *a], input=given,
            capture_output=True, check=True).stdout
        for version in ("4", "5.1", "5.2", "6", "7"):
            write_pth(self.pth, tiny(version), "BFloat16Storage")
            for kind in ("f32", "f16", "q8_0"):
                self.convert(kind)
                archive = run("--method", "ac", given=text)
                self.assertEqual(run("-d", given=archive), text)


class VocabularyTest(FolderTest):
    def test_world(self):
        write_pth(self.pth, tiny("4", tokens=300))
        self.expect_refused("rwkv_vocab_v20230424.txt and is not there")
        path = self.folder / "rwkv_vocab_v20230424.txt"
        path.write_text("1 'a' 1\n2 '\u00e9' 2\n3 b'\\xff\\'\"' 3\n"
                        "5 '\\n\u2028' 4\n", encoding="utf-8")
        _, keys, _ = self.convert()
        tokens = keys["tokenizer.ggml.tokens"]
        self.assertEqual(keys["tokenizer.ggml.model"], "rwkv")
        self.assertEqual(tokens[:6], ["<s>", "a", "\\xc3\\xa9",
                                      "\\xff\\'\"", "[PAD4]",
                                      "\\n\\xe2\\x80\\xa8"])
        self.assertEqual(keys["tokenizer.ggml.token_type"][:6],
                         [3, 1, 1, 1, 5, 1])
        self.assertEqual(len(tokens), 300)
        self.out.unlink()
        for line in ("1 'a' 2", "300 'a' 1", "-1 'a' 1", "1 a 1", "1 'a'",
                     "x 'a' 1", "1 5 1", "1 'a' 1\n1 'b' 1"):
            path.write_text(line + "\n")
            self.expect_refused("line ")

    def test_pile(self):
        write_pth(self.pth, tiny("4", tokens=4))
        path = self.folder / "tokenizer.json"
        tokenizer = {
            "model": {"vocab": {"a": 1, "b": 2, "ab": 3, "<e>": 0},
                      "merges": ["a b"]},
            "added_tokens": [{"id": 0, "content": "<e>", "special": True}]}
        path.write_text(json.dumps(tokenizer))
        _, keys, _ = self.convert(vocabulary=path)
        self.assertEqual(keys["tokenizer.ggml.model"], "gpt2")
        self.assertEqual(keys["tokenizer.ggml.tokens"],
                         ["<e>", "a", "b", "ab"])
        self.assertEqual(keys["tokenizer.ggml.token_type"], [3, 1, 1, 1])
        self.assertEqual(keys["tokenizer.ggml.merges"], ["a b"])
        self.out.unlink()
        path.write_text("{}")
        self.expect_refused("no tokenizer of 4 tokens", vocabulary=path)


class HostileTest(FolderTest):
    def refuse_pickle(self, content, what):
        write_zip(self.pth, {"data.pkl": content})
        self.expect_refused(what)

    def test_no_code_of_a_pickle_runs(self):
        witness = self.folder / "witness"

        class Evil:
            def __reduce__(self):
                return open, (str(witness), "w")

        for protocol in (2, 3, 4, 5):
            content = pickle.dumps({"emb.weight": Evil()}, protocol)
            self.refuse_pickle(content, "the name '(io|_io|__builtin__|"
                                        "builtins) open'")
        self.assertFalse(witness.exists())
        # Not even what is allowed may be called with anything else.
        self.refuse_pickle(
            b"\x80\x02ctorch\nFloatStorage\n)R.", "a call of")
        self.refuse_pickle(b"\x80\x02c__builtin__\neval\n.", "eval")
        self.refuse_pickle(b"\x80\x02(i__builtin__\neval\n.",
                           "operation INST")
        self.refuse_pickle(b"\x80\x02]}b.", "an object with attributes")

    def test_a_broken_pickle_is_named(self):
        whole = pickled({"a": Rebuilt(Stored("FloatStorage", "0", 4), 0, (4,),
                                      (1,), False, {})})
        for size in range(len(whole)):
            self.refuse_pickle(whole[:size], "data.pkl")
        for content in (b"", b"garbage", b"\x80\x02.", b"\x80\x02}s.",
                        b"\x80\x02t.", b"\x80\x02\x85.", b"\x80\x02h\x07.",
                        b"\x80\x02NQ.", b"\x80\x02}(K\x01u."):
            self.refuse_pickle(content, "data.pkl")

    def test_a_tensor_lies_within_its_storage(self):
        for shape, strides, offset in (((5,), (1,), 0), ((4,), (1,), 1),
                                       ((2, 2), (3, 1), 1), ((4, 4), (0, 0), 0),
                                       ((1 << 40,), (0,), 0), ((4,), (-1,), 3),
                                       ((4,), (1, 1), 0), ((4,), (1,), -1)):
            tensor = Rebuilt(Stored("FloatStorage", "0", 4), offset, shape,
                             strides, False, {})
            write_zip(self.pth, {"data.pkl": pickled({"a": tensor}),
                                 "data/0": bytes(16)})
            self.expect_refused("tensor")

    def test_records_are_checked(self):
        w = tiny("4")
        write_pth(self.pth, w, byteorder=b"big")
        self.expect_refused("byte order")
        write_pth(self.pth, w, **{"data/0": b"abc"})
        self.expect_refused("data/0 has 3 bytes, too few")
        write_pth(self.pth, {"emb.weight": w["emb.weight"]}, "LongStorage")
        self.expect_refused("LongStorage, expected floats")
        write_zip(self.pth, {"data.pkl": pickled({"a": 1})})
        self.expect_refused("'a' is no tensor")
        write_zip(self.pth, {"data.pkl": pickled([])})
        self.expect_refused("no dictionary")
        write_zip(self.pth, {"other": b""})
        self.expect_refused("not one of PyTorch")
        write_zip(self.pth, {"data.pkl": b"\x80\x02" + bytes(9999)},
                  zipfile.ZIP_DEFLATED)
        self.expect_refused("compressed")
        self.pth.write_bytes(b"no zip")
        self.expect_refused("not a zip archive")
        # A storage's name leads nowhere.
        for key in ("../0", "/etc/passwd", "", 5):
            tensor = Rebuilt(Stored("FloatStorage", key, 4), 0, (4,), (1,),
                             False, {})
            write_zip(self.pth, {"data.pkl": pickled({"a": tensor})})
            self.expect_refused("malformed storage")


class QuantizeTest(unittest.TestCase):
    def test_no_value_is_further_off_than_half_a_step(self):
        x = np.random.default_rng(1).normal(size=(8, 64)).astype(np.float32)
        blocks = gguf_file.quantize_q8_0(x)
        self.assertEqual(blocks.shape, (8, 68))
        blocks = blocks.reshape(-1, 34)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        y = (scale * blocks[:, 2:].copy().view(np.int8)).reshape(x.shape)
        step = np.repeat(scale, 32, axis=1).reshape(x.shape)
        self.assertTrue((np.abs(x - y) <= step * 0.5001).all())
        self.assertFalse(gguf_file.quantize_q8_0(np.zeros((1, 32))).any())


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        COMMAND = sys.argv.pop(1)
    unittest.main()
