#!/usr/bin/env bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: tools/test_aarch64.sh [FOLDER]
# Builds the kernel tests for aarch64 with a cross compiler, scans the objects
# and runs the tests under qemu-user; build files go to FOLDER. Needs (Debian)
# g++-aarch64-linux-gnu, qemu-user, googletest, libxxhash-dev.
set -eu -o pipefail
cd "$(dirname "$0")/.."
out=${1:-build/aarch64}
gtest=/usr/src/googletest/googletest
mkdir -p "$out/include"
# Only this header: the host's other headers must not be seen.
cp /usr/include/xxhash.h "$out/include/"
cat > "$out/checksum.cc" <<'EOF'
#define XXH_INLINE_ALL
#include "base/checksum.h"
#include "xxhash.h"
uint64_t llmzip::Xxh3Of(std::span<const uint8_t> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}
EOF
compile() {  # source, further options
  local source=$1
  shift
  aarch64-linux-gnu-g++ -std=c++20 -O2 -ffp-contract=off -Wall -Wextra \
    -Wconversion -Wshadow -Werror -Isrc -isystem "$out/include" \
    -isystem "$gtest/include" -c "$source" \
    -o "$out/$(basename "$source").o" "$@"
}
for source in src/kernel/*.cc; do
  case $source in
    *_avx*) ;;
    *_neon.cc) compile "$source" -march=armv8.2-a+dotprod ;;
    *) compile "$source" ;;
  esac
done
compile src/base/huge_pages.cc
compile "$out/checksum.cc" -w
compile "$gtest/src/gtest-all.cc" -w "-I$gtest"
compile "$gtest/src/gtest_main.cc" -w
# Before linking: only the arithmetic's objects, not the tests'.
mkdir -p "$out/arithmetic"
rm -f "$out/arithmetic"/*.o
for object in "$out"/*.o; do
  case $object in
    *_test.cc.o | *gtest* | *checksum*) ;;
    *) cp "$object" "$out/arithmetic/" ;;
  esac
done
OBJDUMP=aarch64-linux-gnu-objdump NM=aarch64-linux-gnu-nm \
  python3 tools/check_objects.py "$out/arithmetic"
aarch64-linux-gnu-g++ -static -o "$out/kernel_test" "$out"/*.o
qemu-aarch64 "$out/kernel_test" --gtest_brief=1
