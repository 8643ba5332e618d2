// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// basE91 (J. Henke) takes 13 bits of the bytes at a time, the lowest ones
// first, and writes them as two digits of base 91. These have 8,281 values,
// more than 2^13 = 8,192. So where the 13 bits are at most 88, there is room
// for a 14th one. At the end there may be bits for one digit only.
//
// A decoder accepts only what the encoder writes, so that damage is noticed:
// it writes the bytes again and compares.
#include "cli/packet_text.h"

#include <array>
#include <cstdint>

namespace llmzip::cli {
namespace {

constexpr std::string_view kDigits91 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,./"
    ":;<=>?@[]^_`{|}~\"";
constexpr std::string_view kDigits64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static_assert(kDigits91.size() == 91 && kDigits64.size() == 64);

// Values of 13 bits up to this one take a 14th bit.
constexpr uint32_t kMostWithMore = 88;
constexpr uint8_t kNoDigit = 0xff;

// [character]: its value as a digit.
constexpr std::array<uint8_t, 256> ValuesOf(std::string_view digits) {
  std::array<uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (size_t i = 0; i < digits.size(); ++i) {
    values[static_cast<uint8_t>(digits[i])] = static_cast<uint8_t>(i);
  }
  return values;
}
constexpr auto kValues91 = ValuesOf(kDigits91);
constexpr auto kValues64 = ValuesOf(kDigits64);

}  // namespace

std::string Base91(std::string_view bytes) {
  std::string text;
  uint32_t waiting = 0;  // bits that are not written yet, the first one lowest
  unsigned num_bits = 0;
  for (const char byte : bytes) {
    waiting |= uint32_t{static_cast<uint8_t>(byte)} << num_bits;
    num_bits += 8;
    if (num_bits <= 13) continue;
    uint32_t value = waiting & 0x1fff;
    const unsigned taken = value > kMostWithMore ? 13 : 14;
    if (taken == 14) value = waiting & 0x3fff;
    waiting >>= taken;
    num_bits -= taken;
    text += kDigits91[value % 91];
    text += kDigits91[value / 91];
  }
  if (num_bits == 0) return text;
  text += kDigits91[waiting % 91];
  if (num_bits > 7 || waiting > 90) text += kDigits91[waiting / 91];
  return text;
}

std::optional<std::string> FromBase91(std::string_view text) {
  std::string bytes;
  uint32_t waiting = 0;
  unsigned num_bits = 0;
  for (size_t i = 0; i < text.size(); i += 2) {
    const uint32_t low = kValues91[static_cast<uint8_t>(text[i])];
    if (low == kNoDigit) return std::nullopt;
    if (i + 1 == text.size()) {  // what is missing of the last byte
      bytes += static_cast<char>((waiting | low << num_bits) & 0xff);
      break;
    }
    const uint32_t high = kValues91[static_cast<uint8_t>(text[i + 1])];
    if (high == kNoDigit) return std::nullopt;
    const uint32_t value = low + 91 * high;
    waiting |= value << num_bits;
    num_bits += (value & 0x1fff) > kMostWithMore ? 13 : 14;
    for (; num_bits >= 8; num_bits -= 8, waiting >>= 8) {
      bytes += static_cast<char>(waiting & 0xff);
    }
  }
  if (Base91(bytes) != text) return std::nullopt;
  return bytes;
}

std::string Base64Url(std::string_view bytes) {
  std::string text;
  uint32_t waiting = 0;
  unsigned num_bits = 0;
  for (const char byte : bytes) {
    waiting = waiting << 8 | static_cast<uint8_t>(byte);
    for (num_bits += 8; num_bits >= 6; num_bits -= 6) {
      text += kDigits64[waiting >> (num_bits - 6) & 63];
    }
  }
  if (num_bits > 0) text += kDigits64[waiting << (6 - num_bits) & 63];
  return text;
}

std::optional<std::string> FromBase64Url(std::string_view text) {
  std::string bytes;
  uint32_t waiting = 0;
  unsigned num_bits = 0;
  for (const char digit : text) {
    const uint8_t value = kValues64[static_cast<uint8_t>(digit)];
    if (value == kNoDigit) return std::nullopt;
    waiting = waiting << 6 | value;
    num_bits += 6;
    if (num_bits < 8) continue;
    num_bits -= 8;
    bytes += static_cast<char>(waiting >> num_bits & 0xff);
  }
  if (Base64Url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace llmzip::cli
