#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the default is as good as each method that one could name.

    default_choice.py LLMZIP BYTES [FILE...]

Compresses the first BYTES of each file (without any: of texts and data made
here) with the built-in model by default, with --method ac and with --method
bytes. Prints a table of archive sizes; exit 1 if a default is larger than the
better of the two by more than 0.1 % and 8 bytes, or if an archive does not
come back.
"""

import base64
import pathlib
import random
import subprocess
import sys


def numbers(rng):
    rows = ["time,sensor,value,state"]
    value = 20.0
    for i in range(5000):
        value += rng.uniform(-0.3, 0.3)
        rows.append(f"{1700000000 + 60 * i},{i % 4},{value:.2f},"
                    f"{rng.choice(['ok', 'ok', 'ok', 'late'])}")
    return "\n".join(rows).encode()


def server_log(rng):
    paths = ["/", "/index.html", "/api/v1/items", "/img/logo.png"]
    lines = [f"10.0.{rng.randrange(4)}.{rng.randrange(255)} - - "
             f"[24/Nov/2026:{10 + i // 3600}:{i // 60 % 60:02}:{i % 60:02} "
             f"+0000] \"GET {rng.choice(paths)} HTTP/1.1\" "
             f"{rng.choice([200, 200, 200, 304, 404])} {rng.randrange(90000)}"
             for i in range(3000)]
    return "\n".join(lines).encode()


def picture(rng, size):
    """What a JPEG looks like to a compressor: a header that compresses, then
    bits that do not, 0xff followed by 0 or, now and then, a restart mark."""
    data = bytearray(b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0")
    data += b"\xff\xdb\0\x43\0" + bytes(range(1, 65))
    while len(data) < size:
        data += rng.randbytes(500).replace(b"\xff", b"\xff\0")
        data += bytes([0xff, 0xd0 + rng.randrange(8)])
    return bytes(data)


def made_here(llmzip, size):
    rng = random.Random(4)
    yield "picture", picture(rng, size)
    yield "program", pathlib.Path(llmzip).read_bytes()
    yield "numbers.csv", numbers(rng)
    yield "server.log", server_log(rng)
    yield "base64", base64.encodebytes(rng.randbytes(size))
    yield "random", rng.randbytes(size)


def compress(llmzip, text, method):
    command = [llmzip, "-q", "-m", "builtin", "--method", method, "-c"]
    return subprocess.run(command, input=text, check=True,
                          capture_output=True).stdout


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    llmzip, size = sys.argv[1], int(sys.argv[2])
    files = [(pathlib.Path(name).name, pathlib.Path(name).read_bytes())
             for name in sys.argv[3:]]
    wrong = []
    print(f"{'text':20} {'bytes':>8} {'default':>8} {'ac':>8} {'bytes':>8}")
    for name, text in files or made_here(llmzip, size):
        text = text[:size]
        archive = compress(llmzip, text, "auto")
        ac, by_bytes = (len(compress(llmzip, text, method))
                        for method in ("ac", "bytes"))
        print(f"{name:20} {len(text):8} {len(archive):8} {ac:8} {by_bytes:8}",
              flush=True)
        back = subprocess.run([llmzip, "-dc"], input=archive, check=True,
                              capture_output=True).stdout
        if back != text:
            wrong.append(f"{name}: another text came back")
        best = min(ac, by_bytes)
        if len(archive) > best + best / 1000 + 8:
            wrong.append(f"{name}: {len(archive)} by default, {best} at best")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
