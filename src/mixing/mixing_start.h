// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a mixer begins with instead of nothing (docs/MIXING.md, "Start").
#ifndef LLMZIP_MIXING_MIXING_START_H_
#define LLMZIP_MIXING_MIXING_START_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "mixing/adaptive_probability.h"
#include "mixing/apm.h"
#include "mixing/direct_probabilities.h"
#include "mixing/learned_state.h"

namespace llmzip {

// Immutable once read; safe to share between threads. Copying it into the
// tables of a mixer takes less time than making these tables.
class MixingStart {
 public:
  // The bytes of a start are not more than this.
  static constexpr size_t kMaxBytes = size_t{4} << 20;

  // Reads the start of a mixer with or without a language model. kCorrupt if
  // the bytes are not exactly one.
  static Result<MixingStart> Parse(std::span<const uint8_t> bytes,
                                   bool has_language_model);

  // Requires the tables of a new mixer of that kind.
  void CopyTo(const LearnedState& state) const;

  uint64_t MemoryBytes() const;

 private:
  // A line of direct probabilities, or the points of an APM's context.
  struct DirectLine {
    uint32_t number;
    std::array<AdaptiveProbability, DirectProbabilities::kLineCells> cells;
  };
  struct ApmContext {
    uint32_t number;
    std::array<int32_t, Apm::kPoints> points;
  };
  class Reader;

  MixingStart() = default;

  std::vector<int32_t> first_, second_, ends_;
  std::vector<AdaptiveProbability> histories_, matches_;
  // Those that are not as in a new mixer.
  std::vector<DirectLine> direct_;
  std::array<std::vector<ApmContext>, 3> final_apms_;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_MIXING_START_H_
