// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "predict/masses.h"

#include <algorithm>
#include <cassert>

namespace llmzip {

uint64_t SymbolMasses::MemoryBytes(const HeadLayout& layout) {
  const uint64_t tiles = (layout.num_mass_rows() + kTile - 1) / kTile;
  return tiles * (kTile * sizeof(uint32_t) + 2 * sizeof(uint64_t)) +
         sizeof(uint64_t);
}

SymbolMasses::SymbolMasses(const HeadLayout* layout) : layout_(*layout) {
  const size_t tiles = (layout->num_mass_rows() + kTile - 1) / kTile;
  mass_.resize(tiles * kTile);
  tile_sum_.resize(tiles);
  tile_prefix_.resize(tiles + 1);
}

Status SymbolMasses::Assign(const Kernels& kernels, float* logits) {
  // Empty rows must not be the maximum: give them a logit that is there.
  for (const uint32_t row : layout_.empty_rows()) {
    logits[row] = logits[layout_.some_full_row()];
  }
  const uint32_t max_bits = kernels.masses(logits, layout_.num_mass_rows(),
                                           mass_.data(), tile_sum_.data());
  if (max_bits >= 0x7f800000u) {
    return Status(Code::kNotFinite, "a logit of the model is NaN or infinite");
  }
  for (const uint32_t row : layout_.empty_rows()) {
    tile_sum_[row / kTile] -= mass_[row] - 1;
    mass_[row] = 1;
  }
  if (!layout_.one_row_per_symbol()) MergeRows();
  tile_prefix_[0] = 0;
  for (size_t i = 0; i < tile_sum_.size(); ++i) {
    tile_prefix_[i + 1] = tile_prefix_[i] + tile_sum_[i];
  }
  return Status();
}

// Adds up the rows of each symbol, in place, and sums the tiles anew. The sum
// stops at the largest uint32, which takes four near-certain rows to reach.
void SymbolMasses::MergeRows() {
  const size_t n = size();
  for (size_t symbol = 0; symbol < n; ++symbol) {
    uint64_t sum = 0;
    for (size_t row = layout_.first_row(symbol);
         row < layout_.first_row(symbol + 1); ++row) {
      sum += mass_[row];
    }
    mass_[symbol] = static_cast<uint32_t>(std::min<uint64_t>(sum, UINT32_MAX));
  }
  for (size_t tile = 0; tile < tile_sum_.size(); ++tile) {
    uint64_t sum = 0;
    const size_t last = std::min(n, (tile + 1) * kTile);
    for (size_t i = tile * kTile; i < last; ++i) sum += mass_[i];
    tile_sum_[tile] = sum;
  }
}

size_t SymbolMasses::Find(uint64_t target) const {
  assert(target < total());
  const auto tile =
      std::upper_bound(tile_prefix_.begin(), tile_prefix_.end(), target) -
      tile_prefix_.begin() - 1;
  size_t symbol = static_cast<size_t>(tile) * kTile;
  uint64_t sum = tile_prefix_[static_cast<size_t>(tile)];
  while (sum + mass_[symbol] <= target) sum += mass_[symbol++];
  return symbol;
}

}  // namespace llmzip
