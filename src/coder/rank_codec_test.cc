// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "coder/rank_codec.h"

#include "gtest/gtest.h"

namespace llmzip {
namespace {

constexpr uint32_t kNumSymbols = (uint32_t{1} << 18) - 1;

const std::vector<uint32_t> kRanks = {0, 1, 127, 128, 16383, 16384, 262142};
const std::vector<uint8_t> kVarints = {0x00, 0x01, 0x7f, 0x80, 0x01, 0xff, 0x7f,
                                       0x80, 0x80, 0x01, 0xfe, 0xff, 0x0f};

TEST(RankCodecTest, GoldenBytes) {
  std::vector<uint8_t> out;
  AppendRanks(kRanks, &out);
  EXPECT_EQ(out, kVarints);
}

TEST(RankCodecTest, RanksComeBack) {
  RankReader reader(kVarints);
  for (const uint32_t expected : kRanks) {
    EXPECT_FALSE(reader.Finish().ok());
    uint32_t rank = ~expected;
    ASSERT_TRUE(reader.Read(kNumSymbols, &rank).ok());
    EXPECT_EQ(rank, expected);
  }
  EXPECT_TRUE(reader.Finish().ok());
  uint32_t rank = 0;
  EXPECT_EQ(reader.Read(kNumSymbols, &rank).code(), Code::kCorrupt);
}

TEST(RankCodecTest, EveryTruncationLosesARank) {
  for (size_t size = 0; size < kVarints.size(); ++size) {
    RankReader reader{std::span(kVarints).first(size)};
    size_t num_read = 0;
    uint32_t rank = 0;
    Status status;
    while (status = reader.Read(kNumSymbols, &rank), status.ok()) {
      ASSERT_EQ(rank, kRanks[num_read]);
      ++num_read;
    }
    EXPECT_LT(num_read, kRanks.size());
    EXPECT_EQ(status.code(), Code::kCorrupt);
    EXPECT_LE(status.offset(), size);
  }
}

TEST(RankCodecTest, ARankMustLieInTheVocabulary) {
  const std::vector<uint8_t> varints = {0x05};
  uint32_t rank = 0;
  EXPECT_TRUE(RankReader(varints).Read(6, &rank).ok());
  EXPECT_EQ(RankReader(varints).Read(5, &rank).code(), Code::kCorrupt);
  EXPECT_EQ(RankReader(varints).Read(0, &rank).code(), Code::kCorrupt);
}

TEST(RankCodecTest, ARefusedRankIsNotRead) {
  const std::vector<uint8_t> varints = {0x05};
  RankReader reader(varints);
  uint32_t rank = 0;
  EXPECT_FALSE(reader.Read(5, &rank).ok());
  EXPECT_FALSE(reader.Finish().ok());
}

TEST(RankCodecTest, RefusesRanksInALongerFormOrAboveThirtyTwoBits) {
  uint32_t rank = 0;
  const std::vector<uint8_t> longer = {0x85, 0x00};
  EXPECT_EQ(RankReader(longer).Read(kNumSymbols, &rank).code(), Code::kCorrupt);
  const std::vector<uint8_t> large = {0x80, 0x80, 0x80, 0x80, 0x10};  // 2^32
  EXPECT_EQ(RankReader(large).Read(UINT32_MAX, &rank).code(), Code::kCorrupt);
}

}  // namespace
}  // namespace llmzip
