// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/builtin_starts.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "base/checksum.h"
#include "coder/brotli_stage.h"
#include "container/profiles.h"

namespace llmzip {
namespace {

constexpr std::array<ModelStrength, 3> kStrengths = {
    ModelStrength::kNone, ModelStrength::kWeak, ModelStrength::kStrong};

// Every start that a profile names is there and can be read.
TEST(BuiltinStartsTest, EveryStartOfAProfileIsThere) {
  for (const Profile& profile : RegisteredProfiles()) {
    if (profile.mixing_start == 0) continue;
    for (const ModelStrength strength : kStrengths) {
      const auto start = BuiltinStart(profile.mixing_start, strength);
      ASSERT_TRUE(start.ok()) << start.status().what();
      EXPECT_GT((*start)->MemoryBytes(), 0u);
      // What MixOptions counts for it.
      EXPECT_LE((*start)->MemoryBytes(), uint64_t{4} << 20);
      EXPECT_EQ(*BuiltinStart(profile.mixing_start, strength), *start);
    }
  }
}

TEST(BuiltinStartsTest, TogetherTheyAreSmall) {
  size_t bytes = 0;
  for (const ModelStrength strength : kStrengths) {
    bytes += BuiltinStartFile(1, strength).size();
  }
  EXPECT_LE(bytes, 300'000u);
}

// Format lock: archives of the profiles with start 1 need these numbers. Other
// numbers are another start and need profiles of their own. The hashes stand in
// docs/MIXING.md.
TEST(BuiltinStartsTest, TheyNeverChange) {
  constexpr std::array<uint64_t, 3> kHashes = {
      0x14b1be9bc64ebe4a, 0x3938536a60a1520a, 0xf3767e17ff0f6111};
  for (size_t i = 0; i < kStrengths.size(); ++i) {
    const auto bytes = BrotliInflate(BuiltinStartFile(1, kStrengths[i]),
                                     MixingStart::kMaxBytes);
    ASSERT_TRUE(bytes.ok());
    EXPECT_EQ(Xxh3Of(*bytes), kHashes[i]) << std::hex << Xxh3Of(*bytes);
  }
}

TEST(BuiltinStartsTest, ThreadsGetTheSameOne) {
  std::array<const MixingStart*, 4> seen = {};
  std::array<std::thread, 4> threads;
  for (size_t i = 0; i < threads.size(); ++i) {
    threads[i] = std::thread(
        [&seen, i] { seen[i] = *BuiltinStart(1, ModelStrength::kWeak); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const MixingStart* start : seen) EXPECT_EQ(start, seen[0]);
}

}  // namespace
}  // namespace llmzip
