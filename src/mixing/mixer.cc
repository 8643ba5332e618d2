// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A mixer is a neural network of one layer without hidden units: it combines
// the stretched opinions x_i of many predictors to stretch(p) = sum of w_i x_i.
// After the bit is known, each weight moves by rate * (bit - p) * x_i. That is
// gradient descent on the coding cost of the bit. Opinions that were right gain
// weight, and opinions that say the same share it.
//
// How far a predictor can be trusted depends on the place in the text. So there
// are many weight sets, and a small context selects one of them. A layer has
// several tables of sets, each with another context; all selected sets predict
// the same bit from the same inputs and learn independently. A second layer, or
// a mean, combines their outputs. This is the two-layer network of paq8
// (M. Mahoney, "Adaptive Weighing of Context Models for Lossless Data
// Compression", 2005, and "Data Compression Explained").
//
// The sums and updates are the hot loops of the byte model. They are kernels,
// one per instruction set (mixer_kernels.h).
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
