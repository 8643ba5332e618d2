// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The classes of characters that pre-tokenizers tell apart.
#ifndef LLMZIP_TOKENIZER_UNICODE_CLASS_H_
#define LLMZIP_TOKENIZER_UNICODE_CLASS_H_

#include <cstdint>

namespace llmzip {

// Values as in unicode_class_table.h.
enum class CharacterClass : uint8_t {
  kOther = 0,
  kLetter = 1,  // \p{L}
  kNumber = 2,  // \p{N}
  kSpace = 3,   // \s, the property White_Space
};

// kOther above U+10FFFF.
CharacterClass ClassOf(uint32_t code_point);

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_UNICODE_CLASS_H_
