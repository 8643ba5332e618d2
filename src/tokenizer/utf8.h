// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// UTF-8 as the tokenizers read it. It is strict: no overlong forms, no
// surrogates, nothing above U+10FFFF. A byte that begins no valid character
// stands alone.
#ifndef LLMZIP_TOKENIZER_UTF8_H_
#define LLMZIP_TOKENIZER_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace llmzip {

inline constexpr uint32_t kReplacementCharacter = 0xfffd;

struct Utf8Character {
  uint32_t code_point;  // kReplacementCharacter when not valid
  uint8_t size_bytes;   // 1..4; 1 when not valid
  bool valid;
};

// The character at the start of `text`. Requires a non-empty `text`.
inline Utf8Character ReadUtf8(std::span<const uint8_t> text) {
  constexpr Utf8Character kInvalid{kReplacementCharacter, 1, false};
  const uint8_t lead = text[0];
  if (lead < 0x80) return {lead, 1, true};
  const auto tail = [text](size_t i) -> uint32_t { return text[i] & 0x3fu; };
  const auto has_tails = [text](size_t count) {
    if (text.size() <= count) return false;
    for (size_t i = 1; i <= count; ++i) {
      if ((text[i] & 0xc0) != 0x80) return false;
    }
    return true;
  };
  if (lead >= 0xc2 && lead < 0xe0) {
    if (!has_tails(1)) return kInvalid;
    return {(lead & 0x1fu) << 6 | tail(1), 2, true};
  }
  if (lead >= 0xe0 && lead < 0xf0) {
    if (!has_tails(2)) return kInvalid;
    const uint32_t point = (lead & 0x0fu) << 12 | tail(1) << 6 | tail(2);
    if (point < 0x800 || (point >= 0xd800 && point < 0xe000)) return kInvalid;
    return {point, 3, true};
  }
  if (lead >= 0xf0 && lead < 0xf5) {
    if (!has_tails(3)) return kInvalid;
    const uint32_t point =
        (lead & 0x07u) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
    if (point < 0x10000 || point > 0x10ffff) return kInvalid;
    return {point, 4, true};
  }
  return kInvalid;
}

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_UTF8_H_
