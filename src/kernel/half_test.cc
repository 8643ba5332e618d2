// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/half.h"

#include <bit>
#include <cmath>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

// Value of a finite half from its definition.
double ValueOfHalf(uint32_t half) {
  const int exponent = static_cast<int>((half >> 10) & 31);
  const double mantissa = half & 1023;
  const double magnitude = exponent == 0
                               ? std::ldexp(mantissa, -24)
                               : std::ldexp(1024 + mantissa, exponent - 25);
  return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

TEST(HalfTest, EveryFiniteHalfWidensExactlyAndComesBack) {
  for (uint32_t half = 0; half < 0x10000; ++half) {
    if ((half & 0x7c00) == 0x7c00) continue;
    const float x = HalfToFloat(static_cast<uint16_t>(half));
    ASSERT_EQ(x, ValueOfHalf(half)) << half;
    ASSERT_EQ(std::signbit(x), half >= 0x8000) << half;
    ASSERT_EQ(FloatToHalf(x), half);
  }
}

TEST(HalfTest, InfinityAndNanKeepTheirKind) {
  EXPECT_EQ(HalfToFloat(0x7c00), INFINITY);
  EXPECT_EQ(HalfToFloat(0xfc00), -INFINITY);
  EXPECT_TRUE(std::isnan(HalfToFloat(0x7c01)));
  EXPECT_EQ(FloatToHalf(INFINITY), 0x7c00);
  EXPECT_EQ(FloatToHalf(-1e30f), 0xfc00);
  EXPECT_TRUE(std::isnan(HalfToFloat(FloatToHalf(NAN))));
}

TEST(HalfTest, RoundsToNearestEvenBetweenNeighbours) {
  for (uint32_t half = 0; half < 0x7bff; ++half) {
    const auto low = static_cast<float>(ValueOfHalf(half));
    const auto high = static_cast<float>(ValueOfHalf(half + 1));
    const float middle = low + (high - low) * 0.5f;
    ASSERT_EQ(FloatToHalf(std::nextafter(middle, 0.0f)), half);
    ASSERT_EQ(FloatToHalf(middle), half + (half & 1));
    ASSERT_EQ(FloatToHalf(std::nextafter(middle, 1e9f)), half + 1);
  }
  EXPECT_EQ(FloatToHalf(std::nextafter(65520.0f, 0.0f)), 0x7bff);
  EXPECT_EQ(FloatToHalf(65520.0f), 0x7c00);
}

TEST(HalfTest, ScaleRoundedUpIsTheSmallestScaleThatIsNotBelow) {
  for (uint32_t half = 0; half < 0x7bff; ++half) {
    const auto low = static_cast<float>(ValueOfHalf(half));
    const auto kind = ScaleKind::kFloat16;
    ASSERT_EQ(ScaleRoundedUp(low, kind), half);
    ASSERT_EQ(ScaleRoundedUp(std::nextafter(low, 1e9f), kind), half + 1);
  }
  for (uint32_t bits = 0; bits < 0x7f7f; ++bits) {
    const float low = Bfloat16ToFloat(static_cast<uint16_t>(bits));
    const auto kind = ScaleKind::kBfloat16;
    ASSERT_EQ(ScaleRoundedUp(low, kind), bits);
    ASSERT_EQ(ScaleRoundedUp(std::nextafter(low, INFINITY), kind), bits + 1);
  }
  EXPECT_EQ(ScaleRoundedUp(65504.0f, ScaleKind::kFloat16), 0x7bff);
  EXPECT_EQ(ScaleRoundedUp(65505.0f, ScaleKind::kFloat16), 0x7c00);
}

}  // namespace
}  // namespace llmzip
