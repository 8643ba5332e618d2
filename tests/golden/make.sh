#!/bin/bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: make.sh LLMZIP FOLDER
# Writes the golden archives: each text under each method, with the built-in
# model; `mix` also with three streams and their fork. One text is cut into
# blocks that refer to earlier ones. Some begin with a dictionary, another of
# the texts, and that is packed.
set -eu
llmzip=$(realpath "$1")
folder=$2
texts=$(realpath "$(dirname "$0")/texts")
mkdir -p "$folder"
for text in "$texts"/*; do
  name=$(basename "$text")
  for method in stored rank ac bytes mix order0; do
    "$llmzip" -q -m builtin --method "$method" --streams 1 -c "$text" \
      > "$folder/$name.$method.llmz"
  done
  "$llmzip" -q -m builtin --method mix --streams 3 -c "$text" \
    > "$folder/$name.mix3.llmz"
done
text=$texts/repeats.txt
"$llmzip" -q -m builtin --block-size 720 -c "$text" \
  > "$folder/repeats.txt.far.llmz"
"$llmzip" -q -1 --block-size 720 -c "$text" > "$folder/repeats.txt.far1.llmz"
dictionary=$texts/prose.txt
for method in rank ac bytes mix; do
  "$llmzip" -q -m builtin --method "$method" --streams 1 -D "$dictionary" \
    -c "$texts/code.c" > "$folder/code.c.dict-$method.llmz"
done
"$llmzip" -q -m builtin --method mix --streams 3 -D "$dictionary" \
  -c "$texts/code.c" > "$folder/code.c.dict-mix3.llmz"
"$llmzip" -q -m builtin --block-size 720 -D "$dictionary" -c "$text" \
  > "$folder/repeats.txt.dict-far.llmz"
"$llmzip" dict pack "$dictionary" --name prose -o - \
  > "$folder/prose.txt.lzd.llmz"
