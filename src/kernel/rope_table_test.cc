// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/rope_table.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/checksum.h"
#include "gtest/gtest.h"

namespace llmzip {
namespace {

uint64_t HashOf(const RopeTable& table) {
  std::vector<uint8_t> bytes;
  for (size_t p = 0; p < table.num_positions(); ++p) {
    for (size_t i = 0; i < 2 * table.num_pairs(); ++i) {
      uint32_t bits;
      std::memcpy(&bits, table.cos(p) + i, 4);
      for (int shift = 0; shift < 32; shift += 8) {
        bytes.push_back(static_cast<uint8_t>(bits >> shift));
      }
    }
  }
  return Xxh3Of(bytes);
}

void ExpectNearTheLibrary(const RopeOptions& options) {
  const auto table = RopeTable::Make(options);
  ASSERT_TRUE(table.ok());
  for (size_t i = 0; i < options.num_rotated / 2; ++i) {
    double f =
        std::pow(options.base, -2.0 * static_cast<double>(i) /
                                   static_cast<double>(options.num_rotated));
    f /= options.linear_factor;
    if (!options.frequency_divisors.empty()) f /= options.frequency_divisors[i];
    for (size_t p = 0; p < options.num_positions; ++p) {
      // Half a unit of binary32 below 1, and what the recurrence adds.
      ASSERT_NEAR(table->cos(p)[i], std::cos(f * static_cast<double>(p)),
                  3.1e-8);
      ASSERT_NEAR(table->sin(p)[i], std::sin(f * static_cast<double>(p)),
                  3.1e-8);
    }
  }
}

TEST(RopeTableTest, AgreesWithTheLibrarysCosAndSin) {
  for (const double base : {1.0, 10000.0, 100000.0, 500000.0, 1e12}) {
    ExpectNearTheLibrary(
        {.num_rotated = 64, .num_positions = 4096, .base = base});
  }
  std::vector<float> divisors(40);
  for (size_t i = 0; i < 40; ++i)
    divisors[i] = 1.0f + static_cast<float>(i) * 0.2f;
  ExpectNearTheLibrary({.num_rotated = 80,
                        .num_positions = 1000,
                        .linear_factor = 4.0,
                        .frequency_divisors = divisors});
}

// Locks the tables: another hash is another numerics id.
TEST(RopeTableTest, GoldenHashes) {
  const auto smollm = RopeTable::Make(
      {.num_rotated = 64, .num_positions = 4096, .base = 100000.0});
  ASSERT_TRUE(smollm.ok());
  EXPECT_EQ(HashOf(*smollm), 0xb05cefc9da2b551eu);
  const auto llama =
      RopeTable::Make({.num_rotated = 128, .num_positions = 2048});
  ASSERT_TRUE(llama.ok());
  EXPECT_EQ(HashOf(*llama), 0x23a9eb660bba6450u);
  const auto yarn =
      RopeTable::Make({.num_rotated = 128,
                       .num_positions = 2048,
                       .base = 1e6,
                       .magnitude = RopeTable::YarnMagnitude(4.0),
                       .yarn = {.factor = 4.0, .trained_length = 32768}});
  ASSERT_TRUE(yarn.ok());
  EXPECT_EQ(HashOf(*yarn), 0x6b4592a6cdcc1e4eu);
}

// The frequencies by the formulas of the YaRN paper, from the C library.
TEST(RopeTableTest, YarnAgreesWithTheLibrary) {
  const double pi = 4 * std::atan(1.0);
  for (const double base : {10000.0, 1e6}) {
    const RopeOptions options = {
        .num_rotated = 64,
        .num_positions = 300,
        .base = base,
        .magnitude = RopeTable::YarnMagnitude(4.0),
        .yarn = {.factor = 4.0, .trained_length = 4096}};
    EXPECT_NEAR(options.magnitude, 1.1386294361119891, 1e-15);
    const auto table = RopeTable::Make(options);
    ASSERT_TRUE(table.ok());
    const auto pair_of = [&](double turns) {
      return 64 * std::log(4096 / (turns * 2 * pi)) / (2 * std::log(base));
    };
    const double low = std::floor(pair_of(32)), high = std::ceil(pair_of(1));
    for (size_t i = 0; i < 32; ++i) {
      const double ramp =
          std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
      double f = std::pow(base, -static_cast<double>(i) / 32);
      f = f / 4 * ramp + f * (1 - ramp);
      for (size_t p = 0; p < options.num_positions; ++p) {
        const double angle = f * static_cast<double>(p);
        ASSERT_NEAR(table->cos(p)[i], options.magnitude * std::cos(angle),
                    7e-8);
        ASSERT_NEAR(table->sin(p)[i], options.magnitude * std::sin(angle),
                    7e-8);
      }
    }
  }
}

TEST(RopeTableTest, PositionZeroTurnsNothing) {
  const auto table = RopeTable::Make({.num_rotated = 2, .num_positions = 1});
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->cos(0)[0], 1.0f);
  EXPECT_EQ(table->sin(0)[0], 0.0f);
}

TEST(RopeTableTest, RefusesOptionsOutOfRange) {
  const RopeOptions good = {.num_rotated = 64, .num_positions = 16};
  ASSERT_TRUE(RopeTable::Make(good).ok());
  const auto refuses = [&good](auto change) {
    RopeOptions options = good;
    change(options);
    return RopeTable::Make(options).status().code() == Code::kBadModel;
  };
  EXPECT_TRUE(refuses([](RopeOptions& o) { o.num_rotated = 0; }));
  EXPECT_TRUE(refuses([](RopeOptions& o) { o.num_rotated = 63; }));
  EXPECT_TRUE(refuses([](RopeOptions& o) { o.num_rotated = 4098; }));
  EXPECT_TRUE(refuses([](RopeOptions& o) { o.num_positions = 0; }));
  EXPECT_TRUE(refuses([](RopeOptions& o) { o.num_positions = SIZE_MAX; }));
  for (const double bad :
       {0.0, -1.0, 0.5, 1e13, double{NAN}, double{INFINITY}}) {
    EXPECT_TRUE(refuses([bad](RopeOptions& o) { o.base = bad; }));
    EXPECT_TRUE(refuses([bad](RopeOptions& o) { o.linear_factor = bad; }));
    EXPECT_TRUE(refuses([bad](RopeOptions& o) { o.yarn.factor = bad; }));
    if (bad == 0.5) continue;
    EXPECT_TRUE(refuses([bad](RopeOptions& o) { o.magnitude = bad; }));
    EXPECT_TRUE(refuses([bad](RopeOptions& o) {
      o.yarn = {.factor = 2.0, .trained_length = bad};
    }));
    EXPECT_TRUE(refuses([bad](RopeOptions& o) {
      o.yarn = {.factor = 2.0, .trained_length = 100, .often = bad};
    }));
    EXPECT_TRUE(refuses([bad](RopeOptions& o) {
      o.yarn = {.factor = 2.0, .trained_length = 100, .seldom = bad};
    }));
  }
  for (const float bad : {0.0f, -1.0f, 0.5f, NAN, INFINITY}) {
    std::vector<float> divisors(32, 1.0f);
    divisors[0] = bad;
    EXPECT_TRUE(
        refuses([&](RopeOptions& o) { o.frequency_divisors = divisors; }));
  }
  const std::vector<float> few(31, 1.0f);
  EXPECT_TRUE(refuses([&](RopeOptions& o) { o.frequency_divisors = few; }));
}

}  // namespace
}  // namespace llmzip
