#!/bin/bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: run.sh LLMZIP CASE.sh [TEST_MODEL_MAKER [ARCHIVE_CRAFTER]]
# Runs one case in a new, empty folder with lib.sh loaded; the case fails by
# its first command that fails. What is there for a case:
#   llmzip, unllmzip, llmzcat   on PATH
#   $MODEL                      a tiny model, if its maker was given
#   $CRAFT_ARCHIVE              tools/craft_archive.cc, if it was given
#   $HOME                       in the folder, so no user's model is found
# Exit status: of the case; 77 if it was skipped.
set -u
llmzip=$(realpath "$1")
script=$(realpath "$2")
here=$(dirname "$script")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/home" "$work/case"
for name in llmzip unllmzip llmzcat; do ln -s "$llmzip" "$work/bin/$name"; done
export PATH="$work/bin:$PATH" HOME="$work/home" LC_ALL=C.UTF-8
unset LLMZIP_DICTIONARIES LLMZIP_MODEL LLMZIP_LEVEL LLMZIP_NBTHREADS XDG_DATA_HOME XDG_CACHE_HOME \
  LLAMA_CACHE HF_HOME HF_HUB_CACHE OLLAMA_MODELS LLMZIP_FORCE_KERNEL
export LLMZIP_MODELS="$work/models"
mkdir "$LLMZIP_MODELS"
if [ -n "${3:-}" ]; then
  export MODEL="$work/tiny.gguf"
  "$3" "$MODEL" llama-bpe 1 || exit 1
fi
[ -z "${4:-}" ] || export CRAFT_ARCHIVE="$4"
cd "$work/case" || exit 1
bash -c "set -eu -o pipefail; source '$here/lib.sh'; source '$script'"
