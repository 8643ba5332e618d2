// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/bit_history.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

namespace llmzip {
namespace {

uint8_t After(std::string_view bits, uint8_t history = 0) {
  for (const char bit : bits) {
    history = kBitHistories.next[history][bit == '1' ? 1 : 0];
  }
  return history;
}

void ExpectCounts(uint8_t history, int zeros, int ones) {
  EXPECT_EQ(kBitHistories.zeros[history], zeros);
  EXPECT_EQ(kBitHistories.ones[history], ones);
  EXPECT_EQ(kBitHistories.length[history], zeros + ones);
}

// The bits below a leading 1, less 1: "101" is 0b1101 - 1.
TEST(BitHistoryTest, FiveBitsAreKeptExactly) {
  EXPECT_EQ(After(""), 0);
  EXPECT_EQ(After("0"), 1);
  EXPECT_EQ(After("1"), 2);
  EXPECT_EQ(After("101"), 0b1101 - 1);
  EXPECT_EQ(After("00000"), 0b100000 - 1);
  EXPECT_EQ(After("11111"), 0b111111 - 1);
  ExpectCounts(After("10110"), 2, 3);
}

TEST(BitHistoryTest, ALongerRunIsCountedUpToItsLimit) {
  ExpectCounts(After("000000"), 6, 0);
  ExpectCounts(After(std::string(47, '0')), 47, 0);
  EXPECT_EQ(After("0", After(std::string(47, '0'))),
            After(std::string(47, '0')));
  ExpectCounts(After(std::string(100, '1')), 0, 47);
}

// 20 zeros become 1 + 20 / 2. 47 would become 24, but beside a 1 there is room
// for 20 only.
TEST(BitHistoryTest, ASurpriseHalvesTheOtherCount) {
  ExpectCounts(After(std::string(20, '0') + "1"), 11, 1);
  ExpectCounts(After(std::string(47, '0') + "1"), 20, 1);
  ExpectCounts(After(std::string(47, '1') + "0"), 1, 20);
}

// "00011" and one more 1: three zeros fade to two. Five bits are left, and they
// are written in the order of exact ones, the older kind first: "00111".
TEST(BitHistoryTest, AFadedHistoryMayBecomeExactAgain) {
  EXPECT_EQ(After("000111"), After("00111"));
  EXPECT_EQ(After("010101"), After("00111"));
}

TEST(BitHistoryTest, TheLatestBitIsKnown) {
  // Both have six zeros beside one 1, and fade differently from here on.
  const uint8_t one_last = After(std::string(10, '0') + "1");
  ExpectCounts(one_last, 6, 1);
  const uint8_t zero_last = After("0", After(std::string(9, '0') + "1"));
  ExpectCounts(zero_last, 6, 1);
  EXPECT_NE(one_last, zero_last);
}

TEST(BitHistoryTest, FamiliarityTellsOneSidedHistories) {
  EXPECT_EQ(kBitHistories.familiarity[After("")], 0);
  EXPECT_EQ(kBitHistories.familiarity[After("111")], 18);
  EXPECT_EQ(kBitHistories.familiarity[After(std::string(30, '0'))], 18);
  EXPECT_EQ(kBitHistories.familiarity[After("01")], 16);
}

// Counts stay within their bounds, and swapping all bits swaps the counts.
TEST(BitHistoryTest, ZerosAndOnesAreTreatedAlike) {
  constexpr int kBounds[] = {47, 20, 9, 6, 5};
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    uint8_t history = 0;
    uint8_t mirror = 0;
    for (int i = 0; i < 200; ++i) {
      const bool bit = random() % 200 < static_cast<uint32_t>(round);
      history = kBitHistories.next[history][bit ? 1 : 0];
      mirror = kBitHistories.next[mirror][bit ? 0 : 1];
      const int zeros = kBitHistories.zeros[history];
      const int ones = kBitHistories.ones[history];
      ExpectCounts(mirror, ones, zeros);
      ASSERT_LE(std::min(zeros, ones), 4);
      ASSERT_LE(std::max(zeros, ones), kBounds[std::min(zeros, ones)]);
      ASSERT_GE(bit ? ones : zeros, 1);
    }
  }
}

}  // namespace
}  // namespace llmzip
