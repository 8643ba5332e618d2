// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// From a model file's element types to float32, by ggml's definitions. Part of
// the arithmetic exact-1: one multiplication and one addition or subtraction at
// a time, in the order that dequantize_*.cc spell out, so that every machine
// gets the same bits.
#ifndef LLMZIP_GGUF_DEQUANTIZE_H_
#define LLMZIP_GGUF_DEQUANTIZE_H_

#include <cstdint>
#include <span>

#include "base/status.h"
#include "gguf/tensor.h"

namespace llmzip {

// Overwrites `out` with the elements of `bytes`, stored as `type`. False if one
// of them is infinite or NaN; all of them are written all the same.
// Requires that out.size() is a multiple of the type's block and that `bytes`
// holds exactly that many blocks.
[[nodiscard]] bool Dequantize(TensorType type, std::span<const uint8_t> bytes,
                              std::span<float> out);

// One row of a tensor. Fails with kBadModel, naming the tensor, if an element
// is infinite or NaN. Requires row < tensor.rows(), out.size() == cols().
Status DequantizeRow(const TensorView& tensor, uint64_t row,
                     std::span<float> out);

// Scale and minimum of group g (0 .. 7, of 32 elements) of a Q4_K or Q5_K
// block, 6 bits each, out of its 12 bytes of scales.
struct ScaleMin {
  int32_t scale, minimum;
};
ScaleMin ScaleMinOf(const uint8_t* scales, size_t g);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_DEQUANTIZE_H_
