// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/apm.h"

#include <gtest/gtest.h>

namespace llmzip {
namespace {

constexpr unsigned kRate = 6;
// Two neighbouring points of the map, and the middle between them.
constexpr int32_t kLower = -896;
constexpr int32_t kUpper = 896;
constexpr int32_t kMiddle = 0;

class ApmTest : public testing::Test {
 protected:
  int32_t Refine(int32_t x, size_t context = 1) {
    return apm_.Refine(x, Squash(x), context);
  }
  // What the map adds to squash(x).
  int32_t Correction(int32_t x, size_t context = 1) {
    return Refine(x, context) - Squash(x);
  }

  Apm apm_{3, kRate, Pages::kSmall};
};

TEST_F(ApmTest, AFreshMapChangesNothing) {
  ASSERT_TRUE(apm_.ok());
  for (int32_t x = -kMaxStretch; x <= kMaxStretch; ++x) {
    ASSERT_EQ(Refine(x), Squash(x));
  }
}

TEST_F(ApmTest, AtAPointOnlyThatPointLearns) {
  const int32_t error = kProbabilityOne - 1 - Refine(kLower);
  apm_.Update(true);
  EXPECT_EQ(Correction(kLower), error >> kRate);
  EXPECT_EQ(Correction(kUpper), 0);
  EXPECT_EQ(Correction(kLower - 1792), 0);
}

TEST_F(ApmTest, BetweenPointsTheCorrectionIsTheirMean) {
  const int32_t error = kProbabilityOne - 1 - Refine(kLower);
  apm_.Update(true);
  EXPECT_EQ(Correction(kMiddle), (error >> kRate) / 2);
  EXPECT_EQ(Correction(kLower + 1792 / 4), (error >> kRate) * 3 / 4);
}

// In the middle, half of an error of -2^21 goes to each point.
TEST_F(ApmTest, BetweenPointsBothLearn) {
  ASSERT_EQ(Refine(kMiddle), kProbabilityOne / 2);
  apm_.Update(false);
  const int32_t change = -(kProbabilityOne / 2) / 64;
  EXPECT_EQ(Correction(kLower), change / 2);
  EXPECT_EQ(Correction(kUpper), change / 2);
  EXPECT_EQ(Correction(kMiddle), change / 2);
}

TEST_F(ApmTest, ContextsLearnApart) {
  Refine(kLower, 1);
  apm_.Update(true);
  EXPECT_EQ(Correction(kLower, 0), 0);
  EXPECT_EQ(Correction(kLower, 2), 0);
  EXPECT_NE(Correction(kLower, 1), 0);
}

// The outer points lie at +-6272. The last position before the upper one still
// counts it with 1791 of 1792 parts.
TEST_F(ApmTest, BeyondTheOuterPointsTheLastPositionCounts) {
  Refine(kMaxStretch);
  apm_.Update(false);
  const int32_t p = Squash(6271);
  EXPECT_EQ(apm_.Refine(kMaxStretch, p, 1), apm_.Refine(6271, p, 1));
  EXPECT_LT(apm_.Refine(kMaxStretch, p, 1), p);
  EXPECT_EQ(Correction(kMiddle), 0);
}

TEST_F(ApmTest, TheResultStaysInTheCodersRange) {
  for (const bool bit : {true, false}) {
    for (int i = 0; i < 2000; ++i) {
      const int32_t refined = Refine(kUpper);
      ASSERT_GE(refined, 1);
      ASSERT_LE(refined, kProbabilityOne - 1);
      apm_.Update(bit);
    }
    // The same correction is too much for a surer prediction.
    EXPECT_EQ(apm_.Refine(kUpper, bit ? kProbabilityOne - 2 : 2, 1),
              bit ? kProbabilityOne - 1 : 1);
  }
}

}  // namespace
}  // namespace llmzip
