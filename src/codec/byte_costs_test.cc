// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/byte_costs.h"

#include "gtest/gtest.h"

namespace llmzip {
namespace {

constexpr uint64_t kCell = ByteCosts::kCellBytes;
constexpr uint64_t kUnit = ByteCosts::kUnit;

TEST(ByteCostsTest, CostsAreThoseOfTheCellsAndInterpolatedWithin) {
  ByteCosts costs;
  costs.Note({.text_bytes = kCell, .payload_bytes = 1000});
  costs.Note({.text_bytes = 2 * kCell, .payload_bytes = 1400});
  costs.Finish(2 * kCell + 100, 1500);
  ASSERT_EQ(costs.num_cells(), 3u);
  EXPECT_EQ(costs.OfCell(1), 400u);
  EXPECT_EQ(costs.OfCell(2), 100u);
  EXPECT_EQ(costs.Before(0), 0u);
  EXPECT_EQ(costs.Before(kCell / 2), 500 * kUnit);
  EXPECT_EQ(costs.Before(kCell), 1000 * kUnit);
  EXPECT_EQ(costs.Before(2 * kCell + 50), 1450 * kUnit);
  EXPECT_EQ(costs.Before(2 * kCell + 100), costs.total());
  EXPECT_EQ(costs.total(), 1500 * kUnit);
}

TEST(ByteCostsTest, TheEndOfTheCodingBelongsToTheLastCell) {
  ByteCosts costs;
  costs.Note({.text_bytes = kCell, .payload_bytes = 992});
  costs.Finish(kCell, 1000);
  EXPECT_EQ(costs.num_cells(), 1u);
  EXPECT_EQ(costs.Before(kCell), 1000 * kUnit);
}

TEST(ByteCostsTest, AShortTextIsOneCell) {
  ByteCosts costs;
  costs.Finish(10, 4);
  EXPECT_EQ(costs.num_cells(), 1u);
  EXPECT_EQ(costs.Before(5), 2 * kUnit);
  EXPECT_EQ(costs.Before(10), 4 * kUnit);
}

}  // namespace
}  // namespace llmzip
