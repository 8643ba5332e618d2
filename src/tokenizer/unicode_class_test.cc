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
  for (const uint32_t point : Points{'a', 'Z', 0xaa, 0xe9, 0x3b1, 0x416, 0x5d0,
                                     0x6cc, 0x4e00, 0xac00, 0x10400, 0x20000}) {
    EXPECT_EQ(ClassOf(point), CharacterClass::kLetter) << point;
  }
  for (const uint32_t point :
       Points{'0', '9', 0xb2, 0xbd, 0x660, 0x2167, 0x1d7ce}) {
    EXPECT_EQ(ClassOf(point), CharacterClass::kNumber) << point;
  }
  for (const uint32_t point :
       Points{'\t', '\n', '\v', '\f', '\r', ' ', 0x85, 0xa0, 0x1680, 0x2003,
              0x2029, 0x202f, 0x205f, 0x3000}) {
    EXPECT_EQ(ClassOf(point), CharacterClass::kSpace) << point;
  }
  for (const uint32_t point :
       Points{0x00, 0x08, 0x0e, 0x1c, 0x1f, '!', '_', '$', 0x7f, 0x200b, 0x301,
              0xfeff, 0xfffd, 0x1f600, 0x10ffff, 0x110000, UINT32_MAX}) {
    EXPECT_EQ(ClassOf(point), CharacterClass::kOther) << point;
  }
}

TEST(UnicodeClassTest, EveryCharacterAgreesWithTheRanges) {
  size_t next = 0;
  uint32_t current = 0;
  for (uint32_t point = 0; point < 0x110000; ++point) {
    if (next < std::size(kClassStarts) && kClassStarts[next] >> 2 == point) {
      current = kClassStarts[next++] & 3;
    }
    ASSERT_EQ(static_cast<uint32_t>(ClassOf(point)), current) << point;
  }
  EXPECT_EQ(next, std::size(kClassStarts));
}

// Counts from Unicode 14.0 (Python: unicodedata.category()).
TEST(UnicodeClassTest, CountsOfUnicode14) {
  std::array<size_t, 4> counts{};
  for (uint32_t point = 0; point < 0x110000; ++point) {
    ++counts[static_cast<size_t>(ClassOf(point))];
  }
  EXPECT_EQ(counts[1], 131756u);
  EXPECT_EQ(counts[2], 1791u);
  EXPECT_EQ(counts[3], 25u);
}

}  // namespace
}  // namespace llmzip
