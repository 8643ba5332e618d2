# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Weights that go to a GGUF file and come back."""
import subprocess
import sys
from pathlib import Path

import gguf
import pytest
import torch

import model
from tokenizer import read_vocabulary, write_vocabulary

FOLDER = Path(__file__).resolve().parents[1]
CONFIG = model.Config(d=64, L=2, V=512, F=128, rw=32, ra=32, rv=32, rg=64)


def run(script, *arguments):
    subprocess.run([sys.executable, str(FOLDER / script), *map(str, arguments)],
                   check=True, capture_output=True, text=True)


@pytest.fixture
def weights(tmp_path):
    """A folder with w.npz and vocab.txt, as after some training."""
    torch.manual_seed(3)
    p = {name: value + 0.05 * torch.randn_like(value)
         for name, value in model.initial_parameters(CONFIG).items()}
    strings = [bytes([byte]) for byte in range(256)]
    strings += [b"\\x41 %d" % i for i in range(CONFIG.V - 258)]
    strings += ["\\ü\n".encode(), b"\xff\t\r\"'"]
    write_vocabulary(tmp_path / "vocab.txt", strings)
    model.save_weights(tmp_path / "w.npz", p, CONFIG)
    return tmp_path, p, strings


@pytest.mark.parametrize("kind", ["q8_0", "f16", "f32"])
def test_an_imported_file_is_exported_as_the_same_file(weights, kind):
    folder, p, strings = weights
    one, other, imported = (folder / name for name in ("one", "other", "imported"))
    run("export_gguf.py", folder / "w.npz", folder / "vocab.txt", one, "--type", kind)
    run("import_gguf.py", one, "--out", imported)
    run("export_gguf.py", imported / "weights.npz", imported / "vocab.txt", other,
        "--type", kind)
    assert one.read_bytes() == other.read_bytes()
    assert read_vocabulary(imported / "vocab.txt") == strings
    loaded, config = model.load_weights(imported / "weights.npz")
    assert config == CONFIG and loaded.keys() == p.keys()
    allowed = {"q8_0": 1 / 127, "f16": 1 / 1024, "f32": 0.0}[kind]
    for name, value in p.items():
        error = (loaded[name] - value).abs().max()
        assert error <= allowed * value.abs().max(), name


@pytest.mark.parametrize("architecture, complaint", [
    ("llama", "the architecture is llama, not rwkv7"),
    ("rwkv7", "the file has no tokenizer.ggml.tokens")])
def test_says_why_it_refuses_a_file(tmp_path, architecture, complaint):
    writer = gguf.GGUFWriter(tmp_path / "other.gguf", architecture)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(subprocess.CalledProcessError) as failure:
        run("import_gguf.py", tmp_path / "other.gguf", "--out", tmp_path / "out")
    assert complaint in failure.value.stderr
    assert not (tmp_path / "out").exists()
