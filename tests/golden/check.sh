#!/bin/bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: check.sh LLMZIP [KERNEL...]
# Every golden archive decodes to its text, and is made again byte for byte,
# with each kernel (default: the one chosen, and scalar). Archives are never
# edited: while the format version is 0, `make.sh LLMZIP v0` replaces them in
# the commit that changes the format.
set -u
llmzip=$(realpath "$1")
shift
here=$(realpath "$(dirname "$0")")
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
  for archive in "$here"/v0/*.llmz; do
    name=$(basename "$archive")
    text=$here/texts/${name%.*.llmz}
    "$llmzip" -q -d -c "$archive" > "$work/text" || failed=1
    cmp "$work/text" "$text" || failed=1
    count=$((count + 1))
  done
  "$here/make.sh" "$llmzip" "$work/$kernel" || failed=1
  diff -rq "$work/$kernel" "$here/v0" || failed=1
  echo "$kernel: $count archives"
  [ "$count" -gt 0 ] || failed=1
done
exit $failed
