// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/nibble_blocks.h"

#include <cmath>
#include <vector>

#include "gguf/dequantize.h"
#include "gtest/gtest.h"
#include "kernel/half.h"
#include "testing/kernel_inputs.h"

namespace llmzip {
namespace {

constexpr size_t kCols = 256, kRows = 3;

// Owns the bytes of a tensor whose blocks have tame scales at these offsets.
struct Sample {
  Sample(TensorType type, std::initializer_list<size_t> halves) {
    const TensorTraits& traits = *TraitsOf(type);
    InputGenerator generator(9);
    for (size_t i = 0; i < kRows * kCols; i += traits.block_values) {
      const size_t begin = bytes.size();
      for (size_t k = 0; k < traits.block_bytes; ++k) {
        bytes.push_back(static_cast<uint8_t>(generator.Next() >> 8));
      }
      for (const size_t at : halves) {
        SetHalf(begin + at, FloatToHalf(generator.NextFloat() * 0.02f));
      }
    }
    tensor.type = type;
    tensor.num_dims = 2;
    tensor.dims = {kCols, kRows, 1, 1};
    tensor.bytes = bytes;
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  void SetHalf(size_t at, uint16_t half) {
    bytes[at] = static_cast<uint8_t>(half & 255);
    bytes[at + 1] = static_cast<uint8_t>(half >> 8);
  }

  std::vector<uint8_t> bytes;
  TensorView tensor;
};

// Calls f(weight by its type's definition, as a nibble, step).
template <typename Function>
void ForEachWeight(const TensorView& tensor, Function f) {
  std::vector<NibbleBlock> blocks(kCols / kBlock);
  std::vector<float> values(kCols);
  for (size_t row = 0; row < kRows; ++row) {
    ReadNibbles(tensor, row, blocks);
    ASSERT_TRUE(DequantizeRow(tensor, row, values).ok());
    for (size_t c = 0; c < kCols; ++c) {
      const NibbleBlock& block = blocks[c / kBlock];
      const float step = HalfToFloat(block.scale);
      ASSERT_LE(block.n[c % kBlock], 15);
      const float nibble = static_cast<float>(block.n[c % kBlock]);
      f(values[c], nibble * step + HalfToFloat(block.minimum), step);
    }
  }
}

TEST(NibbleBlocksTest, Q4_0AndQ4_1AreTakenAsTheyAre) {
  const Sample q4_0(TensorType::kQ4_0, {0}), q4_1(TensorType::kQ4_1, {0, 2});
  for (const Sample* sample : {&q4_0, &q4_1}) {
    EXPECT_TRUE(IsNibbles(sample->tensor));
    ForEachWeight(sample->tensor, [](float want, float got, float step) {
      // (n - 8) * d is rounded once, n * d + -8 d twice.
      EXPECT_NEAR(got, want, std::abs(step) * 1e-5f);
    });
  }
}

TEST(NibbleBlocksTest, Q4KLosesLessThanAHundredthOfAStep) {
  const Sample sample(TensorType::kQ4K, {0, 2});
  EXPECT_TRUE(IsNibbles(sample.tensor));
  ForEachWeight(sample.tensor, [](float want, float got, float step) {
    EXPECT_NEAR(got, want, std::abs(step) * 0.01f + std::abs(want) * 1e-3f);
  });
}

TEST(NibbleBlocksTest, OtherTypesAreNot) {
  for (const TensorType type : {TensorType::kF32, TensorType::kQ8_0,
                                TensorType::kQ5_0, TensorType::kIq4Nl}) {
    EXPECT_FALSE(IsNibbles(Sample(type, {0}).tensor));
  }
}

// In any block of the tensor: an infinite or undefined number, and finite ones
// whose product leaves binary16.
TEST(NibbleBlocksTest, NumbersThatBinary16CannotHoldAreLeftToInt8) {
  const size_t last_4_0 = (kRows * kCols / 32 - 1) * 18;
  for (const int bad : {0x7c00, 0xfc00, 0x7e01, 0x7bff}) {
    Sample sample(TensorType::kQ4_0, {0});
    sample.SetHalf(last_4_0, static_cast<uint16_t>(bad));
    EXPECT_FALSE(IsNibbles(sample.tensor)) << bad;
  }
  Sample minimum(TensorType::kQ4_1, {0, 2});
  minimum.SetHalf(20 + 2, 0x7c00);
  EXPECT_FALSE(IsNibbles(minimum.tensor));
  Sample product(TensorType::kQ4K, {0, 2});
  product.SetHalf(0, 0x7bff);
  EXPECT_FALSE(IsNibbles(product.tensor));
}

}  // namespace
}  // namespace llmzip
