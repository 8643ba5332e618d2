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

// Types whose weights may be nibbles: Q4_0, Q4_1, Q4_K.
bool HasNibbles(TensorType type);
// Whether all of a tensor's weights are n * scale + minimum with finite
// binary16 numbers: these types, if no scale is too large. Of bytes in memory,
// and of a file's.
bool IsNibbles(const TensorView& tensor);
Result<bool> AreNibbles(const GgufFile& file, const TensorView& tensor);
// The same for kernel/pack.h, IsPlainQ8_0; false for another type.
Result<bool> ArePlainQ8_0(const GgufFile& file, const TensorView& tensor);

// Row `row` of such a tensor, cols() / 32 blocks into `out`.
void ReadNibbles(const TensorView& tensor, uint64_t row,
                 std::span<NibbleBlock> out);

}  // namespace llmzip

#endif  // LLMZIP_NN_NIBBLE_BLOCKS_H_
