// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The reference's functions against the C library's.
#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "kernel/kernels.h"

namespace llmzip {
namespace {

TEST(ExactMathTest, ExpIsWithinTwoTenMillionthsOfTheLibrarys) {
  std::vector<float> x;
  for (float v = -87.0f; v < 88.0f; v += 0x1p-9f) x.push_back(v);
  for (float v = -0.4f; v < 0.4f; v += 0x1p-16f) x.push_back(v);
  std::vector<float> y(x.size());
  ReferenceKernels().exp(x.data(), x.size(), y.data());
  for (size_t i = 0; i < x.size(); ++i) {
    ASSERT_NEAR(double{y[i]} / std::exp(double{x[i]}), 1.0, 2e-7) << x[i];
  }
}

TEST(ExactMathTest, GeluIsNearTheLibrarys) {
  for (float x = -20.0f; x < 20.0f; x += 0x1p-6f) {
    const double v = double{x};
    const double z = std::sqrt(2 / M_PI) * (v + 0.044715 * v * v * v);
    float y;
    ReferenceKernels().gelu(&x, 1, &y);
    ASSERT_NEAR(double{y}, 0.5 * v * (1 + std::tanh(z)), 1e-6) << x;
  }
}

TEST(ExactMathTest, ACapBoundsAndKeepsWhatIsSmall) {
  const std::vector<float> x = {0.0f, 0.25f, -3.0f, 1e30f, -INFINITY};
  std::vector<float> y(x.size());
  ReferenceKernels().soft_cap(x.data(), 30.0f, x.size(), y.data());
  EXPECT_EQ(y[0], 0.0f);
  EXPECT_NEAR(y[1], 30 * std::tanh(0.25 / 30), 3e-6);
  EXPECT_NEAR(y[2], -30 * std::tanh(0.1), 3e-6);
  EXPECT_EQ(y[3], 30.0f);
  EXPECT_EQ(y[4], -30.0f);
}

TEST(ExactMathTest, ExpAtItsEdges) {
  const std::vector<float> x = {0.0f,  -0.0f,    -87.0f,   -87.00001f,
                                88.0f, INFINITY, -INFINITY};
  std::vector<float> y(x.size());
  ReferenceKernels().exp(x.data(), x.size(), y.data());
  EXPECT_EQ(y[0], 1.0f);
  EXPECT_EQ(y[1], 1.0f);
  EXPECT_NEAR(y[2] * 1e38f, std::exp(-87.0) * 1e38, 1e-6);
  EXPECT_EQ(y[3], 0.0f);
  EXPECT_EQ(y[4], 0x1p127f);
  EXPECT_EQ(y[5], 0x1p127f);
  EXPECT_EQ(y[6], 0.0f);
}

}  // namespace
}  // namespace llmzip
