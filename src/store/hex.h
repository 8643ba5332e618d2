// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Hexadecimal text of ids and hashes.
#ifndef LLMZIP_STORE_HEX_H_
#define LLMZIP_STORE_HEX_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace llmzip {

// Returns lower-case digits.
inline std::string ToHex(std::span<const uint8_t> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// Parses two digits, of either case, for each of `bytes`. Returns false if
// `text` is anything else.
inline bool ParseHex(std::string_view text, std::span<uint8_t> bytes) {
  if (text.size() != 2 * bytes.size()) return false;
  const auto digit = [](char c) -> unsigned {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return 16;
  };
  for (size_t i = 0; i < bytes.size(); ++i) {
    const unsigned high = digit(text[2 * i]);
    const unsigned low = digit(text[2 * i + 1]);
    if (high > 15 || low > 15) return false;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

}  // namespace llmzip

#endif  // LLMZIP_STORE_HEX_H_
