// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/mixer.h"

#include <cassert>

namespace llmzip {
MixerLayer::MixerLayer(std::span<const uint32_t> num_sets, size_t num_inputs,
                       const MixerKernels* kernels, Pages pages)
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
  if (!inputs_.empty())
    weights_ = LazyArray<int32_t>(total * num_inputs, pages);
  for (size_t k = 0; k < num_selectors_ && ok(); ++k) Select(k, 0);
}

void MixerLayer::FillWeights(size_t input, int32_t weight) {
  for (size_t i = input; i < weights_.size(); i += num_inputs_) {
    weights_[i] = weight;
  }
}

void MixerLayer::Mix() {
  kernels_->mix(inputs_.begin(), num_inputs_, selected_.data(), num_selectors_,
                outputs_.data());
}

void MixerLayer::Train(bool bit, uint32_t rate) {
  kernels_->train(inputs_.begin(), num_inputs_, selected_.data(),
                  num_selectors_, outputs_.data(), bit, rate);
}

}  // namespace llmzip
