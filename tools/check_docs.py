#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Checks that the paths in the documents exist. Usage: check_docs.py ROOT

1. The target of a link exists.
2. A path exists: each word that begins with a folder of the project, and each
   `word/word` in inline code. The prefix src/ and the extension may be missing,
   as in `codec/lock_step`.
3. docs/DESIGN.md has a line for each folder of src/.

Prints FILE:LINE: what for each violation and exits with 1 if there is one.
"""
import pathlib
import re
import sys

TOP = ["src", "tools", "docs", "tests", "fuzz", "bench", "include", "python",
       "examples", "training", "packaging", "cmake", "models"]
# Folders of src/ that are gone; old documents may still name them.
FORMER = ["model"]
EXTENSIONS = ["", ".h", ".cc", ".py", ".sh"]
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
INLINE_PATH = re.compile(r"`([a-z_0-9]+(?:/[\w.*<>-]+)+)`")
# Made by a build or by the reader, or a name to be filled in.
NOT_KEPT = re.compile(r"(^|/)(found|build)(/|$)|[A-Z]{3,}|[*<>]|_X\b")


def exists(root, document, path):
    for folder in (root, root / "src", document.parent):
        for extension in EXTENSIONS:
            if (folder / (path + extension)).exists():
                return True
        # The name of a group of files, such as base/thread_pool or kernels_.
        parent = (folder / path).parent
        if parent.is_dir() and any(parent.glob((folder / path).name + "_*")):
            return True
    return False


def paths_of(line, layers):
    """Yields what looks like a path of the project in a line of text."""
    yield from INLINE_PATH.findall(line)
    first = "|".join(TOP + FORMER + layers)
    for match in re.finditer(
            rf"(?<![\w./~$-])((?:{first})/[\w./*<>-]+)", line):
        yield match[1].rstrip("./-")


def check_file(root, path, layers):
    for number, line in enumerate(
            path.read_text(encoding="utf-8").splitlines(), 1):
        for target in LINK.findall(line):
            if "://" in target or target.startswith("mailto:"):
                continue
            if not (path.parent / target).exists():
                yield number, f"no such file: {target}"
        for name in sorted(set(paths_of(line, layers))):
            if NOT_KEPT.search(name):
                continue
            if not exists(root, path, name):
                yield number, f"no such path: {name}"


def check_tree(root):
    """Yields one line per violation in the documents below `root`."""
    layers = sorted(folder.name for folder in (root / "src").iterdir()
                    if folder.is_dir())
    documents = (sorted(root.glob("*.md")) + sorted(root.glob("docs/*.md")) +
                 sorted(root.glob("training/*.md")))
    for path in documents:
        for number, what in check_file(root, path, layers):
            yield f"{path}:{number}: {what}"
    design = root / "docs" / "DESIGN.md"
    text = design.read_text(encoding="utf-8")
    for layer in layers:
        if not re.search(rf"^(src/)?{layer}/?\s", text, re.MULTILINE):
            yield f"{design}:1: no line for src/{layer}"


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    violations = list(check_tree(pathlib.Path(sys.argv[1])))
    print("\n".join(violations) if violations else "documents: ok")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
