// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Tensors as they lie in a model file: element types and a non-owning view.
#ifndef LLMZIP_GGUF_TENSOR_H_
#define LLMZIP_GGUF_TENSOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "gguf/dequantize_block.h"

namespace llmzip {

// Element types that llmzip can dequantize. Values as in GGUF files.
enum class TensorType : uint32_t {
  kF32 = 0,
  kF16 = 1,
  kQ4_0 = 2,
  kQ4_1 = 3,
  kQ5_0 = 6,
  kQ5_1 = 7,
  kQ8_0 = 8,
  kQ2K = 10,
  kQ3K = 11,
  kQ4K = 12,
  kQ5K = 13,
  kQ6K = 14,
  kIq2Xxs = 16,
  kIq2Xs = 17,
  kIq3Xxs = 18,
  kIq1S = 19,
  kIq4Nl = 20,
  kIq3S = 21,
  kIq2S = 22,
  kIq4Xs = 23,
  kIq1M = 29,
  kBf16 = 30,
  kTq1_0 = 34,
  kTq2_0 = 35,
  kMxfp4 = 39,
};

// A row is stored as blocks of `block_values` elements in `block_bytes` bytes.
struct TensorTraits {
  TensorType type;
  const char* name;  // as ggml spells it: "Q4_K"
  uint32_t block_values;
  uint32_t block_bytes;
  DequantizeBlock* dequantize;  // by the type's definition
};

inline constexpr TensorTraits kTensorTraits[] = {
    {TensorType::kF32, "F32", 1, 4, DequantizeF32},
    {TensorType::kF16, "F16", 1, 2, DequantizeF16},
    {TensorType::kBf16, "BF16", 1, 2, DequantizeBf16},
    {TensorType::kQ4_0, "Q4_0", 32, 18, DequantizeQ4_0},
    {TensorType::kQ4_1, "Q4_1", 32, 20, DequantizeQ4_1},
    {TensorType::kQ5_0, "Q5_0", 32, 22, DequantizeQ5_0},
    {TensorType::kQ5_1, "Q5_1", 32, 24, DequantizeQ5_1},
    {TensorType::kQ8_0, "Q8_0", 32, 34, DequantizeQ8_0},
    {TensorType::kQ2K, "Q2_K", 256, 84, DequantizeQ2K},
    {TensorType::kQ3K, "Q3_K", 256, 110, DequantizeQ3K},
    {TensorType::kQ4K, "Q4_K", 256, 144, DequantizeQ4K},
    {TensorType::kQ5K, "Q5_K", 256, 176, DequantizeQ5K},
    {TensorType::kQ6K, "Q6_K", 256, 210, DequantizeQ6K},
    {TensorType::kIq4Nl, "IQ4_NL", 32, 18, DequantizeIq4Nl},
    {TensorType::kIq4Xs, "IQ4_XS", 256, 136, DequantizeIq4Xs},
    {TensorType::kIq3S, "IQ3_S", 256, 110, DequantizeIq3S},
    {TensorType::kIq3Xxs, "IQ3_XXS", 256, 98, DequantizeIq3Xxs},
    {TensorType::kIq2S, "IQ2_S", 256, 82, DequantizeIq2S},
    {TensorType::kIq2Xs, "IQ2_XS", 256, 74, DequantizeIq2Xs},
    {TensorType::kIq2Xxs, "IQ2_XXS", 256, 66, DequantizeIq2Xxs},
    {TensorType::kIq1M, "IQ1_M", 256, 56, DequantizeIq1M},
    {TensorType::kIq1S, "IQ1_S", 256, 50, DequantizeIq1S},
    {TensorType::kTq2_0, "TQ2_0", 256, 66, DequantizeTq2_0},
    {TensorType::kTq1_0, "TQ1_0", 256, 54, DequantizeTq1_0},
    {TensorType::kMxfp4, "MXFP4", 32, 17, DequantizeMxfp4},
};

// Null for a type that is not in TensorType.
constexpr const TensorTraits* TraitsOf(TensorType type) {
  for (const TensorTraits& traits : kTensorTraits) {
    if (traits.type == type) return &traits;
  }
  return nullptr;
}

// A tensor whose bytes the file's reader owns. The reader has checked that
// type, shape and size agree: size_bytes is exactly the size of rows() rows,
// and cols() is a multiple of the type's block.
struct TensorView {
  std::string_view name;
  TensorType type = TensorType::kF32;
  uint32_t num_dims = 0;                        // 1 .. 4
  std::array<uint64_t, 4> dims = {1, 1, 1, 1};  // fastest first, as in GGUF
  uint64_t offset = 0;                          // in the file
  uint32_t part = 0;  // of a split model, the file that has the tensor
  uint64_t size_bytes = 0;
  // The elements; empty while they are in a file that is not in memory.
  std::span<const uint8_t> bytes;

  // As a matrix: row-major [rows, cols], the outer dimensions folded into one.
  uint64_t cols() const { return dims[0]; }
  uint64_t rows() const { return dims[1] * dims[2] * dims[3]; }
  size_t row_bytes() const {
    return static_cast<size_t>(bytes.size() / rows());
  }
  // Requires row < rows(), bytes in memory.
  std::span<const uint8_t> Row(uint64_t row) const {
    return bytes.subspan(static_cast<size_t>(row) * row_bytes(), row_bytes());
  }
};

}  // namespace llmzip

#endif  // LLMZIP_GGUF_TENSOR_H_
