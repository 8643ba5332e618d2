// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/content_cuts.h"

#include <string>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

constexpr size_t kCell = ByteCosts::kCellBytes;

// One letter for each cell: d is dense, other letters are text.
ByteCosts CostsOf(const std::string& cells, size_t last_cell = kCell) {
  ByteCosts costs;
  uint64_t text_bytes = 0, payload_bytes = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    const size_t size = i + 1 < cells.size() ? kCell : last_cell;
    text_bytes += size;
    payload_bytes += cells[i] == 'd' ? size * 3 / 4 : size / 4;
    costs.Note({.text_bytes = text_bytes, .payload_bytes = payload_bytes});
  }
  costs.Finish(text_bytes, payload_bytes);
  return costs;
}

std::string Text(size_t cells) { return std::string(cells, 't'); }
std::string Dense(size_t cells) { return std::string(cells, 'd'); }

using Sizes = std::vector<size_t>;

TEST(ContentCutsTest, TextOfOneKindIsNotCut) {
  EXPECT_EQ(CutByContent(CostsOf("t", 7)), Sizes({7}));
  EXPECT_EQ(CutByContent(CostsOf(Text(40))), Sizes({40 * kCell}));
  EXPECT_EQ(CutByContent(CostsOf(Dense(40))), Sizes({40 * kCell}));
}

TEST(ContentCutsTest, LongDensePartsStandAlone) {
  EXPECT_EQ(CutByContent(CostsOf(Text(10) + Dense(16) + Text(9), 100)),
            Sizes({10 * kCell, 16 * kCell, 8 * kCell + 100}));
  EXPECT_EQ(CutByContent(CostsOf(Dense(20) + Text(9))),
            Sizes({20 * kCell, 9 * kCell}));
  EXPECT_EQ(CutByContent(CostsOf(Text(9) + Dense(20))),
            Sizes({9 * kCell, 20 * kCell}));
  EXPECT_EQ(CutByContent(
                CostsOf(Text(8) + Dense(16) + Text(8) + Dense(17) + Text(8))),
            Sizes({8 * kCell, 16 * kCell, 8 * kCell, 17 * kCell, 8 * kCell}));
}

TEST(ContentCutsTest, ShortPartsStayWithTheirNeighbours) {
  EXPECT_EQ(CutByContent(CostsOf(Text(20) + Dense(15) + Text(20))),
            Sizes({55 * kCell}));
  EXPECT_EQ(CutByContent(CostsOf(Text(7) + Dense(30))), Sizes({37 * kCell}));
  EXPECT_EQ(CutByContent(CostsOf(Dense(30) + Text(7))), Sizes({37 * kCell}));
  // Gaps of two cells are no end of a dense part; those of three are.
  EXPECT_EQ(
      CutByContent(CostsOf(Text(8) + Dense(8) + Text(2) + Dense(8) + Text(8))),
      Sizes({8 * kCell, 18 * kCell, 8 * kCell}));
  EXPECT_EQ(
      CutByContent(CostsOf(Text(8) + Dense(8) + Text(3) + Dense(8) + Text(8))),
      Sizes({35 * kCell}));
}

TEST(ContentCutsTest, DenseIsFiveAndAHalfBitsForEachByte) {
  EXPECT_TRUE(IsDense(1600, 1100));
  EXPECT_FALSE(IsDense(1600, 1099));
}

}  // namespace
}  // namespace llmzip
