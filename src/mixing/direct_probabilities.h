// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Probabilities for contexts that occur often: orders 0 to 2 and the word
// (docs/MIXING.md, "Direct probabilities").
#ifndef LLMZIP_MIXING_DIRECT_PROBABILITIES_H_
#define LLMZIP_MIXING_DIRECT_PROBABILITIES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "mixing/adaptive_probability.h"
#include "mixing/lazy_array.h"
#include "mixing/stream_text.h"
#include "mixing/undo_log.h"

namespace llmzip {

// Not thread-safe.
class DirectProbabilities {
 public:
  static constexpr size_t kContexts = 4;
  static constexpr size_t kInputs = 2 * kContexts;
  // Cells are stored with the top bit flipped, so that zeroed memory means a
  // probability of one half.
  static constexpr uint32_t kFlip = uint32_t{1} << 31;
  static constexpr size_t kLineCells = 16;  // [node] of a nibble
  // A byte uses the line of its first nibble and one of 16 more, which lie
  // within an aligned group of 32.
  static constexpr size_t kLinesPerContext = 32;
  static constexpr size_t kOrder0Lines = kLinesPerContext;
  static constexpr size_t kOrder01Lines = kOrder0Lines + 256 * kLinesPerContext;
  static constexpr size_t kOrder01Cells = kOrder01Lines * kLineCells;

  DirectProbabilities() = default;
  // Order 2 and the word have 2^log2_lines lines of 64 bytes each. The lines
  // have no check, so two contexts may share one. Requires log2_lines >= 5.
  DirectProbabilities(unsigned log2_lines, Pages pages)
      : cells_((kOrder01Lines + (size_t{2} << log2_lines)) * kLineCells, pages),
        shift_(64 - log2_lines) {}

  bool ok() const { return !cells_.empty(); }
  // Takes what cells of the same number have learned. Requires new ones.
  void CopyFrom(const DirectProbabilities& other) {
    cells_.CopyIntoZeros(other.cells_);
  }
  // The cells of orders 0 and 1, [line][node], each xor kFlip.
  std::span<AdaptiveProbability> order01() {
    return {cells_.begin(), kOrder01Cells};
  }

  // Call before each byte: selects and prefetches the contexts' lines.
  void Begin(const StreamHistory& s);
  // Call after the byte's first nibble.
  void SecondNibble(uint32_t first_nibble);

  // Sets two inputs per context for `node` of the nibble: its bits so far
  // below a leading 1.
  void SetInputs(uint32_t node, int32_t* inputs) const;
  // Notes the lines of this nibble.
  void Note(UndoLog* undo) const {
    for (AdaptiveProbability* line : lines_) {
      undo->Note(line, kLineCells * sizeof(*line));
    }
  }
  void Update(uint32_t node, bool bit);

 private:
  LazyArray<AdaptiveProbability> cells_;
  unsigned shift_ = 0;
  std::array<AdaptiveProbability*, kContexts> lines_ = {};
  std::array<size_t, kContexts> numbers_ = {};
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_DIRECT_PROBABILITIES_H_
