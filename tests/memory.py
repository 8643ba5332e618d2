#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""memory.py LLMZIP MAKE_TEST_MODEL [CASE...]: --memory against the peak.

Runs the command on models and archives that ask for the most, and on long
texts, under limits from 100 MB to 2 GB. Whatever it answers, the process's
peak (resident pages, as the system counts them) must not exceed the limit by
more than 32 MB: what a program takes that does nothing. Runs that would take
long are ended after some seconds: by then all that is taken at the start is
there. The "tight" ones go to their end, with as little memory as the command
says that they need.
"""

import ctypes
import ctypes.util
import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

MB = 1 << 20
SLACK = 32 * MB
SECONDS = 12.0

STORED, RANK, AC, BYTES, MIX = range(5)
F32, Q4_0, Q8_0 = 0, 2, 8


# ---- Archives (docs/FORMAT.md) ---------------------------------------------


def library(name):
    found = ctypes.util.find_library(name)
    if found is None:
        raise SystemExit(f"lib{name} is not there as a shared library")
    return ctypes.CDLL(found)


def xxh3(data):
    function = library("xxhash").XXH3_64bits
    function.restype = ctypes.c_uint64
    function.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    return function(data, len(data))


def brotli(data):
    encoder = library("brotlienc")
    bound = encoder.BrotliEncoderMaxCompressedSize
    bound.restype = ctypes.c_size_t
    bound.argtypes = [ctypes.c_size_t]
    size = ctypes.c_size_t(bound(len(data)))
    out = ctypes.create_string_buffer(size.value)
    compress = encoder.BrotliEncoderCompress
    compress.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int,
                         ctypes.c_size_t, ctypes.c_char_p,
                         ctypes.POINTER(ctypes.c_size_t), ctypes.c_char_p]
    if compress(5, 24, 0, len(data), data, ctypes.byref(size), out) != 1:
        raise SystemExit("brotli could not compress")
    return out.raw[:size.value]


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def record(model_id, window, name=b""):
    hints = bytes([2]) + varint(len(name)) + name if name else bytes([0])
    return (model_id + bytes([2]) + varint(window) + varint(window // 2) +
            varint(1) + hints)


def block(method, raw, payload, streams=1, rate=128, parameters=b"",
          before=b""):
    """`before`: the header of a frame of one block, which its check covers.
    Only of a stored block the check of the text is right."""
    form = method | (streams - 1) << 4
    given = b""
    if method in (RANK, AC, MIX):
        given += bytes([rate])
    if method in (BYTES, MIX):
        given += varint(len(parameters)) + parameters
    if method != STORED:
        form |= 8
    head = varint(raw) + bytes([form])
    if streams > 1:
        head += varint(raw // streams) * (streams - 1) + varint(256)
    if method != STORED:
        head += given + varint(len(payload))
    stored = head + payload
    check = xxh3(before + stored)
    return (stored + (struct.pack("<H", check & 0xFFFF) if raw < 4096 else
                      struct.pack("<I", check & 0xFFFFFFFF)) +
            struct.pack("<I", xxh3(payload) & 0xFFFFFFFF))


def archive(one_block=None, model_record=None, blocks=()):
    flags = (0x10 if one_block else 0) | (0x20 if model_record else 0)
    head = b"\xf5LZ" + bytes([flags]) + varint(0) + (model_record or b"")
    if one_block:
        return head + block(before=head, **one_block)
    head += struct.pack("<H", xxh3(head) & 0xFFFF)
    return head + b"".join(block(**one) for one in blocks)


def mix_parameters(table_log2):
    return struct.pack("<HHBBB", 360, 65, 14, 100, table_log2)


# ---- Models (GGUF) -----------------------------------------------------------


def text(value):
    return struct.pack("<Q", len(value)) + value


def entry(key, kind, value):
    return text(key.encode()) + struct.pack("<I", kind) + value


def uint(key, value):
    return entry(key, 4, struct.pack("<I", value))


def string(key, value):
    return entry(key, 8, text(value.encode()))


def array(key, kind, count, elements=b""):
    return entry(key, 9, struct.pack("<IQ", kind, count) + elements)


BLOCK_BYTES = {F32: (1, 4), Q4_0: (32, 18), Q8_0: (32, 34)}


def size_of(kind, dims):
    values, size = BLOCK_BYTES[kind]
    count = 1
    for dim in dims:
        count *= dim
    return count // values * size


def write_gguf(path, entries, tensors=(), size=0, counts=None):
    """Tensors (name, kind, dims) are zeros that no disk holds. `size`: at
    least; `counts`: what the header says instead of the truth."""
    infos, offset = bytearray(), 0
    for name, kind, dims in tensors:
        infos += text(name.encode()) + struct.pack("<I", len(dims))
        infos += b"".join(struct.pack("<Q", dim) for dim in dims)
        infos += struct.pack("<IQ", kind, offset)
        offset += (size_of(kind, dims) + 31) // 32 * 32
    num_tensors, num_entries = counts or (len(tensors), len(entries))
    head = struct.pack("<IIQQ", 0x46554747, 3, num_tensors, num_entries)
    head += b"".join(entries) + infos
    with open(path, "wb") as out:
        out.write(head)
        out.truncate(max((len(head) + 31) // 32 * 32 + offset, size))


def llama_entries(tokens, width, layers, ffn, context=2048):
    return [
        string("general.architecture", "llama"),
        uint("llama.block_count", layers),
        uint("llama.embedding_length", width),
        uint("llama.feed_forward_length", ffn),
        uint("llama.attention.head_count", 16),
        uint("llama.context_length", context),
        entry("llama.attention.layer_norm_rms_epsilon", 6,
              struct.pack("<f", 1e-5)),
        string("tokenizer.ggml.model", "rwkv"),
        array("tokenizer.ggml.tokens", 8, tokens,
              b"".join(text(b"%x" % i) for i in range(tokens))),
    ]


def llama_tensors(tokens, width, layers, ffn, kind):
    tensors = [("token_embd.weight", kind, (width, tokens)),
               ("output_norm.weight", F32, (width,))]
    for i in range(layers):
        blk = f"blk.{i}."
        tensors += [(blk + "attn_norm.weight", F32, (width,)),
                    (blk + "ffn_norm.weight", F32, (width,)),
                    (blk + "ffn_gate.weight", kind, (width, ffn)),
                    (blk + "ffn_up.weight", kind, (width, ffn)),
                    (blk + "ffn_down.weight", kind, (ffn, width))]
        tensors += [(f"{blk}attn_{x}.weight", kind, (width, width))
                    for x in ("q", "k", "v", "output")]
    return tensors


def write_llama(path, kind, layers, width=4096, ffn=11008, tokens=512):
    write_gguf(path, llama_entries(tokens, width, layers, ffn),
               llama_tensors(tokens, width, layers, ffn, kind))


# ---- Models of rwkv.cpp (docs/RWKV.md) ---------------------------------------


def write_rwkv_bin(path, layers, width, ffn, end=None):
    """RWKV v4 with 256 tokens, one a byte, in single precision. All elements
    are zeros that no disk holds. `end`: where the file is cut off."""
    square, vector = (width, width), (width,)
    tensors = [("emb.weight", (width, 256)), ("ln_out.weight", vector),
               ("ln_out.bias", vector), ("head.weight", (width, 256))]
    for i in range(layers):
        norms = ["ln1", "ln2"] + (["ln0"] if i == 0 else [])
        vectors = [f"{norm}.{part}" for norm in norms
                   for part in ("weight", "bias")]
        vectors += ["att.time_mix_" + x for x in "kvr"]
        vectors += ["att.time_first", "att.time_decay", "ffn.time_mix_k",
                    "ffn.time_mix_r"]
        squares = [f"att.{x}.weight"
                   for x in ("key", "value", "receptance", "output")]
        block = [(name, vector) for name in vectors]
        block += [(name, square) for name in squares]
        block += [("ffn.key.weight", (width, ffn)),
                  ("ffn.value.weight", (ffn, width)),
                  ("ffn.receptance.weight", square)]
        tensors += [(f"blocks.{i}.{name}", dims) for name, dims in block]
    with open(path, "wb") as out:
        out.write(struct.pack("<6I", 0x67676D66, 101, 256, width, layers, F32))
        for name, dims in tensors:
            out.write(struct.pack(f"<{3 + len(dims)}I", len(dims), len(name),
                                  F32, *dims) + name.encode())
            out.seek(size_of(F32, dims), os.SEEK_CUR)
        out.truncate(end or out.tell())


# ---- Cases -------------------------------------------------------------------


class Cases:
    def __init__(self, llmzip, make_test_model, folder):
        self.llmzip = llmzip
        self.folder = folder
        self.models = os.path.join(folder, "models")
        os.mkdir(self.models)
        self.environment = dict(os.environ, LLMZIP_MODELS=self.models,
                                HOME=folder, XDG_CACHE_HOME=folder,
                                LLAMA_CACHE=folder + "/none",
                                HF_HUB_CACHE=folder + "/none")
        self.wide = self.make_wide_model(make_test_model)
        self.model_id = self.id_of(self.wide)
        self.random = random.Random(1)
        self.failures = 0
        self.count = 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_wide_model(self, make_test_model):
        """A test model that may have a window of 2^20 tokens."""
        path = self.path("wide.gguf")
        subprocess.run([make_test_model, path, "llama-bpe", "1"], check=True)
        with open(path, "r+b") as file:
            data = file.read()
            key = text(b"llama.context_length") + struct.pack("<I", 4)
            at = data.index(key) + len(key)
            file.seek(at)
            file.write(struct.pack("<I", 1 << 20))
        return path

    def id_of(self, path):
        out = subprocess.run([self.llmzip, "model", "show", "--json", path],
                             check=True, env=self.environment,
                             stdout=subprocess.PIPE).stdout
        return bytes.fromhex(json.loads(out)["id"])

    def write(self, name, data):
        path = self.path(name)
        with open(path, "wb") as out:
            out.write(data)
        return path

    def noise(self, size):
        return self.random.randbytes(size)

    def words(self, size):
        words = [b"%x " % self.random.randrange(1 << 24) for _ in range(997)]
        return b"".join(self.random.choices(words, k=size // 6))[:size]

    def run(self, name, limit, arguments, exits=(0, 5)):
        """`exits`: what the command may answer, if it comes to an answer."""
        exit_code, peak, said = self.start(limit and limit * MB, arguments)
        wrong = ""
        if limit is not None and peak > limit * MB + SLACK:
            wrong = "TOO MUCH"
        elif exit_code != -signal.SIGKILL and exit_code not in exits:
            wrong = f"EXIT {exit_code}, not of {exits}"
        self.report(name, limit, peak, exit_code, wrong, said)

    def run_tight(self, name, arguments):
        """With as little as the command says that it needs, it must do."""
        limit = 4 * MB
        for _ in range(40):
            exit_code, peak, said = self.start(limit, arguments, 100)
            if exit_code != 5:
                break
            told = re.findall(r"takes? (?:at least )?(\d+)", said)
            needed = int(told[-1]) if told else 0
            limit = needed if needed > limit else limit * 9 // 8
        wrong = ""
        if exit_code != 0:
            wrong = f"EXIT {exit_code}"
        elif peak > limit + SLACK:
            wrong = "TOO MUCH"
        self.report(name + ", tight", limit // MB, peak, exit_code, wrong, said)

    def report(self, name, limit, peak, exit_code, wrong, said):
        self.count += 1
        self.failures += wrong != ""
        ended = exit_code == -signal.SIGKILL
        print(f"{name:<44} limit {limit or '-':>5} MB  peak {peak / MB:7.1f} "
              f"MB  exit {'(ended)' if ended else exit_code}  {wrong}")
        if wrong:
            print("    " + said[:400])
        sys.stdout.flush()

    def start(self, limit, arguments, seconds=SECONDS):
        """Exit code, peak in bytes, standard error."""
        command = [self.llmzip, *arguments]
        if limit is not None:
            at = 2 if arguments[0] == "explain" else 1
            command[at:at] = [f"--memory={limit}"]
        # What a process had before it became another program counts as its
        # peak too: a small one starts the command.
        measured = subprocess.run(
            [sys.executable, "-I", os.path.abspath(__file__), "--measure",
             str(seconds), *command], check=True, env=self.environment, text=True,
            errors="replace", stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        exit_code, peak = json.loads(measured.stdout)
        return exit_code, peak, measured.stderr.strip()

    # Models.

    def sparse_models(self):
        one = self.write("one", b"x")
        compress = ["-kf", one, "-o", self.path("out")]
        big = self.path("big.gguf")
        write_llama(big, F32, layers=4)  # 3.3 GB of zeros
        for limit in (100, 500):
            self.run("3 GB of floats", limit, ["-m", big, *compress], (5,))
        write_llama(big, Q4_0, layers=26)  # 3 GB, 3.4 GB packed
        self.run("3 GB of nibbles", 2000, ["-m", big, *compress], (5,))
        write_llama(big, Q8_0, layers=2)  # fits
        self.run("430 MB of int8, enough memory", 700, ["-m", big, *compress],
                 (0,))
        self.run("430 MB of int8, too little", 400, ["-m", big, *compress],
                 (5,))
        write_llama(big, F32, layers=2)  # 1.7 GB, 430 MB packed
        self.run("1.7 GB of floats, enough memory", 700,
                 ["-m", big, *compress], (0,))
        os.remove(big)

    def rwkv_files(self):
        one = self.write("one", b"x")
        compress = ["-kf", one, "-o", self.path("out")]
        path = self.path("big.bin")
        write_rwkv_bin(path, 8, 4096, 14336)  # 5.8 GB of zeros
        for limit in (100, 1000):
            self.run("rwkv.cpp: 5.8 GB", limit, ["-m", path, *compress], (5,))
        write_rwkv_bin(path, 2, 4096, 14336)  # 1.5 GB, 370 MB packed
        self.run("rwkv.cpp: 1.5 GB, enough memory", 700,
                 ["-m", path, *compress], (0,))
        self.run("rwkv.cpp: 1.5 GB, too little", 300, ["-m", path, *compress],
                 (5,))
        write_rwkv_bin(path, 8, 4096, 14336, end=3 << 30)
        self.run("rwkv.cpp: cut off after 3 GB", 2000, ["-m", path, *compress],
                 (4,))
        os.remove(path)

    def directories(self):
        one = self.write("one", b"x")
        compress = ["-kf", one, "-o", self.path("out")]
        path = self.path("odd.gguf")
        base = [string("general.architecture", "llama")]
        tokens = "tokenizer.ggml.tokens"
        # Empty strings cost their maker nothing.
        write_gguf(path, [*base, array(tokens, 8, 50_000_000)], size=3 << 30)
        self.run("50 M tokens", 100, ["-m", path, *compress], (4,))
        write_gguf(path, [*base, array(tokens, 8, 1 << 24)], size=3 << 30,
                   counts=(0, 2))
        self.run("16 M tokens", 100, ["-m", path, *compress], (5,))
        self.run("16 M tokens", 1000, ["-m", path, *compress], (4,))
        write_gguf(path, [*base, *(array(f"a{i}", 10, 1 << 24)
                                   for i in range(40))][:2],
                   size=3 << 30, counts=(0, 60000))
        self.run("60,000 entries of zeros", 100, ["-m", path, *compress],
                 (4, 5))
        write_gguf(path, [uint(f"k{i}", 1) for i in range(65536)],
                   [(f"t{i}", F32, (1,)) for i in range(65536)])
        self.run("65,536 entries and tensors", 100, ["-m", path, *compress],
                 (4, 5))
        count = 1 << 18
        names = [b"%06x%s" % (i, b"-" * 24) for i in range(count)]
        write_gguf(path, [
            *llama_entries(0, 4096, 1, 11008)[:-2],
            string("tokenizer.ggml.model", "gpt2"),
            array(tokens, 8, count, b"".join(text(name) for name in names)),
            array("tokenizer.ggml.merges", 8, 1 << 20,
                  text(b"000000 000001") * (1 << 20)),
        ], llama_tensors(count, 4096, 1, 11008, Q4_0))
        for limit in (100, 400):
            self.run("262,144 tokens, 1 M merges", limit,
                     ["-m", path, *compress], (4, 5))
        os.remove(path)
        fifo = self.path("fifo.gguf")
        os.mkfifo(fifo)
        for odd in (fifo, self.folder, "/dev/zero"):
            self.run("no regular file: " + os.path.basename(odd), 100,
                     ["-m", odd, *compress], (1,))

    def candidates(self):
        """A folder of strangers' files beside an archive."""
        folder = self.path("strangers")
        os.mkdir(folder)
        for i in range(3):
            write_llama(f"{folder}/{i}.gguf", F32, layers=2)
        odd = archive(one_block=dict(method=AC, raw=5000,
                                     payload=self.noise(1000)),
                      model_record=record(bytes(16), 2048, b"nobody"))
        path = os.path.join(folder, "odd.llmz")
        with open(path, "wb") as out:
            out.write(odd)
        self.run("three files of 1.7 GB, none named", 100, ["-t", path], (4,))
        shutil.rmtree(folder)
        os.mkdir(folder)
        with open(path, "wb") as out:
            out.write(odd)
        write_llama(f"{folder}/nobody.gguf", F32, layers=4)
        self.run("a file of 3.3 GB of the name", 100, ["-t", path], (5,))
        shutil.rmtree(folder)

    # Archives.

    def decode(self, name, data, limits, exits=(3, 5), more=()):
        path = self.write("hostile.llmz", data)
        for limit in limits:
            self.run(name, limit, ["-t", "-m", self.wide, *more, path], exits)

    def archives(self):
        window = record(self.model_id, 1 << 20)
        limits = (100, 500, 2000)
        most = dict(raw=64 * MB, payload=self.noise(MB), rate=255)
        self.decode("mix, 16 streams, window 2^20, 64 MB",
                    archive(dict(most, method=MIX, streams=16,
                                 parameters=mix_parameters(28)), window),
                    limits)
        self.decode("ac, 16 streams, window 2^20, 64 MB",
                    archive(dict(most, method=AC, streams=16), window), limits)
        self.decode("ac, 1 stream, window 2^20, 64 MB",
                    archive(dict(most, method=AC), window), limits)
        ranks = brotli(bytes(190 * MB))
        self.decode("rank, brotli bomb, 64 MB",
                    archive(dict(most, method=RANK, payload=ranks), window),
                    limits)
        self.decode("bytes, tables of 256 MB, 64 MB of text",
                    archive(dict(most, method=BYTES,
                                 parameters=mix_parameters(28))), limits)
        small = dict(raw=5000, payload=self.noise(4000), rate=255)
        self.decode("mix, 16 streams, window 2^20, 5 kB",
                    archive(dict(small, method=MIX, streams=16), window),
                    limits)

    def queues(self):
        limits = (100, 500)
        stored = [dict(method=STORED, raw=24 * MB, payload=self.noise(24 * MB))
                  for _ in range(12)]
        self.decode("12 stored blocks of 24 MB, 16 threads",
                    archive(blocks=stored), limits, (0, 3, 5), more=["-T16"])
        coded = [dict(method=BYTES, raw=8 * MB, payload=self.noise(7 * MB),
                      parameters=mix_parameters(24))
                 for _ in range(16)]
        self.decode("16 byte blocks of 8 MB, 16 threads",
                    archive(blocks=coded), limits, more=["-T16"])
        window = record(self.model_id, 2048)
        mixed = [dict(method=MIX, raw=MB, payload=self.noise(MB // 2),
                      streams=4, parameters=mix_parameters(22))
                 for _ in range(16)]
        self.decode("16 mix blocks of 1 MB, 16 threads",
                    archive(model_record=window, blocks=mixed), limits,
                    more=["-T16"])

    # Texts.

    def texts(self):
        noise = self.write("noise", self.noise(200 * MB))
        words = self.write("words", self.words(24 * MB))
        out = ["-kf", "-o", self.path("out")]
        self.run("bytes, blocks of 64 MB, 16 threads", 500,
                 [*out, "-T16", "--method=bytes", "--block-size=64M", noise])
        self.run("bytes, blocks of 64 MB, 16 threads", 1000,
                 [*out, "-T16", "--method=bytes", "--block-size=64M", noise])
        self.run("stored, blocks of 64 MB, 16 threads", 300,
                 [*out, "-T16", "--method=stored", "--block-size=64M", noise])
        self.run("built-in model, 16 threads", 300, [*out, "-T16", noise])
        self.run("built-in model, 16 threads", 1000, [*out, "-T16", words])
        wide = [*out, "-m", self.wide, "--ctx-size=1048576"]
        self.run("window 2^20, 16 streams", 500,
                 [*wide, "--streams=16", "--block-size=2M", "-T16", words])
        self.run("window 2^20, 16 streams, enough memory", 2000,
                 [*wide, "--streams=2", "--block-size=256K", "-T2", words])
        self.run("rank, blocks of 8 MB", 100,
                 [*out, "-m", self.wide, "--method=rank", words], (5,))
        self.run("rank, blocks of 256 KB", 400,
                 [*out, "-m", self.wide, "--method=rank", "--block-size=256K",
                  words])
        for limit in (300, 600):
            self.run("verified while it is written", limit,
                     ["-c", "--verify", "--method=bytes", "--block-size=1M",
                      "-T4", words])

    def tight(self):
        """What is counted is what is taken: enough of it, and no less."""
        text = self.write("words of text", self.words(24_000))
        noise = self.write("noise", self.noise(12_000))
        packed = self.path("tight.llmz")
        wide = ["-m", self.wide, "--ctx-size=8192"]
        for method in ("mix", "ac", "rank", "bytes", "stored"):
            for source in (text, noise):
                size = os.path.basename(source)
                self.run_tight(f"{method}, {size}",
                               ["-kf", *wide, f"--method={method}",
                                "--streams=2", "-T1", "-o", packed, source])
                self.run_tight(f"{method}, {size}, decoded",
                               ["-t", "-m", self.wide, packed])
        many = ["-kf", *wide, "--method=mix", "--block-size=2K", "-o", packed,
                text]
        for threads in (1, 4, 16):
            self.run_tight(f"blocks of 2 KB, {threads} threads",
                           [*many, f"-T{threads}"])
            self.run_tight(f"the same decoded",
                           ["-t", "-m", self.wide, f"-T{threads}", packed])
        self.run_tight("built-in model", ["-kf", "-o", packed, text])
        self.run_tight("built-in model, decoded", ["-t", packed])
        self.run_tight("explain", ["explain", *wide, noise])
        self.run_tight("--stats", ["--stats", *wide, text])

    def explanations(self):
        # Without a model each byte is a token.
        few = self.write("few_words", self.words(MB // 4))
        for style in ("--json", "--html", "--plain"):
            for limit in (300, 1000, 2000):
                self.run(f"explain {style}, 256 KB", limit,
                         ["explain", style, "--method=bytes", few])
        words = self.write("more_words", self.words(8 * MB))
        self.run("explain, 8 MB", 1000, ["explain", "--method=bytes", words])
        noise = self.write("more_noise", self.noise(64 * MB))
        self.run("explain, 64 MB", 200, ["explain", "--method=ac", "-m",
                                         self.wide, noise], (5,))
        for limit in (100, 300):
            self.run("--stats, 64 MB", limit, ["--stats", "-m", self.wide,
                                               noise])
        # Without a limit: 80 % of the memory, which this is far from.
        self.run("the default limit", None, ["-kfo", self.path("out"), "-m",
                                             self.wide, self.write("one",
                                                                   b"x")],
                 (0,))


def measure(seconds, command):
    """Runs it to its end, or for some seconds; prints exit code and peak."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    end = time.monotonic() + seconds
    done = 0
    while done == 0:
        done, status, usage = os.wait4(child.pid, os.WNOHANG)
        if done == 0 and time.monotonic() > end:
            os.kill(child.pid, signal.SIGKILL)
            done, status, usage = os.wait4(child.pid, 0)
        time.sleep(0.02)
    child.returncode = os.waitstatus_to_exitcode(status)
    print(json.dumps([child.returncode, usage.ru_maxrss << 10]))
    return 0


def main():
    if sys.argv[1] == "--measure":
        return measure(float(sys.argv[2]), sys.argv[3:])
    llmzip, make_test_model = map(os.path.abspath, sys.argv[1:3])
    names = sys.argv[3:] or ["sparse_models", "rwkv_files", "directories",
                             "candidates", "archives", "queues", "texts",
                             "tight", "explanations"]
    folder = tempfile.mkdtemp(prefix="llmzip-memory-")
    try:
        cases = Cases(llmzip, make_test_model, folder)
        for name in names:
            getattr(cases, name)()
    finally:
        shutil.rmtree(folder)
    print(f"{cases.count} cases, {cases.failures} failed")
    return 1 if cases.failures else 0


if __name__ == "__main__":
    sys.exit(main())
