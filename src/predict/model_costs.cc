// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A token alone has to read all weights once, so memory decides how long it
// takes. In a batch the weights are read once for many tokens, and the
// processor decides. So both are measured on a matrix that does not fit into
// caches, for each format that the model has, and scaled to the size of its
// weights.
#include "predict/model_costs.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "kernel/nibble_matrix.h"
#include "kernel/pack.h"
#include "nn/linear.h"

namespace llmzip {
namespace {

constexpr size_t kRows = 16384;
constexpr size_t kCols = 3072;
constexpr int kRepeats = 3;

// Nanoseconds of the fastest of some products.
uint64_t TimeProduct(const Linear& product, const Kernels& kernels,
                     ThreadPool& pool, size_t num_rows) {
  using Clock = std::chrono::steady_clock;
  QuantizedBatch x(num_rows, kCols);
  AlignedVector<float> y(num_rows * product.num_outputs());
  Clock::duration least = Clock::duration::max();
  for (int i = 0; i < kRepeats; ++i) {
    const Clock::time_point begin = Clock::now();
    product.Multiply(kernels, pool, x, num_rows, y.data());
    least = std::min(least, Clock::now() - begin);
  }
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(least).count());
}

// Adds the time that `bytes` of weights in the format of `matrix` take.
void AddTimes(const WeightMatrix& matrix, uint64_t bytes,
              const Kernels& kernels, ThreadPool& pool, TokenTimes* times) {
  const Linear product({&matrix});
  const double part =
      static_cast<double>(bytes) / static_cast<double>(matrix.num_bytes());
  const auto one = TimeProduct(product, kernels, pool, 1);
  const auto batch = TimeProduct(product, kernels, pool, kMaxBatch);
  times->decoding_ns += static_cast<uint64_t>(part * static_cast<double>(one));
  times->encoding_ns += static_cast<uint64_t>(
      part * static_cast<double>(batch) / double{kMaxBatch});
}

}  // namespace

ModelCosts CostsOf(const LanguageModel& model) {
  ModelCosts costs;
  for (const WeightMatrix* matrix : model.backbone().matrices()) {
    costs.multiplications +=
        uint64_t{matrix->rows()} * matrix->num_blocks() * kBlock;
    (matrix->format().is_nibbles ? costs.nibble_bytes : costs.int8_bytes) +=
        matrix->num_bytes();
  }
  // Only the rows that carry mass are multiplied.
  const uint64_t rows = model.head_layout().num_mass_rows();
  const PackedMatrix& head = model.head_matrix();
  costs.multiplications += rows * head.num_blocks() * kBlock;
  costs.int8_bytes +=
      (rows + kTileRows - 1) / kTileRows * TileBytes(head.num_blocks());
  return costs;
}

TokenTimes MeasureTokenTimes(const ModelCosts& costs, const Kernels& kernels,
                             ThreadPool& pool) {
  TokenTimes times;
  if (costs.int8_bytes > 0) {
    auto matrix = PackedMatrix::Create(kRows, kCols, ScaleKind::kBfloat16);
    if (!matrix.ok()) return TokenTimes();
    AddTimes(WeightMatrix(*std::move(matrix)), costs.int8_bytes, kernels, pool,
             &times);
  }
  if (costs.nibble_bytes > 0) {
    WeightArena arena;
    auto matrix = NibbleMatrix::Create(kRows, kCols, &arena);
    if (!matrix.ok()) return TokenTimes();
    AddTimes(WeightMatrix(*std::move(matrix)), costs.nibble_bytes, kernels,
             pool, &times);
  }
  return times;
}

}  // namespace llmzip
