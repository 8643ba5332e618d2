// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/utf8.h"

#include <vector>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

std::vector<uint8_t> Encode(uint32_t point) {
  const auto tail = [point](int shift) {
    return static_cast<uint8_t>(0x80 | ((point >> shift) & 0x3f));
  };
  if (point < 0x80) return {static_cast<uint8_t>(point)};
  if (point < 0x800) return {static_cast<uint8_t>(0xc0 | point >> 6), tail(0)};
  if (point < 0x10000) {
    return {static_cast<uint8_t>(0xe0 | point >> 12), tail(6), tail(0)};
  }
  return {static_cast<uint8_t>(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
}

TEST(Utf8Test, ReadsEveryCharacterButSurrogates) {
  for (uint32_t point = 0; point < 0x110000; ++point) {
    const std::vector<uint8_t> text = Encode(point);
    const Utf8Character character = ReadUtf8(text);
    if (point >= 0xd800 && point < 0xe000) {
      ASSERT_FALSE(character.valid) << point;
      ASSERT_EQ(character.size_bytes, 1);
    } else {
      ASSERT_TRUE(character.valid) << point;
      ASSERT_EQ(character.code_point, point);
      ASSERT_EQ(character.size_bytes, text.size());
    }
  }
}

TEST(Utf8Test, CutAndOverlongFormsStandByteByByte) {
  const std::vector<std::vector<uint8_t>> bad = {
      {0x80},                    // tail alone
      {0xc3},                    // cut
      {0xe2, 0x96},              // cut
      {0xf0, 0x9f, 0x98},        // cut
      {0xc3, 0x41},              // tail missing
      {0xe2, 0x96, 0x41},        // tail missing
      {0xc0, 0x80},              // overlong NUL
      {0xc1, 0xbf},              // overlong
      {0xe0, 0x9f, 0xbf},        // overlong
      {0xf0, 0x8f, 0xbf, 0xbf},  // overlong
      {0xf4, 0x90, 0x80, 0x80},  // U+110000
      {0xf5, 0x80, 0x80, 0x80},
      {0xff}};
  for (const auto& text : bad) {
    const Utf8Character character = ReadUtf8(text);
    EXPECT_FALSE(character.valid);
    EXPECT_EQ(character.size_bytes, 1);
    EXPECT_EQ(character.code_point, kReplacementCharacter);
  }
}

}  // namespace
}  // namespace llmzip
