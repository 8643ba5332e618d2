#!/bin/bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: check_packets.sh LLMZIP [KERNEL...]
# The messages of packets/messages become the golden packets, and these the
# messages, with each kernel (default: the one chosen, and scalar). The packets
# are lines of base64url. `check_packets.sh LLMZIP make` writes them anew.
set -eu
llmzip=$(realpath "$1")
shift
here=$(realpath "$(dirname "$0")")/packets
if [ "${1-}" = make ]; then
  for check in 0 2; do
    "$llmzip" packets encode -q --check $check --text base64url \
      "$here/messages" > "$here/check-$check"
  done
  exit
fi
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
  for check in 0 2; do
    "$llmzip" packets encode -q --check $check --text base64url \
      "$here/messages" > "$work/packets" || failed=1
    cmp "$work/packets" "$here/check-$check" || failed=1
    "$llmzip" packets decode -q --check $check --text base64url \
      "$here/check-$check" > "$work/messages" || failed=1
    cmp "$work/messages" "$here/messages" || failed=1
  done
  echo "$kernel: $(wc -l < "$here/messages") messages"
done
exit $failed
