// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// From logits to integer masses: floats end here (docs/FORMAT.md, "Masses").
#ifndef LLMZIP_PREDICT_MASSES_H_
#define LLMZIP_PREDICT_MASSES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/status.h"
#include "kernel/kernels.h"
#include "tokenizer/head_layout.h"

namespace llmzip {

// Masses of all symbols for one prediction, with partial sums that make the
// mass of any range of symbols cheap. Mass of a symbol >= 1, total < 2^48.
class SymbolMasses {
 public:
  static constexpr size_t kTile = 64;

  static uint64_t MemoryBytes(const HeadLayout& layout);

  // Allocates for this layout, which must outlive the object.
  explicit SymbolMasses(const HeadLayout* layout);

  // Fills from the logits of the rows that carry mass, float [num_mass_rows],
  // which are scratch afterwards.
  // kNotFinite if a logit is NaN or infinite.
  Status Assign(const Kernels& kernels, float* logits);

  size_t size() const { return layout_.num_symbols(); }
  uint32_t operator[](size_t symbol) const { return mass_[symbol]; }
  uint64_t total() const { return tile_prefix_.back(); }
  const uint32_t* begin() const { return mass_.data(); }
  const uint32_t* end() const { return mass_.data() + size(); }

  // Sum of the masses of symbols [tile * kTile, (tile + 1) * kTile).
  size_t num_tiles() const { return tile_sum_.size(); }
  uint64_t TileSum(size_t tile) const { return tile_sum_[tile]; }
  // Sum of the masses of symbols [0, symbol). Requires symbol <= size().
  uint64_t Prefix(size_t symbol) const {
    const size_t tile = symbol / kTile;
    uint64_t sum = tile_prefix_[tile];
    for (size_t i = tile * kTile; i < symbol; ++i) sum += mass_[i];
    return sum;
  }
  uint64_t Range(size_t first, size_t last) const {
    return Prefix(last) - Prefix(first);
  }
  // The symbol whose interval [Prefix(s), Prefix(s) + mass) holds `target`.
  // Requires target < total().
  size_t Find(uint64_t target) const;

 private:
  void MergeRows();  // rows -> symbols where several rows spell one symbol

  const HeadLayout& layout_;
  std::vector<uint32_t> mass_;         // [symbols]; rows before merging
  std::vector<uint64_t> tile_sum_;     // [tiles]
  std::vector<uint64_t> tile_prefix_;  // [tiles + 1]
};

}  // namespace llmzip

#endif  // LLMZIP_PREDICT_MASSES_H_
