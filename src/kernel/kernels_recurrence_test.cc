// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The recurrences of RWKV, by every table.
#include <cmath>

#include "testing/kernels_fixture.h"

namespace llmzip {
namespace {

TEST_P(KernelsTest, Wkv4EqualsReferenceOverManySteps) {
  InputGenerator generator(10);
  for (const size_t n : {1u, 7u, 8u, 15u, 16u, 33u, 128u, 1000u}) {
    SCOPED_TRACE(n);
    std::vector<float> state(3 * n), want_state;
    std::fill(state.begin() + static_cast<ptrdiff_t>(2 * n), state.end(),
              -1e30f);
    want_state = state;
    for (int step = 0; step < 60; ++step) {
      auto w = generator.Floats(n, 3.0f);
      for (float& x : w) x = -std::fabs(x);
      // Now and then beyond the range of exp32.
      const auto k = generator.Floats(n, step % 7 == 0 ? 200.0f : 4.0f);
      const auto v = generator.Floats(n, 2.0f);
      const auto u = generator.Floats(n, 3.0f);
      std::vector<float> y(n, 99.0f), want_y(n);
      got().wkv4(n, w.data(), k.data(), v.data(), u.data(), state.data(),
                 y.data());
      want().wkv4(n, w.data(), k.data(), v.data(), u.data(), want_state.data(),
                  want_y.data());
      ASSERT_TRUE(SameBits(y, want_y)) << step;
      ASSERT_TRUE(SameBits(state, want_state)) << step;
      for (const float x : y) ASSERT_LE(std::fabs(x), 2.001f) << step;
    }
  }
}

TEST_P(KernelsTest, Wkv4KeepsNan) {
  std::vector<float> state(3 * 20), y(20);
  std::vector<float> k(20, 1.0f), other(20, 0.5f);
  k[3] = k[19] = NAN;
  got().wkv4(20, other.data(), k.data(), other.data(), other.data(),
             state.data(), y.data());
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(y[i] != y[i], k[i] != k[i]) << i;
}

TEST_P(KernelsTest, Wkv5EqualsReferenceOverManySteps) {
  InputGenerator generator(11);
  for (const size_t n : {1u, 4u, 8u, 13u, 16u, 24u, 40u, 64u, 100u, 128u}) {
    SCOPED_TRACE(n);
    std::vector<float> state(n * n), want_state(n * n);
    for (int step = 0; step < 40; ++step) {
      const auto r = generator.Floats(n, 1.0f);
      auto w = generator.Floats(n, 0.5f);
      for (float& x : w) x = 0.5f + x;
      const auto k = generator.Floats(n, 1.0f);
      const auto v = generator.Floats(n, 1.0f);
      const auto u = generator.Floats(n, 1.0f);
      std::vector<float> y(n, 99.0f), want_y(n);
      got().wkv5(n, r.data(), w.data(), k.data(), v.data(), u.data(),
                 state.data(), y.data());
      want().wkv5(n, r.data(), w.data(), k.data(), v.data(), u.data(),
                  want_state.data(), want_y.data());
      ASSERT_TRUE(SameBits(y, want_y)) << step;
    }
    ASSERT_TRUE(SameBits(state, want_state));
  }
}

TEST_P(KernelsTest, Wkv7EqualsReferenceOverManySteps) {
  InputGenerator generator(9);
  std::vector<float> state(64 * 64), want_state(64 * 64);
  for (int step = 0; step < 200; ++step) {
    const auto r = generator.Floats(64, 1.0f);
    auto w = generator.Floats(64, 0.2f);
    for (float& x : w) x = 0.775f + x;
    const auto k = generator.Floats(64, 1.0f);
    const auto v = generator.Floats(64, 1.0f);
    const auto kk = generator.Floats(64, 0.2f);
    const auto a = generator.Floats(64, 1.0f);
    std::vector<float> y(64), want_y(64);
    got().wkv7(r.data(), w.data(), k.data(), v.data(), kk.data(), a.data(),
               state.data(), y.data());
    want().wkv7(r.data(), w.data(), k.data(), v.data(), kk.data(), a.data(),
                want_state.data(), want_y.data());
    ASSERT_TRUE(SameBits(y, want_y)) << step;
  }
  ASSERT_TRUE(SameBits(state, want_state));
}

}  // namespace
}  // namespace llmzip
