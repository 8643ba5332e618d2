#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the German, French, Spanish, Portuguese and Russian part of the mix.

    prepare_multilingual.py --work WORK --out OUT \\
        --known CORPUS/train/multilingual.txt.xz \\
        --held-out CORPUS/valid/*.xz --benchmark BENCH/*

multilingual.tsv names the sources: Debian packages of a version (apt-get
download fetches them, nothing is installed) and commits of Git repositories
(cloned with their history). Both stay in WORK. OUT then holds:
  multilingual-2.txt.xz      documents of plain text joined by 0x1E
  valid/LANGUAGE.txt.xz      documents of each language kept out of it
  sources.tsv                documents and bytes of every source

The result depends on the sources alone. Left out are: documents under 200
bytes, that are not UTF-8, that are mostly English, or that --known has already;
long lines that an earlier document of the language has, and lines that stand in
a fifth of a source's documents. Every 50-byte window of a document is looked up
among the 50-byte blocks of the benchmark texts (more than 3: left out) and of
the texts held out (more than 8: left out), as the corpus does.
"""
import argparse
import gzip
import hashlib
import lzma
import re
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np

from plain_text import plain
from prepare_data import SEPARATOR, cut, read_text

BLOCK_BYTES = 50
SHORTEST_BYTES = 200
LONG_LINE_BYTES = 100
HELD_OUT_BYTES = 120_000
HELD_OUT_DOCUMENT_BYTES = 30_000
# What a language writes in every other sentence and English never does.
FREQUENT = {
    "english": "the of and is this with for that are be",
    "german": "der die und das ist nicht den mit ein wird",
    "french": "le les des est une dans pour que pas du",
    "spanish": "el los del una que para con por las es",
    "portuguese": "o uma do da que para com não os é",
    "russian": "и в не на с что для или по из"}


class Blocks:
    """The 50-byte blocks of some texts, to be found at any place of another.
    ASCII's upper case and white space make no difference. Blocks of fewer than
    12 different bytes do not count."""

    def __init__(self, texts):
        found = []
        for text in texts:
            text = normalized(text)
            hashes = window_hashes(text)[::BLOCK_BYTES]
            varied = [len(set(text[at:at + BLOCK_BYTES])) >= 12
                      for at in range(0, len(hashes) * BLOCK_BYTES, BLOCK_BYTES)]
            found.append(hashes[np.array(varied, bool)])
        self.hashes = np.unique(np.concatenate(found)) if found else np.empty(
            0, np.uint64)
        self.filter = np.zeros(1 << 24, bool)
        self.filter[self.hashes >> np.uint64(40)] = True

    def in_text(self, hashes):
        """How many different blocks are among the window hashes of a text."""
        if not len(self.hashes):
            return 0
        hashes = hashes[self.filter[hashes >> np.uint64(40)]]
        at = np.searchsorted(self.hashes, hashes).clip(0, len(self.hashes) - 1)
        return len(np.unique(hashes[self.hashes[at] == hashes]))


def normalized(text):
    return b" ".join(text.lower().split())


_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(int(_FACTOR), -1, 1 << 64))


def _powers(factor, count):
    powers = np.full(count, factor, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


def window_hashes(text):
    """uint64, one for every window of 50 bytes: sum of byte i times FACTOR^i,
    mixed so that the upper bits depend on all of it."""
    if len(text) < BLOCK_BYTES:
        return np.empty(0, np.uint64)
    values = np.frombuffer(text, np.uint8).astype(np.uint64) + np.uint64(1)
    sums = np.zeros(len(text) + 1, np.uint64)
    np.cumsum(values * _powers(_FACTOR, len(text)), out=sums[1:])
    hashes = sums[BLOCK_BYTES:] - sums[:-BLOCK_BYTES]
    hashes *= _powers(_INVERSE, len(hashes))
    hashes ^= hashes >> np.uint64(31)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    return hashes ^ (hashes >> np.uint64(29))


def package_files(name, version, work):
    """Path in the package -> a function that reads it."""
    folder = work / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    unpacked = work / "unpacked" / f"{name}_{version.replace(':', '%3a')}"
    if not unpacked.exists():
        package = folder / f"{unpacked.name}_all.deb"
        if not package.exists():
            subprocess.run(["apt-get", "-q", "download", f"{name}={version}"],
                           cwd=folder, check=True)
        unfinished = unpacked.with_name(unpacked.name + ".tmp")
        subprocess.run(["dpkg", "-x", package, unfinished], check=True)
        unfinished.replace(unpacked)
    return {"/" + str(path.relative_to(unpacked)): path.read_bytes
            for path in unpacked.rglob("*")
            if path.is_file() and not path.is_symlink()}


def repository_files(name, commit, work):
    folder = work / "repositories" / name.replace("/", "+")
    if not folder.exists():
        subprocess.run(["git", "clone", "-q", "--bare",
                        f"https://github.com/{name}", folder], check=True)

    def git(*arguments):
        return subprocess.run(["git", "-C", folder, *arguments], check=True,
                              capture_output=True).stdout
    paths = git("ls-tree", "-r", "-z", "--name-only", commit).decode()
    return {path: lambda path=path: git("show", f"{commit}:{path}")
            for path in paths.split("\0") if path}


def documents_of(source, work):
    """Plain text of the files that a row of multilingual.tsv selects, in the
    order of the hashes of their paths."""
    kind, name = source["origin"].split(":", 1)
    files = (package_files if kind == "deb" else repository_files)(
        name, source["version"], work)
    pattern = re.compile(source["files"])
    chosen = [path for path in files if pattern.search(path)]
    if not chosen:
        raise SystemExit(f"{source['origin']}: no file matches {source['files']}")
    for path in sorted(chosen,
                       key=lambda path: hashlib.sha256(path.encode()).digest()):
        content = files[path]()
        if path.endswith(".gz"):
            path, content = path[:-3], gzip.decompress(content)
        try:
            text = content.decode().replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
        if "\0" not in text and "\x1e" not in text:
            text = plain(path, text)
            # A manual on one page is judged in parts; a novel stays whole.
            parts = cut(text.encode()) if kind == "deb" else [text.encode()]
            yield from (part.decode() for part in parts)


def is_of(language, text):
    """Whether its frequent words outweigh the English ones by two to one."""
    words = Counter(re.findall(r"\w+", text.lower()))
    own, english = (sum(words[word] for word in FREQUENT[name].split())
                    for name in (language, "english"))
    return own >= 2 * english and own > 0


def without_repeated_lines(documents, seen):
    """seen: the long lines of the language so far; grows."""
    often = max(10, len(documents) // 5)
    counts = Counter(line for text in documents for line in set(text.split("\n")))
    for text in documents:
        lines = []
        for line in text.split("\n"):
            long = len(line.encode()) >= LONG_LINE_BYTES
            if line and (counts[line] >= often or long and line in seen):
                continue
            if long:
                seen.add(line)
            lines.append(line)
        yield re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


class Filter:
    """Tells which documents to keep, and counts the others by reason."""

    def __init__(self, known, held_out, benchmark):
        self.known = Blocks(text for path in known
                            for text in read_text(path).split(SEPARATOR))
        self.held_out = Blocks(text for path in held_out
                               for text in read_text(path).split(SEPARATOR))
        self.benchmark = Blocks(read_text(path) for path in benchmark)
        self.seen, self.left_out = set(), Counter()

    def reason_against(self, language, text):
        data = text.encode()
        if len(data) < SHORTEST_BYTES:
            return "short"
        if not is_of(language, text):
            return "other language"
        key = hashlib.sha256(data).digest()
        if key in self.seen:
            return "repeated"
        self.seen.add(key)
        hashes = window_hashes(normalized(data))
        if self.benchmark.in_text(hashes) > 3:
            return "benchmark"
        if self.held_out.in_text(hashes) > 8:
            return "held out"
        if self.known.in_text(hashes) > len(hashes) / BLOCK_BYTES / 2:
            return "known"
        return None

    def keeps(self, language, text):
        reason = self.reason_against(language, text)
        self.left_out[reason] += reason is not None
        return reason is None


def collect(sources, work, keep):
    """Returns, for each source, its documents."""
    seen_lines, kept = {}, []
    for source in sources:
        language = source["language"]
        limit = float(source["megabytes"] or "inf") * 1e6
        documents, size = [], 0
        for text in without_repeated_lines(list(documents_of(source, work)),
                                           seen_lines.setdefault(language, set())):
            if size + len(text.encode()) <= limit and keep.keeps(language, text):
                documents.append(text.encode())
                size += len(documents[-1])
        print(f"{source['origin']:36s}{language:12s}{len(documents):6d} documents"
              f"{size / 1e6:8.2f} MB", flush=True)
        kept.append(documents)
    return kept


def hold_out(sources, kept):
    """Takes the documents of the lowest hashes out of `kept`, up to a size for
    each language; of a novel, which is longer than that, only one and its
    beginning. Returns language -> documents."""
    held_out = {}
    for language in dict.fromkeys(source["language"] for source in sources):
        places = sorted(
            ((hashlib.sha256(text).digest(), i, text)
             for i, source in enumerate(sources) if source["language"] == language
             for text in kept[i]))
        chosen, size, novels = [], 0, 0
        for _, i, text in places:
            long = len(text) > HELD_OUT_DOCUMENT_BYTES
            if size >= HELD_OUT_BYTES or long and novels:
                continue
            novels += long
            kept[i].remove(text)
            chosen.append(text[:HELD_OUT_DOCUMENT_BYTES]
                          .decode(errors="ignore").encode())
            size += len(chosen[-1])
        held_out[language] = chosen
    return held_out


def near_duplicates_removed(kept, held_out):
    blocks = Blocks(text for texts in held_out.values() for text in texts)
    return [[text for text in documents
             if blocks.in_text(window_hashes(normalized(text))) <= 8]
            for documents in kept]


def write_xz(path, documents):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(SEPARATOR.join(documents), preset=3))
    print(f"{path}: {len(documents)} documents, "
          f"{sum(map(len, documents)) / 1e6:.2f} MB")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--work", type=Path, required=True, help="folder for what is fetched")
    add("--out", type=Path, required=True)
    add("--sources", type=Path,
        default=Path(__file__).resolve().parent / "multilingual.tsv")
    add("--known", type=Path, nargs="*", default=[])
    add("--held-out", type=Path, nargs="*", default=[])
    add("--benchmark", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    names, *rows = (line.split("\t")
                    for line in options.sources.read_text().splitlines())
    sources = [dict(zip(names, row)) for row in rows]
    keep = Filter(options.known, options.held_out, options.benchmark)
    kept = collect(sources, options.work, keep)
    held_out = hold_out(sources, kept)
    kept = near_duplicates_removed(kept, held_out)
    print("left out:", dict(keep.left_out))
    write_xz(options.out / "multilingual-2.txt.xz",
             [text for documents in kept for text in documents])
    for language, documents in held_out.items():
        write_xz(options.out / "valid" / f"{language}.txt.xz", documents)
    with open(options.out / "sources.tsv", "w") as file:
        for source, documents in zip(sources, kept):
            print(source["origin"], source["language"], len(documents),
                  sum(map(len, documents)), source["version"], source["licence"],
                  sep="\t", file=file)


if __name__ == "__main__":
    main()
