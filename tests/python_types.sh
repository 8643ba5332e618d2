#!/bin/bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: python_types.sh PYTHON
# Checks the type hints of the Python module, and that a program that uses it is
# checked by them. Exit status 77 without mypy.
set -eu
python=$1
if ! "$python" -c 'import mypy' 2> /dev/null; then
  echo "SKIPPED: no mypy for $python"
  exit 77
fi
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export MYPYPATH=python MYPY_CACHE_DIR=$work/cache
mypy() { "$python" -m mypy --python-version 3.10 "$@"; }

mypy python/llmzip

cat > "$work/right.py" <<END
from typing import Optional
import llmzip

def show(done: int, total: Optional[int]) -> None: ...

archive: bytes = llmzip.compress(b"x", 3, model=None, progress=show)
compressor = llmzip.Compressor(3, block_size=5)
archive = compressor.compress(b"x") + compressor.flush()
decompressor = llmzip.Decompressor(max_output=5, max_time=1.5)
ended: bool = decompressor.eof
token: llmzip.Token = llmzip.tokens("x")[0]
bits: float = token.bits + token.candidates[0].probability
names = [model.known_name for model in llmzip.list_models()]
END
mypy --strict --follow-imports=silent "$work/right.py"

cat > "$work/wrong.py" <<END
import llmzip
llmzip.compress(b"x", lefel=3)
llmzip.compress(b"x", level="3")
text: str = llmzip.decompress(b"x")
llmzip.Compressor(3).write(b"x")
END
mypy --strict --follow-imports=silent "$work/wrong.py" > "$work/log" && exit 1
for line in 2 3 4 5; do
  grep -q "wrong.py:$line: error:" "$work/log" || {
    cat "$work/log"
    echo "line $line is wrong, and mypy does not say so"
    exit 1
  }
done
