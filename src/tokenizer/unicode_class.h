// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The classes of characters that pre-tokenizers tell apart: general categories
// of Unicode, and white space.
#ifndef LLMZIP_TOKENIZER_UNICODE_CLASS_H_
#define LLMZIP_TOKENIZER_UNICODE_CLASS_H_

#include <cstdint>

namespace llmzip {

// Values as in unicode_class_table.h.
enum class CharacterClass : uint8_t {
  kOther = 0,        // controls, unassigned characters, separators
  kUppercase = 1,    // \p{Lu} and \p{Lt}
  kLowercase = 2,    // \p{Ll}
  kUncased = 3,      // \p{Lm} and \p{Lo}
  kMark = 4,         // \p{M}
  kNumber = 5,       // \p{N}
  kPunctuation = 6,  // \p{P}
  kSymbol = 7,       // \p{S}
  kSpace = 8,        // \s, the property White_Space
};

// kOther above U+10FFFF.
CharacterClass ClassOf(uint32_t code_point);

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_UNICODE_CLASS_H_
