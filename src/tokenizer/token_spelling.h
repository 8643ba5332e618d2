// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// How model files spell the bytes of their tokens.
#ifndef LLMZIP_TOKENIZER_TOKEN_SPELLING_H_
#define LLMZIP_TOKENIZER_TOKEN_SPELLING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/vocabulary.h"

namespace llmzip {

enum class Spelling {
  // Each character stands for a byte, see ByteOfGpt2Character(). A
  // token with any other character stands for itself.
  kByteAlphabet,
  // U+2581 stands for a space, every other character for itself.
  kLowerBlock,
  // \t, \n, \r, \xNN, and a backslash before any other character.
  kEscapes,
};

// UTF-8 of U+2581, "lower one eighth block".
inline constexpr std::string_view kLowerBlockUtf8 = "\xe2\x96\x81";

// Decodes the bytes that `token` stands for. A user-defined token stands for
// itself, except with kEscapes. A byte token is spelled <0xNN> in all files.
// False if an escape or a byte token is malformed.
bool DecodeToken(Spelling spelling, TokenType type, std::string_view token,
                 std::vector<uint8_t>* bytes);

// Whether a token of kByteAlphabet has characters of the alphabet alone. Else
// it stands for itself.
bool IsInByteAlphabet(std::string_view token);

// The byte that a character of GPT-2's alphabet stands for; -1 for any other
// character. Printable Latin-1 characters stand for their own byte, and the
// characters from U+0100 on for the other 68 bytes in ascending order.
int ByteOfGpt2Character(uint32_t code_point);

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKEN_SPELLING_H_
