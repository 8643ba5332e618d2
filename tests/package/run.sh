#!/bin/bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: run.sh CMAKE BUILD_FOLDER SOURCE_FOLDER
# Installs to a fresh prefix, moves it, builds the examples against it by
# find_package and by pkg-config, shared and static, and runs them.
set -eu
cmake=$1 build=$(realpath "$2") source=$(realpath "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$cmake" --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/prefix"
prefix=$work/prefix

echo "-- find_package"
"$cmake" -S "$source/tests/package" -B "$work/build" \
  -DCMAKE_PREFIX_PATH="$prefix" -DEXAMPLES="$source/examples" >/dev/null
"$cmake" --build "$work/build" >/dev/null
for program in "$work"/build/round_trip_* "$work"/build/stream_*; do
  "$program"
done

echo "-- pkg-config"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name llmzip.pc)")
export PKG_CONFIG_PATH
LD_LIBRARY_PATH=$(pkg-config --variable=libdir llmzip)
export LD_LIBRARY_PATH
cd "$work"
cc -std=c99 -pedantic -Wall -Wextra -Werror "$source/examples/round_trip.c" \
  $(pkg-config --cflags --libs llmzip) -o round_trip
c++ -std=c++17 -Wall -Wextra -Werror "$source/examples/stream.cc" \
  $(pkg-config --cflags --libs llmzip) -o stream
./round_trip
./stream
mkdir static
cp "$LD_LIBRARY_PATH"/libllmzip.a static/
cc -std=c99 "$source/examples/round_trip.c" -Lstatic \
  $(pkg-config --cflags llmzip) static/libllmzip.a \
  $(pkg-config --static --libs llmzip | sed 's/-lllmzip//') -o round_trip_static
unset LD_LIBRARY_PATH
./round_trip_static

echo "-- the command and its pages"
sample="$work/sample"
seq 1000 >"$sample"
"$prefix"/bin/llmzip -1 -c "$sample" | "$prefix"/bin/llmzcat | cmp - "$sample"
if command -v man >/dev/null; then
  for page in llmzip unllmzip llmzcat; do
    man --warnings -l "$(find "$prefix" -name "$page.1")" 2>&1 >/dev/null |
      { ! grep .; }
  done
fi
nm -D --defined-only "$(find "$prefix" -name 'libllmzip.so')" |
  awk '$2 ~ /[TDB]/ && $3 !~ /^llmzip_/ {print "exported:", $3; bad = 1}
       END {exit bad}'
