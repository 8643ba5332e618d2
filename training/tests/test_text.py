# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Vocabulary, tokenizer, preparation of text, packing of validation text."""
import json
import lzma
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import build_vocabulary
import prepare_data
from evaluate import Validation
from tokenizer import Tokenizer, read_vocabulary, write_vocabulary
from train import TokenStreams

SINGLES = [bytes([byte]) for byte in range(256)]
FOLDER = Path(__file__).resolve().parents[1]


def test_takes_the_longest_string_at_each_place():
    tokenizer = Tokenizer(SINGLES + [b"ab", b"abcd", b"bc"])
    assert tokenizer.encode(b"abcabcdab").tolist() == [256, 99, 257, 256]


def test_decodes_what_it_encoded():
    tokenizer = Tokenizer(SINGLES + [b"the", b" the", b"\n    "])
    text = random.Random(1).randbytes(3000) + b" the the\n    the"
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert len(tokenizer.encode(b"")) == 0


def test_vocabulary_files_round_trip(tmp_path):
    strings = SINGLES + [b"'\"\n", b"\xff\x00", "ä".encode()]
    write_vocabulary(tmp_path / "v.txt", strings)
    assert read_vocabulary(tmp_path / "v.txt") == strings


@pytest.mark.parametrize("strings", [SINGLES[1:], SINGLES + [b"ab", b"ab"]])
def test_refuses_a_vocabulary_without_bytes_or_with_repeats(tmp_path, strings):
    write_vocabulary(tmp_path / "v.txt", strings)
    with pytest.raises(ValueError):
        read_vocabulary(tmp_path / "v.txt")


def test_a_built_vocabulary_shortens_its_text():
    text = b"".join(path.read_bytes() for path in sorted(FOLDER.glob("*.py")))
    vocabulary = build_vocabulary.build(text, 512)
    assert len(set(vocabulary)) == 512 and vocabulary[:256] == SINGLES
    assert len(Tokenizer(vocabulary).encode(text)) < len(text) / 1.6
    assert not any(0x1E in string for string in vocabulary[256:])


def test_cutting_loses_nothing_and_keeps_characters_whole():
    text = ("ä" * 30 + "\n") * 20000
    pieces = prepare_data.cut(text.encode())
    assert b"".join(pieces) == text.encode() and len(pieces) > 10
    assert all(piece.decode() and len(piece) < 90000 for piece in pieces)
    no_lines = "€" * 100000
    assert [piece.decode() for piece in prepare_data.cut(no_lines.encode())]


def test_prepared_folder_holds_every_document_once(tmp_path):
    source = tmp_path / "in"
    (source / "deep").mkdir(parents=True)
    texts = [b"document number %d\n" % i for i in range(60)]
    for i, text in enumerate(texts):
        (source / "deep" / f"{i}.txt").write_bytes(text)
    (source / "copy.txt").write_bytes(texts[0])       # left out: repeated
    (source / "binary").write_bytes(b"\0\1\2" * 100)  # left out: not text
    command = [sys.executable, str(FOLDER / "prepare_data.py"), str(source),
               "--out", str(tmp_path / "out"), "--heldout", "0.1"]
    subprocess.run(command, check=True)
    kept = (tmp_path / "out" / "text.bin").read_bytes().split(b"\x1e")
    heldout = (tmp_path / "out" / "heldout.txt").read_bytes().split(b"\x1e")
    assert kept[0] == b""  # the text begins with a separator
    assert sorted(kept[1:] + heldout) == sorted(texts) and len(heldout) == 6
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["text.bin"]["pieces"] == 54
    first = (tmp_path / "out" / "text.bin").read_bytes()
    subprocess.run(command, check=True)  # the same again
    assert (tmp_path / "out" / "text.bin").read_bytes() == first


def test_a_mix_takes_its_files_from_several_folders(tmp_path):
    for folder, name, text in (("one", "a", b"first\n"), ("two", "b", b"next\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.txt.xz").write_bytes(lzma.compress(text))
    mix = tmp_path / "mix.tsv"
    command = [sys.executable, str(FOLDER / "prepare_data.py"), "--mix", str(mix),
               "--corpus", str(tmp_path / "one"), str(tmp_path / "two"), "--out",
               str(tmp_path / "out")]
    mix.write_text("# a comment\na\t1\nb\t1\n")
    subprocess.run(command, check=True)
    text = (tmp_path / "out" / "text.bin").read_bytes()
    assert sorted(text.split(b"\x1e")) == [b"", b"first\n", b"next\n"]
    mix.write_text("a\t1\nc\t1\n")
    failed = subprocess.run(command, capture_output=True, text=True)
    assert failed.returncode != 0 and "c.txt.xz" in failed.stderr


def test_streams_read_on_where_they_stopped_and_begin_again():
    streams = TokenStreams(np.arange(41, dtype=np.uint16), streams=2, length=8)
    inputs, targets = streams.next()
    assert inputs[1].tolist() == list(range(20, 28))
    assert targets[1].tolist() == list(range(21, 29))
    inputs, _ = streams.next()
    assert inputs[0].tolist() == list(range(8, 16))
    inputs, _ = streams.next()  # 20 tokens hold two segments of 8 and one more
    assert inputs[0].tolist() == list(range(8))


def test_validation_counts_each_byte_once(tmp_path):
    documents = [b"first document", b"second", b"a third one"]
    (tmp_path / "kind.txt").write_bytes(b"\x1e".join(documents))
    validation = Validation([tmp_path / "kind.txt"], Tokenizer(SINGLES),
                            streams=2, length=4)
    counted = validation.owner == 0
    assert validation.domains == ["kind"]
    assert counted.sum().item() == sum(map(len, documents))
    assert 0x1E not in validation.tokens[counted]
