// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Turns the element types of model files into float32, by ggml's definitions.
// This is part of the arithmetic exact-1: every machine gets the same bits,
// because dequantize_*.cc spell out each operation and their order.
#ifndef LLMZIP_GGUF_DEQUANTIZE_H_
#define LLMZIP_GGUF_DEQUANTIZE_H_

#include <cstdint>
#include <span>

#include "base/status.h"
#include "gguf/tensor.h"

namespace llmzip {

// Overwrites `out` with the elements of `bytes`, stored as `type`. Returns
// false if an element is infinite or NaN, but writes them all. Requires that
// out.size() is a multiple of the type's block and that `bytes` holds exactly
// that many blocks.
[[nodiscard]] bool Dequantize(TensorType type, std::span<const uint8_t> bytes,
                              std::span<float> out);

// One row of a tensor. Fails with kBadModel, naming the tensor, if an element
// is infinite or NaN. Requires row < tensor.rows(), out.size() == cols().
Status DequantizeRow(const TensorView& tensor, uint64_t row,
                     std::span<float> out);

// The scale and the minimum of group g, 0 .. 7, of a Q4_K or Q5_K block. A
// group has 32 elements; the block's 12 bytes of scales hold 6 bits for each
// number.
struct ScaleMin {
  int32_t scale, minimum;
};
ScaleMin ScaleMinOf(const uint8_t* scales, size_t g);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_DEQUANTIZE_H_
