#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Writes src/tokenizer/unicode_class_table.h from Python's unicodedata.

usage: tools/make_unicode_tables.py > src/tokenizer/unicode_class_table.h

The tokenizers of the models were trained with one Unicode version or another;
ours is the version of the Python that ran this script, noted in its output.
Only the encoder uses the table, so a later version breaks no archive.
"""
import sys
import unicodedata

# The values of CharacterClass in src/tokenizer/unicode_class.h, for each general
# category. Those that are missing are 0: controls, unassigned, separators.
CLASSES = {"Lu": 1, "Lt": 1, "Ll": 2, "Lm": 3, "Lo": 3,
           "Mn": 4, "Mc": 4, "Me": 4, "Nd": 5, "Nl": 5, "No": 5,
           "Pc": 6, "Pd": 6, "Ps": 6, "Pe": 6, "Pi": 6, "Pf": 6, "Po": 6,
           "Sm": 7, "Sc": 7, "Sk": 7, "So": 7}
SPACE = 8

# The property White_Space (PropList.txt), stable since Unicode 6.3.
WHITE_SPACE = {*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680,
               *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}


def class_of(code_point):
    if code_point in WHITE_SPACE:
        return SPACE
    return CLASSES.get(unicodedata.category(chr(code_point)), 0)


def main():
    starts = []
    previous = None
    for code_point in range(0x110000):
        current = class_of(code_point)
        if current != previous:
            starts.append(f"0x{code_point << 4 | current:x},")
            previous = current

    print(f"""\
// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Made by tools/make_unicode_tables.py from Unicode {unicodedata.unidata_version}; do not edit.
#ifndef LLMZIP_TOKENIZER_UNICODE_CLASS_TABLE_H_
#define LLMZIP_TOKENIZER_UNICODE_CLASS_TABLE_H_

#include <cstdint>

namespace llmzip {{

// Where the class of characters changes, in ascending order: the first code
// point with the new class, times 16, plus the class (CharacterClass).
// clang-format off
inline constexpr uint32_t kClassStarts[] = {{""")
    line = "   "
    for start in starts:
        if len(line) + 1 + len(start) > 80:
            print(line)
            line = "   "
        line += " " + start
    print(line)
    print("""\
};
// clang-format on

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_UNICODE_CLASS_TABLE_H_""")
    print(f"{len(starts)} changes", file=sys.stderr)


if __name__ == "__main__":
    main()
