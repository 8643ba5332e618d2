#!/usr/bin/env bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: packages.sh FOLDER: a script of tools/ that misses packages installs
# them only if it may. dpkg-query, apt-get and cmake are stand-ins here.
set -eu -o pipefail
tools=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
printf '#!/bin/sh\nexit 1\n' > "$work/bin/dpkg-query"
printf '#!/bin/sh\nexec "$@"\n' > "$work/bin/sudo"
printf '#!/bin/sh\necho "$@" >> "%s/installed"\n' "$work" \
  > "$work/bin/apt-get"
# The scripts end where the build would begin.
printf '#!/bin/sh\nexit 9\n' > "$work/bin/cmake"
chmod +x "$work"/bin/*

fail() { echo "FAILED: $*"; cat "$work/output"; exit 1; }
run() {
  rm -f "$work/installed"
  status=0
  env -u CI -u LLMZIP_YES PATH="$work/bin:$PATH" "$@" < /dev/null \
    > "$work/output" 2>&1 || status=$?
}

for script in test quickstart tidy fuzz; do
  run "$tools/$script"
  [ "$status" -eq 1 ] || fail "$script: exit status $status without --yes"
  [ ! -e "$work/installed" ] || fail "$script installs without being asked"
  grep -q 'apt-get install .*libxxhash-dev' "$work/output" ||
    fail "$script does not name the command"
  run "$tools/$script" --yes
  grep -q 'install .*libxxhash-dev' "$work/installed" ||
    fail "$script --yes installs nothing"
done
run env CI=true "$tools/test"
[ -e "$work/installed" ] || fail "CI is set, and nothing is installed"
[ "$status" -eq 9 ] || fail "CI: exit status $status"

# A package that cannot be had.
printf '#!/bin/sh\nexit 100\n' > "$work/bin/apt-get"
run "$tools/tidy" --yes
[ "$status" -eq 77 ] || fail "apt-get fails: exit status $status"
