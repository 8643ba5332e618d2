#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Makes a folder of training text from any files, or from a weighted mix.

    prepare_data.py --out TEXT FILE_OR_FOLDER...      # logs, mail, source code
    prepare_data.py --out TEXT --mix builtin_mix.tsv --corpus CORPUS/train

TEXT then holds:
  text.bin        all documents in random order, each after a byte 0x1E
  heldout.txt     documents kept out of it for evaluate.py, joined by 0x1E
                  (files and folders only: the mix's corpus has its own)
  manifest.json   where they came from, how many, how large, SHA-256

A file is a document; files whose documents are already separated by 0x1E are
split there. Long documents are cut at line ends near 64 KiB, so that they mix.
"""
import argparse
import gzip
import hashlib
import json
import lzma
import random
from pathlib import Path

import numpy as np

SEPARATOR = b"\x1e"
PIECE_BYTES = 65536
LONGEST_BYTES = PIECE_BYTES * 3 // 2  # shorter documents stay whole


def read_text(path):
    openers = {".xz": lzma.open, ".gz": gzip.open}
    with openers.get(path.suffix, open)(path, "rb") as file:
        return file.read()


def cut(text):
    """Pieces of a document: cut at the first line end after every 64 KiB,
    never inside a UTF-8 character."""
    if len(text) <= LONGEST_BYTES:
        return [text]
    pieces, begin = [], 0
    while begin < len(text):
        end = begin + PIECE_BYTES
        if end + PIECE_BYTES // 4 >= len(text):
            end = len(text)
        else:
            line_end = text.find(b"\n", end)
            if 0 <= line_end < end + 20000:
                end = line_end + 1
            while end < len(text) and text[end] & 0xC0 == 0x80:
                end += 1
        pieces.append(text[begin:end])
        begin = end
    return pieces


def pieces_of(documents):
    return [piece for text in documents for piece in cut(text)]


def from_mix(mix_file, corpus, total_bytes, rng):
    """mix_file: lines NAME <tab> SHARE; NAME.txt.xz in one of the folders of
    `corpus` holds documents joined by 0x1E. Takes SHARE * total_bytes of each,
    or all there is."""
    pieces, sources = [], []
    for line in mix_file.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, share = line.split("\t")
        paths = [folder / f"{name}.txt.xz" for folder in corpus]
        path = next((path for path in paths if path.exists()), None)
        if path is None:
            raise SystemExit(f"{mix_file}: none of {', '.join(map(str, paths))}")
        found = pieces_of(read_text(path).split(SEPARATOR))
        rng.shuffle(found)
        taken, size = [], 0
        for piece in found:
            if size >= total_bytes * float(share):
                break
            if piece:
                taken.append(piece)
                size += len(piece)
        pieces += taken
        sources.append(dict(name=name, share=float(share), bytes=size,
                            pieces=len(taken)))
        print(f"{name:30s}{size / 1e6:8.1f} MB", flush=True)
    return pieces, sources


def files_below(paths):
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*")
                              if p.is_file() and ".git" not in p.parts)
        else:
            yield path


def from_files(paths, heldout_share, rng):
    """Returns pieces to train on, whole documents held out, and sources.
    Leaves out empty files, repeated documents and files with a zero byte."""
    documents, seen, left_out = [], set(), 0
    for path in files_below(paths):
        text = read_text(path)
        if b"\0" in text:
            left_out += 1
            continue
        for document in text.split(SEPARATOR):
            key = hashlib.sha256(document).digest()
            if document and key not in seen:
                seen.add(key)
                documents.append(document)
    rng.shuffle(documents)
    if len(documents) < 8:  # a few large files: hold out pieces of them
        documents = pieces_of(documents)
        rng.shuffle(documents)
    wanted = heldout_share * sum(map(len, documents))
    heldout, size = [], 0
    while documents and size < wanted:
        heldout.append(documents.pop())
        size += len(heldout[-1])
    if not documents:
        raise SystemExit("nothing is left to train on: give more text")
    sources = [dict(name=str(path)) for path in paths]
    sources.append(dict(name="left out, not text", files=left_out))
    return pieces_of(documents), heldout, sources


def write(path, documents):
    """Returns the size in bytes and the SHA-256."""
    digest, size = hashlib.sha256(), 0
    with open(path, "wb") as file:
        for part in documents:
            file.write(part)
            digest.update(part)
            size += len(part)
    return dict(bytes=size, sha256=digest.hexdigest())


def encoded_tokens(folder, tokenizer):
    """text.bin as uint16 tokens, encoded at the first call and then kept."""
    text = folder / "text.bin"
    kept = folder / f"tokens-{tokenizer.fingerprint()}.u16"
    if not kept.exists() or kept.stat().st_mtime < text.stat().st_mtime:
        unfinished = kept.with_suffix(".tmp")
        tokenizer.encode(text.read_bytes()).tofile(unfinished)
        unfinished.replace(kept)
    return np.memmap(kept, np.uint16, "r")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--mix", type=Path, help="file of names and shares")
    parser.add_argument("--corpus", type=Path, nargs="+",
                        help="folders of the mix's files")
    parser.add_argument("--megabytes", type=float, default=560,
                        help="total of the mix (default 560)")
    parser.add_argument("--heldout", type=float, default=0.03,
                        help="part of the files' text to hold out")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if bool(options.mix) == bool(options.paths) or (
            options.mix and not options.corpus):
        parser.error("give either files and folders or --mix with --corpus")
    rng = random.Random(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    manifest = dict(seed=options.seed)
    if options.mix:
        pieces, sources = from_mix(options.mix, options.corpus,
                                   options.megabytes * 1e6, rng)
    else:
        pieces, heldout, sources = from_files(options.paths, options.heldout, rng)
        joined = [SEPARATOR.join(heldout)]
        manifest["heldout.txt"] = dict(documents=len(heldout), **write(
            options.out / "heldout.txt", joined))
    rng.shuffle(pieces)
    written = write(options.out / "text.bin",
                    (part for piece in pieces for part in (SEPARATOR, piece)))
    manifest["text.bin"] = dict(pieces=len(pieces), **written)
    manifest["sources"] = sources
    (options.out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    print(f"{options.out}: {written['bytes'] / 1e6:.1f} MB in {len(pieces)} pieces")


if __name__ == "__main__":
    main()
