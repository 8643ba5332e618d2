// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/unicode_class.h"

#include <array>
#include <iterator>
#include <vector>

#include "gtest/gtest.h"
#include "tokenizer/unicode_class_table.h"

namespace llmzip {
namespace {

using Points = std::vector<uint32_t>;

TEST(UnicodeClassTest, SomeCharactersOfEachClass) {
  const auto expect = [](CharacterClass expected, const Points& points) {
    for (const uint32_t point : points) {
      EXPECT_EQ(ClassOf(point), expected) << point;
    }
  };
  expect(CharacterClass::kUppercase,
         {'A', 'Z', 0xc9, 0x1c5, 0x393, 0x416, 0x10400});
  expect(CharacterClass::kLowercase, {'a', 0xdf, 0xe9, 0x3b1, 0x436, 0x10428});
  expect(CharacterClass::kUncased,
         {0xaa, 0x2b0, 0x5d0, 0x6cc, 0x3005, 0x4e00, 0xac00, 0x20000});
  expect(CharacterClass::kMark, {0x301, 0x903, 0x93f, 0x20dd, 0xfe0f});
  expect(CharacterClass::kNumber,
         {'0', '9', 0xb2, 0xbd, 0x660, 0x2167, 0x3007, 0x1d7ce});
  expect(CharacterClass::kPunctuation,
         {'!', '_', '-', '(', 0xab, 0x2026, 0x3001, 0x30fb, 0xff01});
  expect(CharacterClass::kSymbol,
         {'$', '+', '`', 0xa9, 0x20ac, 0x2192, 0x309b, 0x1f600});
  expect(CharacterClass::kSpace,
         {'\t', '\n', '\v', '\f', '\r', ' ', 0x85, 0xa0, 0x1680, 0x2003, 0x2029,
          0x202f, 0x205f, 0x3000});
  expect(CharacterClass::kOther,
         {0x00, 0x08, 0x0e, 0x1c, 0x1f, 0x7f, 0xad, 0x200b, 0xe000, 0xfeff,
          0x10ffff, 0x110000, UINT32_MAX});
}

TEST(UnicodeClassTest, EveryCharacterAgreesWithTheRanges) {
  size_t next = 0;
  uint32_t current = 0;
  for (uint32_t point = 0; point < 0x110000; ++point) {
    if (next < std::size(kClassStarts) && kClassStarts[next] >> 4 == point) {
      current = kClassStarts[next++] & 15;
    }
    ASSERT_EQ(static_cast<uint32_t>(ClassOf(point)), current) << point;
  }
  EXPECT_EQ(next, std::size(kClassStarts));
}

// Counts from Unicode 14.0 (Python: unicodedata.category()).
TEST(UnicodeClassTest, CountsOfUnicode14) {
  std::array<size_t, 9> counts{};
  for (uint32_t point = 0; point < 0x110000; ++point) {
    ++counts[static_cast<size_t>(ClassOf(point))];
  }
  EXPECT_EQ(counts, (std::array<size_t, 9>{969572, 1862, 2227, 127667, 2408,
                                           1791, 819, 7741, 25}));
}

}  // namespace
}  // namespace llmzip
