// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Matrices of 4-bit weights in the layout that mat_mul_nibbles reads
// (docs/NUMERICS.md, "Weights").
#ifndef LLMZIP_KERNEL_NIBBLE_MATRIX_H_
#define LLMZIP_KERNEL_NIBBLE_MATRIX_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/status.h"
#include "kernel/aligned_buffer.h"
#include "kernel/kernels.h"

namespace llmzip {

// 32 weights of a row: n * scale + minimum. Both are IEEE binary16.
struct NibbleBlock {
  uint16_t scale = 0;
  uint16_t minimum = 0;
  std::array<uint8_t, kBlock> n = {};  // in [0, 15]
};

// [rows, cols]. Shares its memory; movable. Const use is thread-safe.
class NibbleMatrix {
 public:
  NibbleMatrix() = default;  // 0 x 0

  // All zero, to be filled block by block, with memory of `arena`. Fails like
  // PackedMatrix::Create, also for cols % 32 != 0.
  static Result<NibbleMatrix> Create(size_t rows, size_t cols,
                                     WeightArena* arena);

  size_t rows() const { return rows_; }
  size_t cols() const { return cols_; }
  size_t num_blocks() const { return cols_ / kBlock; }
  size_t num_tiles() const { return tiles_.size(); }
  size_t tile_bytes() const { return NibbleTileBytes(num_blocks()); }

  // num_tiles() pointers, valid while this lives.
  const uint8_t* const* tiles() const { return tiles_.data(); }
  const uint8_t* tile(size_t i) const { return tiles_[i]; }

  // Requires row < rows(), block < num_blocks().
  void SetBlock(size_t row, size_t block, const NibbleBlock& values);

 private:
  size_t rows_ = 0;
  size_t cols_ = 0;
  AlignedBuffer memory_;
  std::vector<const uint8_t*> tiles_;
};

}  // namespace llmzip

#endif  // LLMZIP_KERNEL_NIBBLE_MATRIX_H_
