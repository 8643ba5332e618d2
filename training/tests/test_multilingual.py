# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Plain text of marked-up files, and what is left out of the mix."""
import lzma
import random
import subprocess
import sys
from pathlib import Path

import prepare_multilingual
from plain_text import from_fortunes, from_markup, from_roff
from prepare_multilingual import Blocks, normalized, window_hashes

FOLDER = Path(__file__).resolve().parents[1]


def test_manual_pages_lose_their_requests_and_escapes():
    page = ('.\\" a comment\n.TH CAT 1\n.SH ИМЯ\ncat \\- читает\n.TP\n'
            '.BR \\-A ", " \\-\\-all\n\\fBalle\\fP \\(aqx\\(aq \\e\n.de XX\nno\n..\n')
    assert from_roff(page) == "ИМЯ\ncat - читает\n\n-A, --all\nalle 'x' \\\n"


def test_markup_becomes_a_paragraph_a_line():
    page = ("<!DOCTYPE html><html><head><title>no</title></head><body><nav>no</nav>"
            "<h1>Titel</h1>\n<p>Ein\n  <b>&auml;hnlicher</b> Satz.</p><!-- no -->"
            "<pre>a\n  b</pre><ul><li>eins</li></ul></body></html>")
    assert from_markup(page) == "Titel\nEin ähnlicher Satz.\na\n  b\neins\n"


def test_novels_keep_their_chapter_heads_and_lose_their_notes():
    novel = ('<TEI xmlns="x"><teiHeader><title>no</title></teiHeader><text><body>'
             "<head>Erstes Kapitel</head><p>Es war\n  <note>no</note>Abend.</p>"
             "</body></text></TEI>")
    assert from_markup(novel) == "Erstes Kapitel\nEs war Abend.\n"


def test_fortunes_are_kept_apart_by_empty_lines():
    assert from_fortunes("eins\n%\nzwei\n-- x\n%\n") == "eins\n\nzwei\n-- x\n"


def test_blocks_are_found_at_every_place_and_nowhere_else():
    words = random.Random(1)
    text = " ".join("".join(words.choices("abcdefghijklmnop", k=7))
                    for _ in range(200)).encode()
    blocks = Blocks([text])
    whole = blocks.in_text(window_hashes(text))
    assert whole == len(text) // 50
    moved = b"# other words\n" + text.upper().replace(b" ", b"\n  ")
    assert blocks.in_text(window_hashes(normalized(moved))) == whole
    assert blocks.in_text(window_hashes(text[::-1])) == 0
    assert blocks.in_text(window_hashes(text[:49])) == 0


def test_repeated_lines_stay_only_where_they_were_first():
    long = "Dies ist eine lange Zeile, " * 5
    documents = [f"Seite {i}\nnach oben\n{long}\n" for i in range(12)]
    kept = list(prepare_multilingual.without_repeated_lines(documents[:2], set()))
    assert kept == [documents[0], "Seite 1\nnach oben\n"]
    assert list(prepare_multilingual.without_repeated_lines(
        documents, set()))[11] == "Seite 11\n"


def test_a_mix_leaves_out_what_is_known_held_out_or_a_benchmark(tmp_path):
    words = random.Random(2)

    def text(language):
        frequent = prepare_multilingual.FREQUENT[language].split()
        return "\n".join(" ".join(words.choice(frequent) + " " + "".join(
            words.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(8))
            for _ in range(40)) + "\n"
    texts = {name: text("german") for name in ("known", "held", "bench")}
    texts |= {f"good{i}": text("german") for i in range(30)}
    texts |= {"english": text("english"), "short": "der die das\n"}
    package = tmp_path / "work" / "unpacked" / "p_1" / "doc"
    package.mkdir(parents=True)
    for name, content in texts.items():
        (package / f"{name}.txt").write_text(content)
    for name in ("known", "held", "bench"):
        (tmp_path / f"{name}.txt.xz").write_bytes(
            lzma.compress(texts[name].encode()))
    (tmp_path / "list.tsv").write_text(
        "origin\tversion\tlicence\tlanguage\tfiles\tmegabytes\n"
        "deb:p\t1\tGPL\tgerman\t\\.txt$\t\n")
    command = [sys.executable, FOLDER / "prepare_multilingual.py", "--work",
               tmp_path / "work", "--sources", tmp_path / "list.tsv", "--known",
               tmp_path / "known.txt.xz", "--held-out", tmp_path / "held.txt.xz",
               "--benchmark", tmp_path / "bench.txt.xz", "--out"]
    results = []
    for out in (tmp_path / "one", tmp_path / "two"):
        subprocess.run([*command, out], check=True)
        results.append([lzma.decompress((out / name).read_bytes()).split(b"\x1e")
                        for name in ("multilingual-2.txt.xz",
                                     "valid/german.txt.xz")])
    assert results[0] == results[1]
    good = [texts[name].encode() for name in texts if name.startswith("good")]
    assert sorted(results[0][0] + results[0][1]) == sorted(good)
    assert len(results[0][1]) > 0
