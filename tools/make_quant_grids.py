#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Writes src/gguf/dequantize_grid_steps.h from the Python package gguf.

usage: tools/make_quant_grids.py > src/gguf/dequantize_grid_steps.h

The grids of ggml's types IQ1 to IQ3 were found by a search, so they are data.
src/gguf/dequantize_grids.cc says how the text is read. Needs: numpy, gguf.
"""
from gguf import quants

FIRST, LARGEST = "#", "["  # no quote and no backslash between them
MORE = ord(LARGEST) - ord(FIRST)

GRIDS = {"Iq3Xxs": quants.IQ3_XXS, "Iq3S": quants.IQ3_S,
         "Iq2Xxs": quants.IQ2_XXS, "Iq2Xs": quants.IQ2_XS,
         "Iq2S": quants.IQ2_S, "Iq1": quants.IQ1_S}


def numbers_of(kind):
    kind.init_grid()
    digit = {level: i for i, level in enumerate(kind.grid_map)}
    base = len(digit)
    return [sum(digit[level] * base ** i for i, level in enumerate(point))
            for point in kind.grid.reshape(kind.grid_shape).tolist()]


def steps_of(numbers):
    assert numbers == sorted(set(numbers))
    text = ""
    for before, number in zip([-1] + numbers, numbers):
        more, rest = divmod(number - before - 1, MORE)
        text += LARGEST * more + chr(ord(FIRST) + rest)
    return text


def main():
    print("""\
// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Made by tools/make_quant_grids.py; do not edit. The grids are those of ggml,
// Copyright (c) 2023 Georgi Gerganov, under the MIT licence: see NOTICE.
#ifndef LLMZIP_GGUF_DEQUANTIZE_GRID_STEPS_H_
#define LLMZIP_GGUF_DEQUANTIZE_GRID_STEPS_H_

namespace llmzip {

// clang-format off""")
    for name, kind in GRIDS.items():
        text = steps_of(numbers_of(kind))
        lines = [f'    "{text[i:i + 74]}"' for i in range(0, len(text), 74)]
        print(f"inline constexpr char kSteps{name}[] =")
        print("\n".join(lines) + ";")
    print("""\
// clang-format on

}  // namespace llmzip

#endif  // LLMZIP_GGUF_DEQUANTIZE_GRID_STEPS_H_""")


if __name__ == "__main__":
    main()
