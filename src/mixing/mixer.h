// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Weighted sums of opinions, whose weights learn (docs/MIXING.md, "Mixers").
#ifndef LLMZIP_MIXING_MIXER_H_
#define LLMZIP_MIXING_MIXER_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "mixing/lazy_array.h"
#include "mixing/logistic.h"
#include "mixing/mixer_kernels.h"
#include "mixing/undo_log.h"

namespace llmzip {

// The largest input is below 2^14 stretch units. Inputs are stored times this,
// in the upper halves of their words, as the kernels want them.
inline constexpr int32_t kMixerInputOne = 65536;
// The input that is always the same: 0.3 natural units.
inline constexpr int32_t kBiasInput = 307;
inline constexpr int32_t kWeightOne = int32_t{1} << kWeightBits;

// A layer of mixers. It has `num_selectors` tables of weight sets; for each
// decision one set of each table is selected. Not thread-safe.
class MixerLayer {
 public:
  MixerLayer() = default;
  // num_sets[k]: sets of table k. num_inputs: a multiple of kMixerLanes.
  MixerLayer(std::span<const uint32_t> num_sets, size_t num_inputs,
             const MixerKernels* kernels, Pages pages = Pages::kSmall);

  bool ok() const { return !weights_.empty(); }
  size_t num_selectors() const { return num_selectors_; }

  // Takes the weights of a layer of the same shape.
  void CopyFrom(const MixerLayer& other) { weights_.CopyFrom(other.weights_); }
  // The weights of all sets: [table][set][num_inputs].
  std::span<int32_t> weights() { return {weights_.begin(), weights_.size()}; }

  // Sets the weight of `input` in every set of every table.
  void FillWeights(size_t input, int32_t weight);

  // [num_inputs] in stretch units times kMixerInputOne; zero at first.
  int32_t* inputs() { return inputs_.begin(); }
  void SetInput(size_t i, int32_t x) { inputs_[i] = x * kMixerInputOne; }

  void Select(size_t selector, uint32_t set) {
    int32_t* weights =
        weights_.begin() + (first_set_[selector] + set) * num_inputs_;
    selected_[selector] = weights;
    for (size_t i = 0; i < num_inputs_; i += kMixerLanes) {
      __builtin_prefetch(weights + i);
    }
  }
  // Computes outputs() from the inputs and the selected sets.
  void Mix();
  // The output of each table in stretch units, within +-kMaxStretch.
  const int32_t* outputs() const { return outputs_.data(); }
  // Notes the weights that the next Train() moves.
  void Note(UndoLog* undo) const {
    for (size_t k = 0; k < num_selectors_; ++k) {
      undo->Note(selected_[k], num_inputs_ * sizeof(*selected_[k]));
    }
  }
  // Moves the selected sets towards weights that would have predicted `bit`
  // better. `rate` is in units of 2^-16, 1..2048.
  void Train(bool bit, uint32_t rate);

 private:
  LazyArray<int32_t> weights_;
  LazyArray<int32_t> inputs_;
  const MixerKernels* kernels_ = nullptr;
  size_t num_inputs_ = 0;
  size_t num_selectors_ = 0;
  std::array<size_t, kMaxSelectors> first_set_ = {};
  std::array<int32_t*, kMaxSelectors> selected_ = {};
  std::array<int32_t, kMaxSelectors> outputs_ = {};
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_MIXER_H_
