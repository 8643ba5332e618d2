// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Matrix products of a batch of tokens, divided among threads. The layers of a
// model call them; they call the kernels.
#ifndef LLMZIP_NN_LINEAR_H_
#define LLMZIP_NN_LINEAR_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_vector.h"
#include "base/function_ref.h"
#include "base/thread_pool.h"
#include "kernel/kernels.h"
#include "nn/weight_matrix.h"

namespace llmzip {

// `rows` rounded up to whole tiles: the outputs of a matrix of that many rows.
constexpr size_t PadToTile(size_t rows) {
  return (rows + kTileRows - 1) / kTileRows * kTileRows;
}

// The rows of a batch as int8 blocks of 32, ready to be multiplied.
//   q      int8  [max_rows, num_blocks * 32]
//   scale  float [max_rows, num_blocks]
struct QuantizedBatch {
  QuantizedBatch() = default;
  static constexpr uint64_t RowBytes(uint64_t num_cols) {
    return (num_cols + kBlock - 1) / kBlock * (kBlock + sizeof(float));
  }
  QuantizedBatch(size_t max_rows, size_t num_cols);
  // Makes rows of another width. Allocates only if there was never so much.
  void Reshape(size_t max_rows, size_t num_columns);

  size_t num_cols = 0;
  size_t num_blocks = 0;
  AlignedVector<int8_t> q;
  AlignedVector<float> scale;

  int8_t* Row(size_t row) { return q.data() + row * num_blocks * kBlock; }
  float* Scale(size_t row) { return scale.data() + row * num_blocks; }
};

// y[row] = W x[row] for `num_rows` rows (at most kMaxBatch), W given by tiles
// of one format.
//   y  float [num_rows, stride], the first 16 * tiles of each overwritten
void MultiplyTiles(const Kernels& kernels, ThreadPool& pool,
                   std::span<const uint8_t* const> tiles, TileFormat format,
                   const QuantizedBatch& x, size_t num_rows, float* y,
                   size_t stride);

// A product with one or more matrices of equal width, stacked on top of each
// other: those of queries, keys and values, for example. The matrices must
// outlive it.
class Linear {
 public:
  Linear() = default;
  explicit Linear(std::vector<const WeightMatrix*> stacked);

  // Rows of the output: the sum of the matrices' rows, each padded to tiles.
  size_t num_outputs() const { return tiles_.size() * kTileRows; }
  size_t num_blocks() const { return num_blocks_; }

  // y[row] = W x[row] for `num_rows` rows (at most kMaxBatch).
  //   y  float [num_rows, num_outputs()]
  void Multiply(const Kernels& kernels, ThreadPool& pool,
                const QuantizedBatch& x, size_t num_rows, float* y) const;

 private:
  struct Part {  // a run of tiles of one format
    size_t first_tile;
    size_t num_tiles;
    TileFormat format;
  };
  std::vector<const uint8_t*> tiles_;
  std::vector<Part> parts_;
  size_t num_blocks_ = 0;
};

// Remembers whether a kernel met NaN or infinity: a kernel returns the largest
// bits of |x|, and those of NaN and infinity are above all others. Thread-safe;
// one object serves all units of an evaluation.
class FiniteCheck {
 public:
  void Note(uint32_t max_bits) {
    if (max_bits >= 0x7f800000u) failed_.store(true, std::memory_order_relaxed);
  }
  bool ok() const { return !failed_.load(std::memory_order_relaxed); }
  void Reset() { failed_.store(false, std::memory_order_relaxed); }

 private:
  std::atomic<bool> failed_{false};
};

// pool.Run with the float environment of exact-1 in every thread.
void RunExact(ThreadPool& pool, size_t num_units,
              FunctionRef<void(size_t)> unit);

}  // namespace llmzip

#endif  // LLMZIP_NN_LINEAR_H_
