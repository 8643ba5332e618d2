// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "model/output_head.h"

#include <algorithm>
#include <cassert>

#include "kernel/float_environment.h"

namespace llmzip {
namespace {

// Rows with less than 2^-kLearnBits of the mass are left alone: they hold
// nothing of the gradient that would pay for touching them.
constexpr int kLearnBits = 10;
constexpr int kProbabilityBits = 30;

}  // namespace

OutputHead::OutputHead(const PackedMatrix* matrix, const HeadLayout* layout)
    : matrix_(*matrix),
      layout_(*layout),
      num_cols_(matrix->cols()),
      input_(kMaxBatch, matrix->cols()) {
  const size_t num_tiles =
      (layout->num_mass_rows() + kTileRows - 1) / kTileRows;
  for (size_t i = 0; i < num_tiles; ++i) tiles_.push_back(matrix->tile(i));
  own_tiles_.resize(num_tiles);
  master_rows_.resize(layout->num_mass_rows());
}

Status OutputHead::Multiply(ThreadPool& pool,
                            std::span<const float* const> hidden,
                            float* logits) {
  assert(hidden.size() <= kMaxBatch);
  FiniteCheck finite;
  RunExact(pool, hidden.size(), [&](size_t i) {
    finite.Note(kernels_.quantize(hidden[i], num_cols_, input_.Row(i),
                                  input_.Scale(i)));
  });
  if (!finite.ok()) {
    return Status(Code::kNotFinite,
                  "a hidden value of the model is NaN or infinite");
  }
  MultiplyTiles(kernels_, pool, tiles_, matrix_.kind(), input_, hidden.size(),
                logits, stride());
  return Status();
}

void OutputHead::Learn(LearningRateCode rate, const float* hidden,
                       const SymbolMasses& masses, size_t coded) {
  const ScopedFloatEnvironment environment;
  const float norm = kernels_.sum_squares(hidden, num_cols_);
  if (!(norm > 0x1p-100f)) return;  // a zero vector has no direction
  const float step = (static_cast<float>(rate) * 0x1p-8f) / norm;
  const uint64_t total = masses.total();
  const uint64_t least = std::max<uint64_t>(1, total >> kLearnBits);
  for (size_t symbol = 0; symbol < masses.size(); ++symbol) {
    if (masses[symbol] < least && symbol != coded) continue;
    const size_t row = layout_.main_row(symbol);
    if (layout_.row_tokens()[row] == kNoToken) continue;
    const uint64_t p = (uint64_t{masses[symbol]} << kProbabilityBits) / total;
    const float error = static_cast<float>(static_cast<int32_t>(p)) * 0x1p-30f -
                        (symbol == coded ? 1.0f : 0.0f);
    float* weights = MasterRow(row);
    kernels_.row_update(step * error, hidden, num_cols_, weights);
    kernels_.pack_row(weights, num_cols_, matrix_.kind(), row % kTileRows,
                      OwnTile(row / kTileRows));
  }
}

float* OutputHead::MasterRow(size_t row) {
  std::vector<float>& weights = master_rows_[row];
  if (weights.empty()) {
    weights.resize(num_cols_);
    matrix_.UnpackRow(row, weights.data());
  }
  return weights.data();
}

uint8_t* OutputHead::OwnTile(size_t tile) {
  std::vector<uint8_t>& own = own_tiles_[tile];
  if (own.empty()) {
    own.assign(tiles_[tile],
               tiles_[tile] + matrix_.tile_bytes());
    tiles_[tile] = own.data();
  }
  return own.data();
}

}  // namespace llmzip
