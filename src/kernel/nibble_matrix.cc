// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/nibble_matrix.h"

#include <cassert>
#include <cstring>

#include "kernel/pack.h"

namespace llmzip {

Result<NibbleMatrix> NibbleMatrix::Create(size_t rows, size_t cols,
                                          WeightArena* arena) {
  if (rows == 0 || rows > PackedMatrix::kMaxRows || cols == 0 ||
      cols > PackedMatrix::kMaxCols || cols % kBlock != 0) {
    return Status(Code::kBadModel, "matrix of an unsupported size");
  }
  NibbleMatrix matrix;
  matrix.rows_ = rows;
  matrix.cols_ = cols;
  const size_t num_tiles = (rows + kTileRows - 1) / kTileRows;
  matrix.memory_ = arena->Allocate(num_tiles * matrix.tile_bytes());
  if (matrix.memory_.get() == nullptr) {
    return Status(Code::kOutOfMemory, "no memory for a weight matrix");
  }
  matrix.tiles_.reserve(num_tiles);
  for (size_t i = 0; i < num_tiles; ++i) {
    matrix.tiles_.push_back(matrix.memory_.get() + i * matrix.tile_bytes());
  }
  return matrix;
}

void NibbleMatrix::SetBlock(size_t row, size_t block,
                            const NibbleBlock& values) {
  assert(row < rows_ && block < num_blocks());
  uint8_t* at = memory_.get() + row / kTileRows * tile_bytes() +
                block * kNibbleBlockBytes;
  const size_t r = row % kTileRows;
  std::memcpy(at + 2 * r, &values.scale, 2);
  std::memcpy(at + kNibbleMinimumsAt + 2 * r, &values.minimum, 2);
  for (size_t c = 0; c < kBlock; c += c % 4 == 3 ? 5 : 1) {
    at[kNibblesAt + c / 8 * 64 + r * 4 + c % 4] =
        static_cast<uint8_t>(values.n[c] | values.n[c + 4] << 4);
  }
}

}  // namespace llmzip
