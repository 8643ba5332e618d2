#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Whole-archive sizes of a fixed list of texts, kept in tests/ratio.csv.

    ratio.py LLMZIP            compares; prints each difference; exit 1 if any
    ratio.py LLMZIP --update   measures anew and writes the file

Sizes are exact and the same on every machine, so a change of the ratio is a
visible line of a commit. The texts lie in the repository or are made here.
"""

import csv
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "ratio.csv"
CASES = [("bytes", 1), ("ac", 1), ("mix", 1), ("mix", 4), ("auto", 0)]


def csv_of_numbers():
    rng = random.Random(1)
    rows = ["time,sensor,value,state"]
    value = 20.0
    for i in range(300):
        value += rng.uniform(-0.3, 0.3)
        rows.append(f"{1700000000 + 60 * i},{i % 4},{value:.2f},"
                    f"{rng.choice(['ok', 'ok', 'ok', 'late'])}")
    return "\n".join(rows).encode()


def server_log():
    rng = random.Random(2)
    paths = ["/", "/index.html", "/api/v1/items", "/img/logo.png"]
    lines = []
    for i in range(120):
        lines.append(
            f"10.0.{rng.randrange(4)}.{rng.randrange(255)} - - "
            f"[24/Nov/2026:10:{i // 60:02}:{i % 60:02} +0000] "
            f"\"GET {rng.choice(paths)} HTTP/1.1\" "
            f"{rng.choice([200, 200, 200, 304, 404])} {rng.randrange(90000)}")
    return "\n".join(lines).encode()


def texts():
    golden = ROOT / "tests" / "golden" / "texts"
    yield "prose.txt", (golden / "prose.txt").read_bytes()
    yield "code.c", (golden / "code.c").read_bytes()
    yield "odd.bin", (golden / "odd.bin").read_bytes()
    yield "sample.txt", (ROOT / "examples" / "sample.txt").read_bytes()
    yield "numbers.csv", csv_of_numbers()
    yield "server.log", server_log()
    yield "random", random.Random(3).randbytes(2000)
    yield "empty", b""


def measure(llmzip):
    rows = []
    for name, text in texts():
        for method, streams in CASES:
            command = [llmzip, "-q", "-m", "builtin", "--method", method, "-c"]
            if streams:
                command += ["--streams", str(streams)]
            archive = subprocess.run(command, input=text, check=True,
                                     capture_output=True).stdout
            rows.append([name, str(len(text)), method, str(streams),
                         str(len(archive))])
    return rows


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    header = ["text", "bytes", "method", "streams", "archive"]
    rows = measure(sys.argv[1])
    if "--update" in sys.argv:
        with TABLE.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header] + rows)
        return
    with TABLE.open(newline="") as file:
        kept = list(csv.reader(file))[1:]
    changed = [(a, b) for a, b in zip(kept, rows) if a != b]
    for old, new in changed:
        print(f"{new[0]} {new[2]} S={new[3]}: was {old[4]}, is {new[4]}")
    if changed or len(kept) != len(rows):
        sys.exit("sizes differ from tests/ratio.csv; ratio.py --update and say "
                 "why in the commit")
    print(f"{len(rows)} sizes as in tests/ratio.csv")


if __name__ == "__main__":
    main()
