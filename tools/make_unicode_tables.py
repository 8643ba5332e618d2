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

OTHER, LETTER, NUMBER, SPACE = range(4)

# The property White_Space (PropList.txt), stable since Unicode 6.3.
WHITE_SPACE = {*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680,
               *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}


def class_of(code_point):
    if code_point in WHITE_SPACE:
        return SPACE
    major = unicodedata.category(chr(code_point))[0]
    return {"L": LETTER, "N": NUMBER}.get(major, OTHER)


def main():
    starts = []
    previous = None
    for code_point in range(0x110000):
        current = class_of(code_point)
        if current != previous:
            starts.append(f"0x{code_point << 2 | current:x},")
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
// point with the new class, times 4, plus the class (CharacterClass).
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
