// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/mixer.h"

#include <bit>
#include <cassert>
#include <cstdlib>
#include <numeric>

namespace llmzip {
MixerLayer::MixerLayer(std::span<const uint32_t> num_sets, size_t num_inputs,
                       const MixerKernels* kernels)
    : inputs_(num_inputs),
      kernels_(kernels),
      num_inputs_(num_inputs),
      num_selectors_(num_sets.size()) {
  assert(num_selectors_ <= kMaxSelectors && num_inputs % kMixerLanes == 0);
  size_t total = 0;
  for (size_t k = 0; k < num_selectors_; ++k) {
    first_set_[k] = total;
    total += num_sets[k];
  }
  if (!inputs_.empty()) weights_ = LazyArray<int32_t>(total * num_inputs);
  for (size_t k = 0; k < num_selectors_ && ok(); ++k) Select(k, 0);
}

void MixerLayer::FillWeights(size_t input, int32_t weight) {
  for (size_t i = input; i < weights_.size(); i += num_inputs_) {
    weights_[i] = weight;
  }
}

void MixerLayer::Mix() {
  kernels_->dot(inputs_.begin(), num_inputs_, selected_.data(), num_selectors_,
                outputs_.data());
  for (size_t k = 0; k < num_selectors_; ++k) {
    // Weights of 2^-12 times inputs: back to stretch units.
    outputs_[k] = std::clamp(outputs_[k] >> 12, -kMaxStretch, kMaxStretch);
  }
}

void MixerLayer::Train(bool bit, uint32_t rate) {
  // error * rate is in 2^-38; its upper 15 bits are kept. Times an input of
  // 2^-10 and against weights of 2^-28, 20 bits are to be dropped in all.
  const int dropped = static_cast<int>(std::bit_width(rate)) + 7;
  const int64_t half = int64_t{1} << (dropped - 1);
  const int32_t target = bit ? kChanceOne : 0;
  for (size_t k = 0; k < num_selectors_; ++k) {
    const int64_t error = target - Squash(outputs_[k]);
    errors_[k] = static_cast<int32_t>((error * rate + half) >> dropped);
  }
  kernels_->train(inputs_.begin(), num_inputs_, selected_.data(),
                  errors_.data(), num_selectors_, 20 - dropped);
}

}  // namespace llmzip
