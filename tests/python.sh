#!/bin/bash
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Usage: python.sh PYTHON LIBRARY TEST_MODEL_MAKER TEST_MODULE...
# Runs tests of the Python module with a tiny model and no other.
set -eu
python=$1 library=$2 maker=$3
shift 3
source=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$maker" "$work/tiny.gguf" llama-bpe 1
export LLMZIP_LIBRARY="$library" LLMZIP_TEST_MODEL="$work/tiny.gguf"
export LLMZIP_MODELS="$work/none" HOME="$work" PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH="$source/python"
cd "$source/python/tests"
"$python" -W error -m unittest "$@"
