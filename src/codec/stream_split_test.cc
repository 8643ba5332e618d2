// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/stream_split.h"

#include <numeric>
#include <string>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

std::vector<size_t> Split(const std::string& text, size_t num_streams) {
  std::vector<size_t> targets;
  for (size_t i = 1; i < num_streams; ++i) {
    targets.push_back(text.size() * i / num_streams);
  }
  return SplitIntoStreams(
      std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()),
      targets);
}

TEST(StreamSplitTest, SizesAddUpAndNoneIsEmptyForAnyTextAndCount) {
  for (const char* unit : {"a", "\n", "word ", "line\n", "\xc3\xa9"}) {
    std::string text;
    for (size_t n = 1; n < 200; ++n) {
      text += unit;
      for (size_t streams = 1; streams <= 16; ++streams) {
        const std::vector<size_t> sizes = Split(text, streams);
        ASSERT_LE(sizes.size(), streams);
        ASSERT_EQ(std::accumulate(sizes.begin(), sizes.end(), size_t{0}),
                  text.size());
        for (const size_t size : sizes) ASSERT_GE(size, 1u);
      }
    }
  }
}

TEST(StreamSplitTest, CutsAfterALineFeedThatIsNear) {
  const std::string text(std::string(98, 'a') + "\n" + std::string(101, 'b'));
  EXPECT_EQ(Split(text, 2), (std::vector<size_t>{99, 101}));
}

TEST(StreamSplitTest, CutsBeforeASpaceWhereThereIsNoLineFeed) {
  const std::string text(std::string(97, 'a') + " " + std::string(102, 'b'));
  EXPECT_EQ(Split(text, 2), (std::vector<size_t>{97, 103}));
}

TEST(StreamSplitTest, NeverCutsACharacterThatItCouldSpare) {
  std::string text;
  for (int i = 0; i < 101; ++i) text += "\xe2\x82\xac";
  EXPECT_EQ(Split(text, 2)[0] % 3, 0u);
}

TEST(StreamSplitTest, EvenSharesCountSymbols) {
  EXPECT_EQ(EvenShares(40, 2, 0), (std::vector<size_t>{20}));
  EXPECT_EQ(EvenShares(40, 4, 0), (std::vector<size_t>{10, 20, 30}));
  // Stream 0 gets 8 alone and its share of the other 32.
  EXPECT_EQ(EvenShares(40, 4, 8), (std::vector<size_t>{16, 24, 32}));
  EXPECT_EQ(EvenShares(40, 1, 0), std::vector<size_t>());
  EXPECT_EQ(EvenShares(40, 2, 99), (std::vector<size_t>{40}));
  EXPECT_EQ(EvenShares(2, 4, 0), (std::vector<size_t>{1, 1}));
}

TEST(StreamSplitTest, NumberOfStreamsGrowsWithTheText) {
  EXPECT_EQ(NumStreamsFor(1, 32768), 1u);
  EXPECT_EQ(NumStreamsFor(65536, 32768), 2u);
  EXPECT_EQ(NumStreamsFor(1 << 30, 32768), 16u);
}

}  // namespace
}  // namespace llmzip
