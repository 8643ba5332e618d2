// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Contexts that are met so often that a chance of their own tells more than a
// bit history: orders 0 to 2 and the word (docs/MIXING.md, "Direct chances").
#ifndef LLMZIP_MIXING_DIRECT_CHANCES_H_
#define LLMZIP_MIXING_DIRECT_CHANCES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "mixing/adaptive_map.h"
#include "mixing/lazy_array.h"
#include "mixing/stream_text.h"

namespace llmzip {

class DirectChances {
 public:
  static constexpr size_t kContexts = 4;
  static constexpr size_t kInputs = 2 * kContexts;

  DirectChances() = default;
  // Order 2 and the word have 2^log2_lines lines of 64 bytes each, not
  // checked: contexts may share one. log2_lines >= 5.
  DirectChances(unsigned log2_lines, Pages pages)
      : cells_((kOrder01Lines + (size_t{2} << log2_lines)) * kLineCells, pages),
        shift_(64 - log2_lines) {}

  bool ok() const { return !cells_.empty(); }

  // Before a byte; fetches ahead.
  void Begin(const CallGate& s);
  // After its first half.
  void SecondHalf(uint32_t first_half);

  // Two inputs per context, for the node of the half byte (1, 2 + b, ...).
  void SetInputs(uint32_t node, int32_t* inputs) const;
  void Update(uint32_t node, bool bit);

 private:
  static constexpr size_t kLineCells = 16;  // [node] of a half byte
  static constexpr size_t kOrder0Lines = 32;
  static constexpr size_t kOrder01Lines = kOrder0Lines + 256 * 32;

  // Stored with the top bit flipped, so that zeroed memory is one half.
  static constexpr uint32_t kFlip = uint32_t{1} << 31;

  LazyArray<AdaptiveChance> cells_;
  unsigned shift_ = 0;
  std::array<AdaptiveChance*, kContexts> lines_ = {};
  std::array<size_t, kContexts> numbers_ = {};
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_DIRECT_CHANCES_H_
