// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/mixer.h"

#include <bit>
#include <cassert>
#include <cstdlib>
#include <numeric>

namespace llmzip {
namespace {

// weight += rate * error * input, where error is in 2^-22 and |rate * error|
// in 2^-38 is brought to 15 bits so that small errors still count.
WeightStep StepOf(int32_t* weights, int32_t error, uint32_t rate) {
  // input 2^-10, error * rate 2^-38, weight 2^-28: 20 bits to drop in all.
  const int64_t scaled = int64_t{error} * rate;
  const auto size = static_cast<uint64_t>(std::llabs(scaled));
  const int width = 64 - std::countl_zero(size);
  const int before = std::clamp(width - 15, 5, 19);
  const auto reduced = static_cast<int32_t>(
      (scaled + (int64_t{1} << (before - 1))) >> before);
  return {weights, std::clamp(reduced, -32767, 32767), 20 - before};
}

}  // namespace

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
  std::array<WeightStep, kMaxSelectors> steps;
  const int32_t target = bit ? kChanceOne : 0;
  for (size_t k = 0; k < num_selectors_; ++k) {
    steps[k] = StepOf(selected_[k], target - Squash(outputs_[k]), rate);
  }
  kernels_->train(inputs_.begin(), num_inputs_, steps.data(), num_selectors_);
}

}  // namespace llmzip
