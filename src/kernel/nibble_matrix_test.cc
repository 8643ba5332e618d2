// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/nibble_matrix.h"

#include "gtest/gtest.h"
#include "kernel/pack.h"

namespace llmzip {
namespace {

constexpr uint16_t kHalfOne = 0x3c00, kHalfMinusTwo = 0xc000;

TEST(NibbleMatrixTest, RefusesSizesOutsideTheLimits) {
  WeightArena arena;
  const auto code = [&](size_t rows, size_t cols) {
    return NibbleMatrix::Create(rows, cols, &arena).status().code();
  };
  EXPECT_EQ(code(1, 32), Code::kOk);
  EXPECT_EQ(code(0, 32), Code::kBadModel);
  EXPECT_EQ(code(1, 0), Code::kBadModel);
  EXPECT_EQ(code(1, 48), Code::kBadModel);
  EXPECT_EQ(code(PackedMatrix::kMaxRows + 1, 32), Code::kBadModel);
  EXPECT_EQ(code(1, PackedMatrix::kMaxCols + 32), Code::kBadModel);
}

// Each weight alone against an activation of its own column: the product finds
// it where SetBlock put it, and rows past the matrix are zero.
TEST(NibbleMatrixTest, ProductsSeeEveryWeightInItsPlace) {
  constexpr size_t kRows = 19, kBlocks = 2;
  WeightArena arena;
  auto matrix = NibbleMatrix::Create(kRows, kBlocks * kBlock, &arena);
  ASSERT_TRUE(matrix.ok());
  ASSERT_EQ(matrix->num_tiles(), 2u);
  const auto nibble = [](size_t row, size_t column) {
    return static_cast<uint8_t>((row * 7 + column * 5 + column / 16) % 16);
  };
  for (size_t row = 0; row < kRows; ++row) {
    for (size_t b = 0; b < kBlocks; ++b) {
      NibbleBlock block{kHalfOne, kHalfMinusTwo, {}};
      for (size_t c = 0; c < kBlock; ++c) {
        block.n[c] = nibble(row, b * kBlock + c);
      }
      matrix->SetBlock(row, b, block);
    }
  }
  for (size_t column = 0; column < kBlocks * kBlock; ++column) {
    std::vector<int8_t> q(kBlocks * kBlock);
    q[column] = 3;
    const std::vector<float> scale(kBlocks, 0.5f);
    std::vector<float> y(2 * kTileRows, 99.0f);
    ReferenceKernels().mat_mul_nibbles(matrix->tiles(), 2, kBlocks, q.data(),
                                       scale.data(), 1, y.data(), y.size());
    for (size_t row = 0; row < y.size(); ++row) {
      const float want =
          row < kRows ? 1.5f * (static_cast<float>(nibble(row, column)) - 2.0f)
                      : 0.0f;
      EXPECT_EQ(y[row], want) << "row " << row << ", column " << column;
    }
  }
}

}  // namespace
}  // namespace llmzip
