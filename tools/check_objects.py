#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Fail if compiled arithmetic breaks a rule of docs/NUMERICS.md.

Usage: check_objects.py FOLDER...   (searched for *.o; test programs left out)

1. No fused multiply-add and no approximate reciprocal in any object.
2. Objects for one instruction set define no weak symbols: the linker might
   keep that copy of an inline function for every CPU.
3. The matrix products for x86 fetch their weights ahead. GCC takes a function
   that only prefetches for one without effect, and removes calls of it that
   are not inlined before.
Exit status 77 (skipped) where objdump is missing. The environment variables
OBJDUMP and NM name those of a cross compiler.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

FORBIDDEN = re.compile(
    r"\t(v?f(n?m(add|sub)|maddsub|msubadd)\w*"  # x86 FMA, aarch64 fmadd
    r"|fml[as]|fnml[as]|fcmla"                  # aarch64 vectors
    r"|v?rcp(14|28)?[ps][shd]|v?rsqrt(14|28)?[ps][shd]"
    r"|frecp[ex]|frsqrte)\b")
OBJDUMP = os.environ.get("OBJDUMP", "objdump")
NM = os.environ.get("NM", "nm")
ONE_ISA = re.compile(r"kernels_(?!scalar)\w+\.cc\.o$")
FETCHES = re.compile(r"^kernels_avx\w+\.cc\.o$")


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout


def problems_of(path):
    function = "?"
    fetches = False
    for line in output_of(OBJDUMP, "-d", "--no-show-raw-insn",
                          str(path)).splitlines():
        if line.endswith(">:"):
            function = line.split("<", 1)[1][:-2]
        fetches = fetches or "\tprefetch" in line
        found = FORBIDDEN.search(line)
        if found:
            yield f"{found[1]} in {function}"
    if FETCHES.search(path.name) and not fetches:
        yield "nothing is fetched ahead"
    if ONE_ISA.search(path.name):
        for line in output_of(NM, "--defined-only", str(path)).splitlines():
            kind, symbol = line.split()[-2:]
            if kind in "WwVvu" and not symbol.startswith("DW.ref."):
                yield f"weak symbol {symbol}"


def main():
    if shutil.which(OBJDUMP) is None or shutil.which(NM) is None:
        print("skipped: no objdump or nm")
        return 77
    objects = [p for folder in sys.argv[1:]
               for p in sorted(pathlib.Path(folder).rglob("*.o"))
               if "_test.dir" not in str(p)]
    if not objects:
        print(f"no objects under {sys.argv[1:]}")
        return 1
    bad = 0
    for path in objects:
        for problem in problems_of(path):
            print(f"{path}: {problem}")
            bad += 1
    print(f"{len(objects)} objects, {bad} problems")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
