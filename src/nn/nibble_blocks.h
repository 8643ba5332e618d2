// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// GGUF's 4-bit types as nibble blocks (docs/NUMERICS.md, "Weights").
#ifndef LLMZIP_NN_NIBBLE_BLOCKS_H_
#define LLMZIP_NN_NIBBLE_BLOCKS_H_

#include <cstdint>
#include <span>

#include "gguf/gguf.h"
#include "gguf/tensor.h"
#include "kernel/nibble_matrix.h"

namespace llmzip {

// Whether weights of this type may be kept as nibbles: Q4_0, Q4_1 and Q4_K.
bool HasNibbles(TensorType type);
// Whether all of a tensor's weights are n * scale + minimum with finite
// binary16 numbers. That holds for these types if no scale is too large. The
// first looks at bytes in memory, the second reads a file.
bool IsNibbles(const TensorView& tensor);
Result<bool> AreNibbles(const GgufFile& file, const TensorView& tensor);
// Whether IsPlainQ8_0() of kernel/pack.h holds for the whole tensor. False for
// any other type.
Result<bool> ArePlainQ8_0(const GgufFile& file, const TensorView& tensor);

// Reads row `row` of such a tensor: cols() / 32 blocks into `out`.
void ReadNibbles(const TensorView& tensor, uint64_t row,
                 std::span<NibbleBlock> out);

}  // namespace llmzip

#endif  // LLMZIP_NN_NIBBLE_BLOCKS_H_
