// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/slot_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace llmzip {
namespace {

// Histories of that many bits: a run of zeros is 2^n - 1.
constexpr uint8_t kOneBit = 1;
constexpr uint8_t kTwoBits = 3;
constexpr uint8_t kThreeBits = 7;
constexpr uint32_t kLine = 5;

class SlotTableTest : public testing::Test {
 protected:
  SlotTable table_{/*log2_bytes=*/12, Pages::kSmall};
};

TEST_F(SlotTableTest, ANewSlotIsEmpty) {
  ASSERT_TRUE(table_.ok());
  const uint8_t* slot = table_.Find(kLine, 17);
  EXPECT_TRUE(std::all_of(slot, slot + SlotTable::kSlotBytes,
                          [](uint8_t history) { return history == 0; }));
}

TEST_F(SlotTableTest, FourContextsShareALine) {
  std::set<uint8_t*> slots;
  for (const uint32_t check : {1u, 2u, 128u, 255u}) {
    uint8_t* slot = table_.Find(kLine, check);
    std::fill_n(slot, SlotTable::kSlotBytes, static_cast<uint8_t>(check));
    slots.insert(slot);
  }
  EXPECT_EQ(slots.size(), 4u);
  for (const uint32_t check : {1u, 2u, 128u, 255u}) {
    const uint8_t* slot = table_.Find(kLine, check);
    EXPECT_TRUE(std::all_of(slot, slot + SlotTable::kSlotBytes,
                            [&](uint8_t byte) { return byte == check; }));
  }
}

TEST_F(SlotTableTest, TheShortestFirstHistoryMakesRoom) {
  *table_.Find(kLine, 1) = kThreeBits;
  *table_.Find(kLine, 2) = kTwoBits;
  uint8_t* shortest = table_.Find(kLine, 3);
  shortest[0] = kOneBit;
  shortest[14] = kThreeBits;
  *table_.Find(kLine, 4) = kTwoBits;
  EXPECT_EQ(table_.Find(kLine, 5), shortest);
  EXPECT_EQ(shortest[0], 0);
  EXPECT_EQ(shortest[14], 0);
  EXPECT_EQ(*table_.Find(kLine, 1), kThreeBits);
  EXPECT_EQ(*table_.Find(kLine, 2), kTwoBits);
  EXPECT_EQ(*table_.Find(kLine, 4), kTwoBits);
}

TEST_F(SlotTableTest, TheFirstOfEqualsMakesRoom) {
  uint8_t* first = table_.Find(kLine, 1);
  *first = kTwoBits;
  for (const uint32_t check : {2u, 3u, 4u}) {
    uint8_t* slot = table_.Find(kLine, check);
    EXPECT_EQ(slot, first + (check - 1) * SlotTable::kSlotBytes);
    *slot = kTwoBits;
  }
  EXPECT_EQ(table_.Find(kLine, 5), first);
}

TEST_F(SlotTableTest, LinesAreApart) {
  *table_.Find(kLine, 1) = kOneBit;
  EXPECT_EQ(*table_.Find(kLine + 1, 1), 0);
  EXPECT_EQ(*table_.Find(kLine, 1), kOneBit);
}

// 2^12 bytes are 64 lines of 64 bytes.
TEST_F(SlotTableTest, AHashGivesTheLineAndTheCheck) {
  EXPECT_EQ(table_.LineOf(uint64_t{0xff} << 24), 63u);
  EXPECT_EQ(table_.LineOf(uint64_t{0x41} << 24 | 0xffffff), 1u);
  EXPECT_EQ(SlotTable::CheckOf(uint64_t{0xab} << 56 | 1), 0xabu);
  EXPECT_EQ(SlotTable::CheckOf(uint64_t{0xffffffff}), 1u);
}

// Each value of the first nibble has a place of its own: the line tells three
// of its bits and the check tells the fourth.
TEST_F(SlotTableTest, SecondNibblesAreApartFromEachOtherAndTheFirst) {
  std::set<uint32_t> lines = {kLine};
  for (uint32_t three_bits = 0; three_bits < 8; ++three_bits) {
    lines.insert(kLine ^ SlotTable::SecondNibble(three_bits));
  }
  EXPECT_EQ(lines.size(), 9u);
  EXPECT_EQ(*lines.begin() / 16, *lines.rbegin() / 16);  // one group of 1 KiB
  std::set<uint32_t> checks;
  for (uint32_t check = 1; check <= 255; ++check) {
    EXPECT_EQ(SlotTable::SecondCheck(check, false), check);
    const uint32_t other = SlotTable::SecondCheck(check, true);
    EXPECT_NE(other, check);
    EXPECT_GE(other, 1u);
    EXPECT_LE(other, 255u);
    checks.insert(other);
  }
  EXPECT_EQ(checks.size(), 255u);
}

}  // namespace
}  // namespace llmzip
