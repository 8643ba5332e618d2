// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/linear.h"

#include <atomic>
#include <cmath>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "kernel/aligned_buffer.h"

namespace llmzip {
namespace {

// Small numbers without a pattern that a layout could hide.
float Element(size_t row, size_t col) {
  return static_cast<float>((row * 31 + col * 17 + row * col) % 61) / 30.0f -
         1.0f;
}

WeightMatrix Int8(size_t rows, size_t cols, size_t first) {
  std::vector<float> x(rows * cols);
  for (size_t i = 0; i < x.size(); ++i) {
    x[i] = Element(first + i / cols, i % cols);
  }
  auto packed = PackedMatrix::FromFloat(x, rows, cols);
  EXPECT_TRUE(packed.ok());
  return WeightMatrix(*std::move(packed));
}

WeightMatrix Nibbles(size_t rows, size_t cols, size_t first,
                     WeightArena* arena) {
  auto matrix = NibbleMatrix::Create(rows, cols, arena);
  EXPECT_TRUE(matrix.ok());
  for (size_t row = 0; row < rows; ++row) {
    for (size_t b = 0; b < matrix->num_blocks(); ++b) {
      NibbleBlock block;
      block.scale = 0x2c00;    // 1 / 16
      block.minimum = 0xb800;  // -1 / 2
      for (size_t i = 0; i < kBlock; ++i) {
        block.n[i] = static_cast<uint8_t>((first + row * 7 + b * 5 + i) % 16);
      }
      matrix->SetBlock(row, b, block);
    }
  }
  return WeightMatrix(*std::move(matrix));
}

QuantizedBatch Inputs(size_t rows, size_t cols) {
  QuantizedBatch x(rows, cols);
  std::vector<float> row(cols);
  for (size_t r = 0; r < rows; ++r) {
    for (size_t c = 0; c < cols; ++c) row[c] = Element(r + 1000, c);
    ReferenceKernels().quantize(row.data(), cols, x.Row(r), x.Scale(r));
  }
  return x;
}

std::vector<float> Product(const Linear& linear, const Kernels& kernels,
                           size_t threads, const QuantizedBatch& x,
                           size_t num_rows) {
  ThreadPool pool(threads);
  std::vector<float> y(num_rows * linear.num_outputs());
  linear.Multiply(kernels, pool, x, num_rows, y.data());
  return y;
}

TEST(LinearTest, AProductIsNearThatOfTheFloats) {
  constexpr size_t kRows = 21, kCols = 70, kTokens = 3;
  const WeightMatrix matrix = Int8(kRows, kCols, 0);
  const Linear linear({&matrix});
  EXPECT_EQ(linear.num_outputs(), 32u);
  const auto y =
      Product(linear, ReferenceKernels(), 1, Inputs(kTokens, kCols), kTokens);
  for (size_t t = 0; t < kTokens; ++t) {
    for (size_t r = 0; r < kRows; ++r) {
      double sum = 0;
      for (size_t c = 0; c < kCols; ++c) {
        sum += double{Element(r, c)} * double{Element(t + 1000, c)};
      }
      EXPECT_NEAR(y[t * 32 + r], sum, 0.2) << t << " " << r;
    }
  }
}

TEST(LinearTest, StackedMatricesGiveTheirOwnProductsEachFromAWholeTileOn) {
  constexpr size_t kCols = 96, kTokens = 5;
  WeightArena arena;
  const WeightMatrix a = Int8(20, kCols, 0);
  const WeightMatrix b = Nibbles(33, kCols, 3, &arena);
  const WeightMatrix c = Int8(16, kCols, 77);
  const Linear stacked({&a, &b, &c});
  ASSERT_EQ(stacked.num_outputs(), 32u + 48 + 16);
  const QuantizedBatch x = Inputs(kTokens, kCols);
  const auto all = Product(stacked, ReferenceKernels(), 1, x, kTokens);
  size_t first = 0;
  for (const WeightMatrix* matrix : {&a, &b, &c}) {
    const Linear own({matrix});
    const auto y = Product(own, ReferenceKernels(), 1, x, kTokens);
    for (size_t t = 0; t < kTokens; ++t) {
      for (size_t r = 0; r < matrix->rows(); ++r) {
        ASSERT_EQ(all[t * stacked.num_outputs() + first + r],
                  y[t * own.num_outputs() + r])
            << first << " " << t << " " << r;
      }
    }
    first += own.num_outputs();
  }
}

TEST(LinearTest, KernelsAndThreadsChangeNoBit) {
  constexpr size_t kCols = 256, kTokens = 9;
  WeightArena arena;
  const WeightMatrix a = Int8(1000, kCols, 0);
  const WeightMatrix b = Nibbles(700, kCols, 3, &arena);
  const Linear linear({&a, &b});
  const QuantizedBatch x = Inputs(kTokens, kCols);
  const auto expected = Product(linear, ReferenceKernels(), 1, x, kTokens);
  for (const Kernels* kernels : AvailableKernels()) {
    for (const size_t threads : {1u, 2u, 7u}) {
      EXPECT_EQ(Product(linear, *kernels, threads, x, kTokens), expected)
          << kernels->name << " " << threads;
    }
  }
}

TEST(LinearTest, RowsOfABatchAreOfWholeBlocks) {
  QuantizedBatch batch(3, 33);
  EXPECT_EQ(batch.num_blocks, 2u);
  EXPECT_EQ(batch.Row(2) - batch.Row(0), 2 * 64);
  EXPECT_EQ(batch.Scale(2) - batch.Scale(0), 2 * 2);
  EXPECT_EQ(QuantizedBatch::RowBytes(33), 2u * (32 + 4));
  EXPECT_EQ(PadToTile(0), 0u);
  EXPECT_EQ(PadToTile(1), 16u);
  EXPECT_EQ(PadToTile(32), 32u);
}

TEST(FiniteCheckTest, InfinityAndNanFailUntilReset) {
  FiniteCheck check;
  check.Note(0x7f7fffff);  // the largest finite number
  EXPECT_TRUE(check.ok());
  for (const uint32_t bits : {0x7f800000u, 0x7fc00000u, 0x7fffffffu}) {
    check.Note(bits);
    check.Note(0);
    EXPECT_FALSE(check.ok());
    check.Reset();
    EXPECT_TRUE(check.ok());
  }
}

TEST(RunExactTest, EachUnitRunsOnce) {
  for (const size_t threads : {1u, 3u}) {
    ThreadPool pool(threads);
    std::vector<std::atomic<int>> count(50);
    RunExact(pool, count.size(), [&](size_t i) { ++count[i]; });
    for (const auto& n : count) EXPECT_EQ(n.load(), 1);
  }
}

}  // namespace
}  // namespace llmzip
