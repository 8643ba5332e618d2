// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/pack.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <random>

#include "gtest/gtest.h"
#include "kernel/half.h"

namespace llmzip {
namespace {

std::vector<float> RandomRows(size_t n, uint32_t seed) {
  std::mt19937 rng(seed);
  std::vector<float> x(n);
  for (float& v : x) v = static_cast<float>(rng() % 20001) * 1e-4f - 1.0f;
  return x;
}

// A row of `num_blocks` Q8_0 blocks, weights in [-127, 127].
std::vector<uint8_t> RandomQ8_0(size_t num_blocks, uint32_t seed) {
  std::mt19937 rng(seed);
  std::vector<uint8_t> blocks;
  for (size_t b = 0; b < num_blocks; ++b) {
    const auto scale = static_cast<uint16_t>(0x1000 + rng() % 0x1000);
    blocks.push_back(static_cast<uint8_t>(scale & 255));
    blocks.push_back(static_cast<uint8_t>(scale >> 8));
    for (size_t c = 0; c < kBlock; ++c) {
      blocks.push_back(
          static_cast<uint8_t>(static_cast<int>(rng() % 255) - 127));
    }
  }
  return blocks;
}

TEST(PackTest, RowsComeBackWithinHalfAStepOfTheirScale) {
  for (const size_t cols : {1u, 31u, 32u, 33u, 100u}) {
    const size_t rows = 19;
    const auto x = RandomRows(rows * cols, 7);
    auto matrix = PackedMatrix::FromFloat(x, rows, cols);
    ASSERT_TRUE(matrix.ok());
    EXPECT_EQ(matrix->num_tiles(), 2u);
    std::vector<float> back(cols);
    for (size_t row = 0; row < rows; ++row) {
      matrix->UnpackRow(row, back.data());
      for (size_t c = 0; c < cols; ++c) {
        // Largest |x| is 1, so a scale is at most 1/127 rounded up by 2^-7.
        EXPECT_NEAR(back[c], x[row * cols + c], 0.5 / 127 * 1.008);
      }
    }
  }
}

TEST(PackTest, GoldenTileOfOneRow) {
  std::vector<float> x(65, 0.0f);
  x[0] = 127.0f;
  x[1] = -63.5f;
  x[5] = 1.0f;
  x[32] = -2.0f;
  auto matrix = PackedMatrix::FromFloat(x, 1, 65);
  ASSERT_TRUE(matrix.ok());
  ASSERT_EQ(matrix->tile_bytes(), 64u + 512 + 512 + 64 + 512);
  const uint8_t* tile = matrix->tile(0);
  uint16_t scale;
  std::memcpy(&scale, tile, 2);
  EXPECT_EQ(scale, 0x3f80);  // 1.0
  EXPECT_EQ(tile[64], 128 + 127);
  EXPECT_EQ(tile[65], 128 - 64);          // -63.5 ties to even
  EXPECT_EQ(tile[64 + 64 + 1], 128 + 1);  // column 5: group 1, place 1
  std::memcpy(&scale, tile + 32, 2);
  EXPECT_EQ(scale, 0x3c82);  // 2 / 127 rounded up to 16 bits
  EXPECT_EQ(tile[64 + 512], 128 - 126);
  std::memcpy(&scale, tile + 64 + 512 + 512, 2);
  EXPECT_EQ(scale, 0);
  EXPECT_EQ(tile[64 + 512 + 512 + 64], 128);
  // Scales of the other rows and the weights of this one that are zero.
  size_t num_zero_scales = 0, num_zero_weights = 0;
  for (size_t b = 0; b < 3; ++b) {
    for (size_t i = 0; i < 32; ++i)
      num_zero_scales += tile[ScalesAt(b) + i] == 0;
    for (size_t i = 0; i < 512; ++i) {
      num_zero_weights += tile[WeightsAt(b) + i] == 128;
    }
  }
  EXPECT_EQ(num_zero_scales, 3 * 32u - 1 - 2 - 2 + 1);
  EXPECT_EQ(num_zero_weights, 3 * 32u - 4);
}

TEST(PackTest, PlainQ8_0IsTakenAsItIs) {
  const size_t rows = 17, num_blocks = 3;
  const auto blocks = RandomQ8_0(rows * num_blocks, 3);
  auto matrix = PackedMatrix::FromQ8_0(blocks, rows, num_blocks * kBlock);
  ASSERT_TRUE(matrix.ok());
  EXPECT_EQ(matrix->kind(), ScaleKind::kFloat16);
  std::vector<float> want(rows * num_blocks * kBlock);
  DequantizeQ8_0(blocks, want.data());
  std::vector<float> got(want.size());
  for (size_t row = 0; row < rows; ++row) {
    matrix->UnpackRow(row, got.data() + row * num_blocks * kBlock);
  }
  EXPECT_EQ(got, want);
}

TEST(PackTest, OneWeightOfMinus128MakesTheWholeTensorRequantized) {
  const size_t rows = 2, num_blocks = 2;
  auto blocks = RandomQ8_0(rows * num_blocks, 3);
  blocks[kQ8_0BlockBytes + 2 + 31] = 0x80;
  EXPECT_FALSE(IsPlainQ8_0(blocks));
  auto matrix = PackedMatrix::FromQ8_0(blocks, rows, num_blocks * kBlock);
  ASSERT_TRUE(matrix.ok());
  EXPECT_EQ(matrix->kind(), ScaleKind::kBfloat16);
  std::vector<float> x(rows * num_blocks * kBlock);
  DequantizeQ8_0(blocks, x.data());
  auto want = PackedMatrix::FromFloat(x, rows, num_blocks * kBlock);
  ASSERT_TRUE(want.ok());
  EXPECT_EQ(std::memcmp(matrix->tile(0), want->tile(0), want->tile_bytes()), 0);
}

TEST(PackTest, RefusesWeightsThatAreNotFinite) {
  auto blocks = RandomQ8_0(2, 3);
  blocks[1] = 0x7c;  // an infinite scale
  EXPECT_EQ(PackedMatrix::FromQ8_0(blocks, 1, 64).status().code(),
            Code::kBadModel);
  for (const float bad : {NAN, -NAN, INFINITY, -INFINITY}) {
    std::vector<float> x(40, 1.0f);
    x[39] = bad;
    EXPECT_EQ(PackedMatrix::FromFloat(x, 1, 40).status().code(),
              Code::kBadModel);
  }
}

TEST(PackTest, RefusesSizesOutsideTheLimits) {
  for (const size_t bad : {size_t{0}, PackedMatrix::kMaxRows + 1, SIZE_MAX}) {
    EXPECT_EQ(
        PackedMatrix::Create(bad, 1, ScaleKind::kBfloat16).status().code(),
        Code::kBadModel);
    EXPECT_EQ(
        PackedMatrix::Create(1, bad, ScaleKind::kBfloat16).status().code(),
        Code::kBadModel);
  }
}

TEST(PackTest, PackingARowLeavesItsNeighboursAlone) {
  const size_t rows = 16, cols = 70;
  auto x = RandomRows(rows * cols, 11);
  auto matrix = PackedMatrix::FromFloat(x, rows, cols);
  ASSERT_TRUE(matrix.ok());
  for (size_t c = 0; c < cols; ++c) x[5 * cols + c] *= -0.75f;
  ASSERT_TRUE(matrix->PackRow(BestKernels(), 5, x.data() + 5 * cols));
  auto want = PackedMatrix::FromFloat(x, rows, cols);
  ASSERT_TRUE(want.ok());
  EXPECT_EQ(std::memcmp(matrix->tile(0), want->tile(0), want->tile_bytes()), 0);
}

TEST(PackTest, TinyBlocksAreZeroAndHugeOnesStayFinite) {
  std::vector<float> x(64, 0x1.fffffep-101f);
  std::fill(x.begin() + 32, x.end(), -0x1.fffffep127f);
  auto matrix = PackedMatrix::FromFloat(x, 1, 64);
  ASSERT_TRUE(matrix.ok());
  std::vector<float> back(64);
  matrix->UnpackRow(0, back.data());
  EXPECT_EQ(back[0], 0.0f);
  EXPECT_NEAR(back[32] / x[32], 1.0f, 0.01f);
}

TEST(PackTest, Float16ScalesRefuseRowsTooLargeForThem) {
  auto matrix = PackedMatrix::Create(1, 32, ScaleKind::kFloat16);
  ASSERT_TRUE(matrix.ok());
  std::vector<float> x(32, 65504.0f * 127.0f);
  EXPECT_TRUE(matrix->PackRow(BestKernels(), 0, x.data()));
  x[3] = 65504.0f * 127.5f;
  EXPECT_FALSE(matrix->PackRow(BestKernels(), 0, x.data()));
}

}  // namespace
}  // namespace llmzip
