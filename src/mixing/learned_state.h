// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The parts of a mixer's state that may begin as learned on other texts
// (docs/MIXING.md, "Start").
#ifndef LLMZIP_MIXING_LEARNED_STATE_H_
#define LLMZIP_MIXING_LEARNED_STATE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "mixing/adaptive_probability.h"

namespace llmzip {

// The weights of a layer lie as [table][set][padded_inputs].
struct LayerShape {
  std::span<const uint32_t> num_sets;  // of each table
  size_t inputs = 0;                   // those that are used
  size_t padded_inputs = 0;

  size_t NumWeights() const {
    size_t sets = 0;
    for (const uint32_t n : num_sets) sets += n;
    return sets * padded_inputs;
  }
};

// Views of the tables of one SymbolMixer. Valid as long as it lives.
struct LearnedState {
  // Weights of layers, in 2^-28. `ends` is empty without a language model.
  std::span<int32_t> first;
  std::span<int32_t> second;
  std::span<int32_t> ends;
  std::span<AdaptiveProbability> histories;  // [context][256]
  std::span<AdaptiveProbability> matches;    // [match model][length class]
  // Direct probabilities of orders 0 and 1: [line][16], each cell xor
  // DirectProbabilities::kFlip.
  std::span<AdaptiveProbability> direct;
  // What the points of the final APMs add: [context][8], in 2^-22.
  std::array<std::span<int32_t>, 3> final_apms;
};

// The shapes of these tables, which depend only on whether there is a language
// model.
struct LearnedShape {
  LayerShape first;
  LayerShape second;
  LayerShape ends;  // without tables unless there is a language model
  size_t histories = 0;
  size_t matches = 0;
  size_t direct = 0;
  size_t final_apm = 0;  // points of each
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_LEARNED_STATE_H_
