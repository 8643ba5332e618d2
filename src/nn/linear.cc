// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A product is cut into units of whole tiles, that is, of output rows. No sum
// over columns is ever divided, so that the number of threads changes no bit.
// There are about four units a thread, because threads do not run equally fast,
// but none so small that handing it out costs more than computing it.
#include "nn/linear.h"

#include <algorithm>
#include <cassert>

#include "kernel/float_environment.h"

namespace llmzip {
namespace {

// The least bytes of weights in a unit.
constexpr size_t kMinUnitBytes = 48 << 10;

}  // namespace

QuantizedBatch::QuantizedBatch(size_t max_rows, size_t num_columns) {
  Reshape(max_rows, num_columns);
}

void QuantizedBatch::Reshape(size_t max_rows, size_t num_columns) {
  num_cols = num_columns;
  num_blocks = (num_columns + kBlock - 1) / kBlock;
  q.resize(std::max(q.size(), max_rows * num_blocks * kBlock));
  scale.resize(std::max(scale.size(), max_rows * num_blocks));
}

Linear::Linear(std::vector<const WeightMatrix*> stacked) {
  for (const WeightMatrix* matrix : stacked) {
    assert(num_blocks_ == 0 || num_blocks_ == matrix->num_blocks());
    num_blocks_ = matrix->num_blocks();
    parts_.push_back({tiles_.size(), matrix->num_tiles(), matrix->format()});
    for (size_t i = 0; i < matrix->num_tiles(); ++i) {
      tiles_.push_back(matrix->tile(i));
    }
  }
}

void Linear::Multiply(const Kernels& kernels, ThreadPool& pool,
                      const QuantizedBatch& x, size_t num_rows,
                      float* y) const {
  assert(num_rows <= kMaxBatch && x.num_blocks == num_blocks_);
  for (const Part& part : parts_) {
    MultiplyTiles(kernels, pool,
                  std::span(tiles_).subspan(part.first_tile, part.num_tiles),
                  part.format, x, num_rows, y + part.first_tile * kTileRows,
                  num_outputs());
  }
}

void MultiplyTiles(const Kernels& kernels, ThreadPool& pool,
                   std::span<const uint8_t* const> tiles, TileFormat format,
                   const QuantizedBatch& x, size_t num_rows, float* y,
                   size_t stride) {
  const size_t least =
      std::max<size_t>(1, kMinUnitBytes / format.TileBytesOf(x.num_blocks));
  const size_t even = tiles.size() / (4 * pool.num_threads()) + 1;
  const size_t chunk =
      pool.num_threads() == 1 ? tiles.size() : std::max(least, even);
  const size_t num_units = (tiles.size() + chunk - 1) / chunk;
  RunExact(pool, num_units, [&](size_t unit) {
    const size_t first = unit * chunk;
    const size_t count = std::min(chunk, tiles.size() - first);
    const uint8_t* const* of_unit = tiles.data() + first;
    float* out = y + first * kTileRows;
    if (format.is_nibbles) {
      kernels.mat_mul_nibbles(of_unit, count, x.num_blocks, x.q.data(),
                              x.scale.data(), num_rows, out, stride);
    } else {
      kernels.mat_mul(of_unit, count, format.scales, x.num_blocks, x.q.data(),
                      x.scale.data(), num_rows, out, stride);
    }
  });
}

void RunExact(ThreadPool& pool, size_t num_units,
              FunctionRef<void(size_t)> unit) {
  if (pool.num_threads() == 1) {
    const ScopedFloatEnvironment environment;
    for (size_t i = 0; i < num_units; ++i) unit(i);
    return;
  }
  pool.Run(num_units, [&unit](size_t i) {
    const ScopedFloatEnvironment environment;
    unit(i);
  });
}

}  // namespace llmzip
