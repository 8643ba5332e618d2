// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/adaptive_probability.h"

#include <gtest/gtest.h>

namespace llmzip {
namespace {

constexpr uint32_t kHalf = kProbabilityOne / 2;

AdaptiveProbability Cell(uint32_t probability, uint32_t count) {
  return probability << kAdaptCountBits | count;
}

TEST(AdaptiveProbabilityTest, StartsFromTheCountsOfBits) {
  EXPECT_EQ(InitialProbability(0, 0), Cell(kHalf, 0));
  EXPECT_EQ(InitialProbability(0, 1), Cell(kHalf / 2 * 3, 0));  // 1.5 / 2
  EXPECT_EQ(InitialProbability(3, 0), Cell(kHalf / 4, 0));      // 0.5 / 4
  EXPECT_EQ(InitialProbability(47, 0), Cell(kHalf / 48, 0));    // 0.5 / 48
}

// The first rate is 1 / 1.6 = 0.625. A 1 aims at 2^22 - 1 and a 0 at 0; both
// changes are rounded down: 2097151 * 0.625 = 1310719.375, and -1310720.
TEST(AdaptiveProbabilityTest, TheFirstBitMovesItByFiveEighths) {
  EXPECT_EQ(Adapted(Cell(kHalf, 0), true), Cell(kHalf + 1310719, 1));
  EXPECT_EQ(Adapted(Cell(kHalf, 0), false), Cell(kHalf - 1310720, 1));
}

// The 255th rate is floor(655360 / 2566) = 255 of 65536.
TEST(AdaptiveProbabilityTest, TheRateStopsFalling) {
  const AdaptiveProbability cell = Cell(kHalf, kMaxAdaptCount);
  EXPECT_EQ(Adapted(cell, false),
            Cell(kHalf - kHalf / 65536 * 255, kMaxAdaptCount));
}

// -1 * 0.625 is rounded down to -1, and never below zero.
TEST(AdaptiveProbabilityTest, StaysWithinItsBits) {
  EXPECT_EQ(Adapted(Cell(1, 0), false), Cell(0, 1));
  EXPECT_EQ(Adapted(Cell(0, 0), false), Cell(0, 1));
  const AdaptiveProbability most = Cell(kProbabilityOne - 1, 0);
  EXPECT_EQ(Adapted(most, true), most + 1);
  for (const bool bit : {false, true}) {
    AdaptiveProbability cell = InitialProbability(0, 0);
    for (int i = 0; i < 10000; ++i) {
      const uint32_t before = ProbabilityOf(cell);
      cell = Adapted(cell, bit);
      ASSERT_TRUE(bit ? ProbabilityOf(cell) >= before
                      : ProbabilityOf(cell) <= before);
    }
    EXPECT_EQ(AdaptCountOf(cell), kMaxAdaptCount);
  }
}

// After three ones and one zero of every four bits, p is about 3/4.
TEST(AdaptiveProbabilityTest, ApproachesTheShareOfOnes) {
  AdaptiveProbability cell = InitialProbability(0, 0);
  for (int i = 0; i < 4000; ++i) cell = Adapted(cell, i % 4 != 0);
  EXPECT_NEAR(ProbabilityOf(cell), 0.75 * kProbabilityOne,
              0.01 * kProbabilityOne);
}

}  // namespace
}  // namespace llmzip
