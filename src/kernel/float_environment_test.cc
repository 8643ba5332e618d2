// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/float_environment.h"

#include <cfenv>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

// Not folded by the compiler.
float Opaque(float x) {
  volatile float y = x;
  return y;
}

TEST(FloatEnvironmentTest, RoundsToNearestInsideAndRestoresOutside) {
  const int before = std::fegetround();
  std::fesetround(FE_UPWARD);
  {
    const ScopedFloatEnvironment environment;
    EXPECT_EQ(Opaque(1.0f) + Opaque(0x1p-30f), 1.0f);
  }
  EXPECT_GT(Opaque(1.0f) + Opaque(0x1p-30f), 1.0f);
  std::fesetround(before);
}

#if defined(__x86_64__)
TEST(FloatEnvironmentTest, KeepsDenormalsInsideAndRestoresFlushingOutside) {
  constexpr unsigned kFlushBits = 0x8040;
  const unsigned before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | kFlushBits);
  EXPECT_EQ(Opaque(0x1p-126f) * Opaque(0.5f), 0.0f);
  {
    const ScopedFloatEnvironment environment;
    EXPECT_GT(Opaque(0x1p-126f) * Opaque(0.5f), 0.0f);
  }
  EXPECT_EQ(__builtin_ia32_stmxcsr() & kFlushBits, kFlushBits);
  __builtin_ia32_ldmxcsr(before);
}
#endif

}  // namespace
}  // namespace llmzip
