#!/bin/bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: check.sh LLMZIP [KERNEL...]
# Every golden archive decodes to its text, with each kernel (default: the one
# chosen, and scalar). Those of the newest profiles, in v0-start-1, are also made
# again byte for byte. Archives are never edited: a folder stays when an encoder
# begins to write other profiles, and `make.sh LLMZIP FOLDER` makes a new one.
set -u
llmzip=$(realpath "$1")
shift
here=$(realpath "$(dirname "$0")")
newest=v0-start-1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LLMZIP_MODELS="$work/none"
failed=0
[ $# -gt 0 ] || set -- best scalar
for kernel in "$@"; do
  if [ "$kernel" = best ]; then
    unset LLMZIP_FORCE_KERNEL
  else
    export LLMZIP_FORCE_KERNEL=$kernel
  fi
  count=0
  for archive in "$here"/v0*/*.llmz; do
    name=$(basename "$archive")
    text=$here/texts/${name%.*.llmz}
    with=()
    case $name in *.dict-*) with=(-D "$here/texts/prose.txt") ;; esac
    "$llmzip" -q -d "${with[@]}" -c "$archive" > "$work/text" || failed=1
    cmp "$work/text" "$text" || failed=1
    count=$((count + 1))
  done
  "$here/make.sh" "$llmzip" "$work/$kernel" || failed=1
  diff -rq "$work/$kernel" "$here/$newest" || failed=1
  echo "$kernel: $count archives"
  [ "$count" -gt 0 ] || failed=1
done
exit $failed
