#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""The tiny models of rwkv.cpp, one of each version of RWKV before 7.

    rwkv_tiny_test.py LLMZIP [FOLDER]

FOLDER, by default $LLMZIP_SHARED/models/rwkv-tiny, holds the models and the
logits that are expected after the text '"in'. For each model, the float
reference must give these logits within 1e-4; LLMZIP must spend the bits of the
reference on a text of 4 KB, within 0.3 %; and the text must come back from an
archive. Exits with 77 if the folder, or what Python needs, is not there.
Needs: numpy, gguf.
"""

import lzma
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent

try:
    import gguf
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

import float_reference

# Name of the model, the logits expected of it, the architecture.
MODELS = (
    ("tiny-rwkv-4v0-660K-FP32", "expected-logits-4v0-660K", "rwkv4"),
    ("tiny-rwkv-5v1-730K-FP32", "expected-logits-5v1-730K", "rwkv5"),
    ("tiny-rwkv-5v2-730K-FP32", "expected-logits-5v2-730K", "rwkv5"),
    # rwkv.cpp's logits are those of its FP32 file, before quantization.
    ("tiny-rwkv-6v0-3m-Q5_1", "float64-logits-6v0-3m-from-Q5_1", "rwkv6"),
)
NAMES = (
    (r"^emb\.", "token_embd."), (r"^head\.", "output."),
    (r"^ln_out\.", "output_norm."), (r"^blocks\.0\.ln0\.", "token_embd_norm."),
    (r"^blocks\.", "blk."), (r"\.ln1\.", ".attn_norm."),
    (r"\.ln2\.", ".attn_norm_2."), (r"att\.ln_x\.", "time_mix_ln."),
    (r"att\.time_maa_(w[12])$", r"time_mix_\1.weight"),
    (r"att\.time_(mix|maa)_(\w)$", r"time_mix_lerp_\2.weight"),
    (r"ffn\.time_(mix|maa)_(\w)$", r"channel_mix_lerp_\2.weight"),
    (r"att\.time_(first|faaaa)$", "time_mix_first.weight"),
    (r"att\.time_decay(_w[12])?$", r"time_mix_decay\1.weight"),
    (r"att\.(\w+)\.weight$", r"time_mix_\1.weight"),
    (r"ffn\.(\w+)\.weight$", r"channel_mix_\1.weight"),
)
TYPES = {0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q5_0", 8: "Q5_1",
         9: "Q8_0"}


class BinModel:
    """A file of rwkv.cpp as float_reference.py wants its models."""

    dtype = np.float32

    def __init__(self, content, arch):
        self.arch, self.tensors, at = arch, {}, 24
        header = np.frombuffer(content, "<i4", 6)
        while at < len(content):
            num_dims, name_bytes, kind = np.frombuffer(content, "<i4", 3, at)
            at += 12
            dims = np.frombuffer(content, "<i4", num_dims, at)
            at += 4 * num_dims
            name = content[at:at + name_bytes].decode()
            at += name_bytes
            kind = gguf.GGMLQuantizationType[TYPES[kind]]
            block, block_bytes = gguf.GGML_QUANT_SIZES[kind]
            size = int(np.prod(dims)) // block * block_bytes
            rows = np.frombuffer(content, np.uint8, size, at).reshape(
                -1, dims[0] // block * block_bytes)
            at += size
            for pattern, new in NAMES:
                name = re.sub(pattern, new, name)
            self.tensors[name] = gguf.dequantize(rows, kind).astype(
                np.float32).reshape(dims[::-1])
        decay = self["blk.0.time_mix_decay.weight"]
        heads = 1 if arch == "rwkv4" else decay.shape[0]
        if arch == "rwkv6":
            heads = self["blk.0.time_mix_first.weight"].shape[0]
        self.keys = {"block_count": int(header[4]),
                     "embedding_length": int(header[3]),
                     "wkv.head_size": int(header[3]) // heads,
                     "attention.layer_norm_epsilon": 1e-5,
                     "attention.group_norm_epsilon": 1e-5}
        for name in self.tensors:
            if "decay.weight" in name or "first.weight" in name:
                if arch != "rwkv5":
                    self.tensors[name] = self.tensors[name].reshape(-1)

    def get(self, key, default=None):
        return self.keys.get(key.removeprefix("{arch}."), default)

    def __getitem__(self, name):
        return self.tensors[name]

    def head(self):
        return self["output.weight"]


def bits_of(net, text):
    net.clear()
    bits = 0.0
    for token, following in zip(b"\0" + text, text):
        logits = net.evaluate([token], 1)[0].astype(np.float64)
        logits -= logits.max()
        bits += np.log(np.exp(logits).sum()) - logits[following]
    return bits / np.log(2)


def main():
    command = pathlib.Path(sys.argv[1]).resolve()
    shared = os.environ.get("LLMZIP_SHARED", SOURCE.parent / "shared")
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else
                          pathlib.Path(shared) / "models" / "rwkv-tiny")
    if not folder.is_dir():
        print(f"skipped: {folder} is not there")
        return 77
    text = (SOURCE / "LICENSE").read_bytes()[:4096]  # which never changes
    failures = 0
    with tempfile.TemporaryDirectory() as work:
        path, source = pathlib.Path(work) / "m.bin", pathlib.Path(work) / "t"
        source.write_bytes(text)
        for name, expected, arch in MODELS:
            content = lzma.open(folder / (name + ".bin.xz")).read()
            path.write_bytes(content)
            net = float_reference.ARCHITECTURES[arch](BinModel(content, arch))
            logits = net.evaluate(list(b'"in'), 1)[0]
            want = np.fromfile(folder / (expected + ".bin"), "<f4")
            distance = float(np.abs(logits - want).max())
            bits = bits_of(net, text)

            run = lambda *a, given=None: subprocess.run(
                [command, "-m", path, *a], input=given, capture_output=True,
                check=True).stdout
            shown = run("--stats", "--learning-rate", "0", "--streams", "1",
                        source).decode()
            per_byte = float(re.search(r"H_ub.* (\S+)\n", shown)[1])
            ratio = per_byte * len(text) / bits - 1
            archive = run("-c", "--method", "ac", given=text)
            good = (distance <= 1e-4 and abs(ratio) <= 0.003
                    and run("-d", "-c", given=archive) == text)
            failures += not good
            print(f"{name}: logits {distance:.1e}, bits a byte "
                  f"{bits / len(text):.4f} and {per_byte:.4f} "
                  f"({100 * ratio:+.3f} %), archive {len(archive)}: "
                  f"{'good' if good else 'BAD'}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
