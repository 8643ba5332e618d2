// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A matrix of weights in one of the two layouts that the kernels multiply.
#ifndef LLMZIP_NN_WEIGHT_MATRIX_H_
#define LLMZIP_NN_WEIGHT_MATRIX_H_

#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernel/nibble_matrix.h"
#include "kernel/pack.h"

namespace llmzip {

// The content of a tile: nibbles, or int8 with scales of one kind.
struct TileFormat {
  bool is_nibbles = false;
  ScaleKind scales = ScaleKind::kBfloat16;  // of int8

  size_t TileBytesOf(size_t num_blocks) const {
    return is_nibbles ? NibbleTileBytes(num_blocks) : TileBytes(num_blocks);
  }
};

// Shares its memory; movable. Const use is thread-safe.
class WeightMatrix {
 public:
  WeightMatrix() = default;  // 0 x 0
  explicit WeightMatrix(PackedMatrix int8)
      : int8_(std::move(int8)), format_{false, int8_.kind()} {}
  explicit WeightMatrix(NibbleMatrix nibbles)
      : nibbles_(std::move(nibbles)), format_{true, ScaleKind::kFloat16} {}

  TileFormat format() const { return format_; }
  size_t rows() const {
    return format_.is_nibbles ? nibbles_.rows() : int8_.rows();
  }
  size_t num_blocks() const {
    return format_.is_nibbles ? nibbles_.num_blocks() : int8_.num_blocks();
  }
  size_t num_tiles() const {
    return format_.is_nibbles ? nibbles_.num_tiles() : int8_.num_tiles();
  }
  const uint8_t* tile(size_t i) const {
    return format_.is_nibbles ? nibbles_.tile(i) : int8_.tile(i);
  }
  uint64_t num_bytes() const {
    return num_tiles() * uint64_t{format_.TileBytesOf(num_blocks())};
  }

 private:
  PackedMatrix int8_;  // one of the two is empty
  NibbleMatrix nibbles_;
  TileFormat format_;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_WEIGHT_MATRIX_H_
