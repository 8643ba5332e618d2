// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "coder/paper_codec.h"

#include <vector>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

// zlib adds 2 bytes of header and 4 of check. The text "0 1 2" of five
// literals, in a block with fixed codes of 8 bits, takes 3 + 5 * 8 + 7 bits.
TEST(PaperCodecTest, CountsTheWholeStream) {
  const std::vector<uint32_t> ranks = {0, 1, 2};
  const Result<size_t> size = PaperZlibBytes(ranks);
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(*size, 2 + (3 + 5 * 8 + 7 + 7) / 8 + 4u);
}

TEST(PaperCodecTest, NoRanksAreAnEmptyStream) {
  const Result<size_t> size = PaperZlibBytes({});
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(*size, 8u);
}

TEST(PaperCodecTest, EqualRanksCostLittle) {
  const std::vector<uint32_t> ranks(10000, 0);
  const Result<size_t> size = PaperZlibBytes(ranks);
  ASSERT_TRUE(size.ok());
  EXPECT_LT(*size, 60u);
}

}  // namespace
}  // namespace llmzip
