// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/logistic.h"

#include <gtest/gtest.h>

#include <cmath>

namespace llmzip {
namespace {

double Natural(int32_t x) { return x / double{kStretchOne}; }

TEST(LogisticTest, EvenOddsAreZero) {
  EXPECT_EQ(Squash(0), kProbabilityOne / 2);
  EXPECT_EQ(StretchMasses(12345, 12345), 0);
}

// No interval has its middle at one half. Those beside it stand for
// +-2 artanh(1 / 4096), which is just above half a unit.
TEST(LogisticTest, EvenOddsStretchToOneUnit) {
  EXPECT_EQ(Stretch22(kProbabilityOne / 2), 1);
  EXPECT_EQ(Stretch16(1u << 15), 1);
  EXPECT_EQ(Stretch22(kProbabilityOne / 2 - 1), -1);
}

// Between two points of the table the error is at most h^2 / 8 times the second
// derivative: (1/128)^2 / 8 * 0.0963 * 2^22 = 3.1. Rounding adds less than one.
TEST(LogisticTest, SquashIsTheLogisticFunction) {
  for (int32_t x = -kMaxStretch; x <= kMaxStretch; ++x) {
    const double exact = kProbabilityOne / (1 + std::exp(-Natural(x)));
    ASSERT_NEAR(Squash(x), exact, 4.1) << x;
  }
}

TEST(LogisticTest, SquashNeverFallsAndNeverReachesZeroOrOne) {
  EXPECT_EQ(Squash(-kMaxStretch), 1);
  EXPECT_EQ(Squash(kMaxStretch), kProbabilityOne - 1);
  for (int32_t x = -kMaxStretch; x < kMaxStretch; ++x) {
    ASSERT_LE(Squash(x), Squash(x + 1)) << x;
  }
}

TEST(LogisticTest, StretchIsTheRoundedLogitOfTheMiddleOfItsInterval) {
  for (uint32_t i = 0; i < 4096; ++i) {
    const double p = (i + 0.5) / 4096;
    const double exact = kStretchOne * std::log(p / (1 - p));
    ASSERT_NEAR(Stretch22(i << 10), exact, 0.5 + 1e-6) << i;
    // All probabilities of the interval share the value, in both widths.
    ASSERT_EQ(Stretch22((i << 10) + 1023), Stretch22(i << 10));
    ASSERT_EQ(Stretch16((i << 4) + 15), Stretch22(i << 10));
    ASSERT_EQ(Stretch22((4095 - i) << 10), -Stretch22(i << 10));
  }
}

TEST(LogisticTest, NaturalLogIsCloseForEveryMagnitude) {
  for (unsigned shift = 0; shift < 64; ++shift) {
    for (const uint64_t mantissa : {1u, 3u, 5u, 7u}) {
      const uint64_t x = mantissa << shift >> 2 << 2 | 1;
      const double exact = 65536 * std::log(static_cast<double>(x));
      ASSERT_NEAR(NaturalLog(x), exact, 48) << x;
    }
  }
}

TEST(LogisticTest, MassesGiveTheLogarithmOfTheirRatio) {
  EXPECT_NEAR(StretchMasses(3, 1), 1024 * std::log(3.0), 2);
  EXPECT_NEAR(StretchMasses(1, 1000), -1024 * std::log(1000.0), 2);
  for (const uint64_t one : {1u, 2u, 77u, 1000000u}) {
    EXPECT_EQ(StretchMasses(one, 9), -StretchMasses(9, one));
  }
}

TEST(LogisticTest, ExtremeMassesAreClamped) {
  const uint64_t most = (uint64_t{1} << 56) - 1;
  EXPECT_EQ(StretchMasses(most, 1), kMaxStretch);
  EXPECT_EQ(StretchMasses(1, most), -kMaxStretch);
}

}  // namespace
}  // namespace llmzip
