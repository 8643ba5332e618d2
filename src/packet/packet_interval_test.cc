// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "packet/packet_interval.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "packet/packet_bits.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr uint32_t kHalf = uint32_t{1} << 21;
constexpr uint32_t kSure = (uint32_t{1} << 22) - 1;

Bytes Take(PacketInterval& interval) {
  const auto name = interval.TakeName();
  return Bytes(name.begin(), name.end());
}

void Code(PacketInterval& interval, bool bit, uint32_t p1) {
  interval.Narrow(bit, interval.OnesOf(p1));
}

TEST(PacketIntervalTest, NamesComeByLengthAndThenByValue) {
  PacketInterval interval(0, 0xfe);
  EXPECT_EQ(Take(interval), Bytes());
  for (unsigned i = 0; i < 0xfe; ++i) {
    EXPECT_EQ(Take(interval), Bytes{static_cast<uint8_t>(i)});
  }
  EXPECT_EQ(Take(interval), (Bytes{0, 0}));
  EXPECT_EQ(Take(interval), (Bytes{0, 1}));
}

TEST(PacketIntervalTest, BeginsAtTheFirstByteThatIsAskedFor) {
  PacketInterval interval(0x80, 2);
  EXPECT_EQ(Take(interval), Bytes{0x80});
  EXPECT_EQ(Take(interval), Bytes{0x81});
  EXPECT_EQ(Take(interval), (Bytes{0x80, 0}));
}

TEST(PacketIntervalTest, ANumberMayHaveSeveralNames) {
  PacketInterval interval(0, 0xfe);
  // [0, 2^-16) or a little less.
  for (int i = 0; i < 16; ++i) Code(interval, true, kHalf);
  EXPECT_EQ(interval.num_fixed(), 2u);
  EXPECT_EQ(Take(interval), Bytes());
  EXPECT_EQ(Take(interval), Bytes{0});
  EXPECT_EQ(Take(interval), (Bytes{0, 0}));
  EXPECT_EQ(Take(interval), (Bytes{0, 0, 0}));
  EXPECT_EQ(Take(interval), (Bytes{0, 0, 1}));
}

TEST(PacketIntervalTest, ANameThatIsOutsideIsFreeForNoOther) {
  PacketInterval interval(0, 0xfe);
  EXPECT_EQ(Take(interval), Bytes());
  Code(interval, false, kHalf);  // the upper half, which begins at 0x7f
  EXPECT_EQ(Take(interval), Bytes{0x7f});
  Code(interval, false, kHalf);
  EXPECT_EQ(Take(interval), Bytes{0xbf});
}

// Whatever is decided, all names differ, and a reader that is given one of them
// takes the same decisions and meets the name at its place.
TEST(PacketIntervalTest, NamesTellDecisions) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    std::vector<std::pair<uint32_t, uint32_t>> decisions;  // p1, bit
    std::vector<Bytes> names;
    std::set<std::string> different;
    const unsigned first = round % 2 == 0 ? 0 : 0x80;
    const unsigned count = round % 2 == 0 ? 0x80 : 0x7e;
    PacketInterval interval(first, count);
    PacketBitWriter writer(&interval);
    const int kind = round % 3;
    for (int i = 0; i < 200; ++i) {
      const uint32_t p1 = kind == 0 ? kSure
                          : kind == 1
                              ? 1 + static_cast<uint32_t>(random() % kSure)
                              : kHalf;
      const uint32_t bit = kind == 0 ? (i % 50 == 49 ? 0 : 1)
                                     : static_cast<uint32_t>(random() % 2);
      decisions.emplace_back(p1, bit);
      writer.CodeBit(bit, p1);
      names.push_back(Take(interval));
      EXPECT_TRUE(
          different.insert({names.back().begin(), names.back().end()}).second);
    }
    for (size_t n = 0; n < names.size(); n += 37) {
      PacketInterval again(first, count);
      PacketBitReader reader(names[n], &again);
      for (size_t i = 0; i <= n; ++i) {
        ASSERT_EQ(reader.CodeBit(0, decisions[i].first), decisions[i].second);
        ASSERT_EQ(Take(again), names[i]);
      }
    }
  }
}

}  // namespace
}  // namespace llmzip
