#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Checks the rules that keep src/ in layers. Usage: check_layers.py SRC

1. A folder includes only folders below it (ALLOWED). Unit tests may include
   any.
2. Some headers and words occur in one place only (CONFINED).
3. File names are unique, and each file begins with the two licence lines.

Prints one line per violation, FILE:LINE: what; exits with 1 if there is one.
"""
import pathlib
import re
import sys

# Folder -> folders whose headers it may include, besides its own.
ALLOWED = {
    "base": set(),
    "kernel": {"base"},
    "coder": {"base"},
    "mixing": {"base"},
    "container": {"base"},
    "gguf": {"base", "kernel"},
    "tokenizer": {"base", "gguf"},
    "nn": {"base", "kernel", "gguf", "tokenizer"},
    "predict": {"base", "kernel", "gguf", "tokenizer", "nn"},
    "store": {"base", "gguf", "nn"},
    "llama_backend": {"base", "kernel", "gguf", "tokenizer", "predict"},
    "codec": {"base", "kernel", "coder", "mixing", "container", "tokenizer",
              "predict"},
    "packet": {"base", "kernel", "coder", "mixing", "container", "tokenizer",
               "predict", "codec"},
    "api": {"base", "kernel", "gguf", "container", "predict", "store", "codec",
            "packet", "llmzip"},
    "testing": {"base", "kernel", "gguf", "tokenizer", "nn", "predict",
                "container", "codec"},
    "import": {"base", "kernel", "gguf"},
    # The command: the public header, and the import of models, which is no
    # part of the library.
    "shell": {"llmzip"},
    "pull": {"llmzip", "shell"},
    "explain": {"llmzip", "shell"},
    "cli": {"llmzip", "import", "shell", "pull", "explain"},
}

COMMAND = r"(cli|explain|pull|shell)/.*"

# (pattern of an included name or of code, files that may, what it is). A file
# may if its path below src/ matches. Unit tests may use floating point, to
# compare with, and may end when they cannot be set up; otherwise they get no
# exception.
CONFINED_INCLUDES = [
    (r"\w*intrin\.h|arm_(neon|sve)\.h|immintrin\.h|cpuid\.h",
     r"kernel/vector/vector_\w+\.h|mixing/mixer_kernels_\w+\.cc",
     "intrinsics"),
    (r"llama.*\.h|ggml.*\.h|gguf\.h", r"llama_backend/.*", "llama.cpp"),
    (r"brotli/.*", r"coder/brotli_stage(_test)?\.cc", "brotli"),
    (r"zlib\.h", r"coder/paper_codec\.cc|" + COMMAND, "zlib"),
    (r"xxhash\.h|openssl/.*", r"base/checksum\.cc|" + COMMAND,
     "hash libraries"),
    (r"curl/.*", r"pull/download\.cc", "libcurl"),
    (r"zip\.h", r"pull/wheel\.cc", "libzip"),
]
FLOATS = "floating point in an integer layer"
ENDING = "ending the program outside the command"
CONFINED_WORDS = [
    (r"\b(float|double)\b",
     r"(?!coder/|mixing/|container/|codec/|packet/|api/).*", FLOATS),
    (r"\b(v?f?printf|f?puts|putchar|perror)\s*\(|\bstd::c(out|err|log)\b",
     COMMAND, "printing outside the command"),
    (r"(?<![.>\w])(?<!\w::)(abort|exit|_exit|_Exit|quick_exit|terminate)\s*\("
     r"|\bstd::(abort|exit|_Exit|quick_exit|terminate)\b",
     COMMAND, ENDING),
]

LICENCE = ("// Copyright 2026 The llmzip authors",
           "// SPDX-License-Identifier: Apache-2.0")

# A comment, a raw string, a string, a character; or a digit separator, which
# must not be taken for the beginning of a character.
NOT_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\s\\]*)\(.*?\)(?P=mark)"|
        "(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'""",
    re.DOTALL | re.VERBOSE)
INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')


def strip(text):
    """Blanks comments, strings and characters; lines stay where they are."""
    return NOT_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def is_test(path):
    return path.parent.name == "testing" or path.stem.endswith("_test")


def check_includes(path, name, text):
    layer = name.split("/")[0]
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quoted, target = match[1] == '"', match[2]
        folder = target.split("/")[0]
        of_ours = quoted and "/" in target and folder != layer
        if of_ours and not is_test(path) and folder not in ALLOWED[layer]:
            yield number, f"{layer}/ must not include {target}"
        for pattern, may, what in CONFINED_INCLUDES:
            if of_ours or (quoted and folder == layer):
                break  # a header of ours, whatever its name
            if re.fullmatch(pattern, target) and not re.fullmatch(may, name):
                yield number, f"{what}: {target} may not be included here"


def check_words(path, name, text):
    for number, line in enumerate(strip(text).splitlines(), 1):
        for pattern, may, what in CONFINED_WORDS:
            if what in (FLOATS, ENDING) and is_test(path):
                continue
            match = re.search(pattern, line)
            if match and not re.fullmatch(may, name):
                yield number, f"{what}: {match[0].strip()}"


def check_file(path, name):
    text = path.read_text(encoding="utf-8")
    if tuple(text.splitlines()[:2]) != LICENCE:
        yield 1, "the two licence lines are missing"
    yield from check_includes(path, name, text)
    yield from check_words(path, name, text)


def check_tree(root):
    """Yields one line per violation below `root`."""
    seen = {}
    for path in sorted(root.rglob("*")):
        if path.suffix not in {".h", ".cc"}:
            continue
        name = path.relative_to(root).as_posix()
        if name.split("/")[0] not in ALLOWED:
            yield f"{path}:1: {name.split('/')[0]} is no layer"
            continue
        if path.name in seen:
            yield f"{path}:1: same name as {seen[path.name]}"
        seen[path.name] = name
        for number, what in check_file(path, name):
            yield f"{path}:{number}: {what}"


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    violations = list(check_tree(pathlib.Path(sys.argv[1])))
    print("\n".join(violations) if violations else "layers: ok")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
