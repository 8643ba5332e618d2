// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Plain loops: the definition of "correct".
#include <algorithm>

#include "mixing/mixer_error.h"
#include "mixing/mixer_kernel_tables.h"

namespace llmzip {
namespace {

void Mix(const int32_t* input, size_t num_inputs, const int32_t* const* weights,
         size_t num_sets, int32_t* out) {
  for (size_t k = 0; k < num_sets; ++k) {
    const int32_t* w = weights[k];
    uint32_t sum = 0;
    for (size_t i = 0; i < num_inputs; ++i) {
      sum += static_cast<uint32_t>((input[i] >> 16) * (w[i] >> 16));
    }
    const int32_t dot = static_cast<int32_t>(sum);
    out[k] = std::clamp(dot >> kMixShift, -kMaxStretch, kMaxStretch);
  }
}

void Train(const int32_t* input, size_t num_inputs, int32_t* const* weights,
           size_t num_sets, const int32_t* out, bool bit, uint32_t rate) {
  const ErrorScale scale(rate);
  const int32_t half = int32_t{1} << (scale.shift() - 1);
  for (size_t k = 0; k < num_sets; ++k) {
    const int32_t error = ScaledError(out[k], bit, scale);
    int32_t* w = weights[k];
    for (size_t i = 0; i < num_inputs; ++i) {
      const int32_t product = (input[i] >> 16) * error;
      const int32_t delta = (product + half) >> scale.shift();
      w[i] = std::clamp(w[i] + delta, -kMaxWeight, kMaxWeight);
    }
  }
}

}  // namespace

const MixerKernels kScalarMixerKernels = {"scalar", Mix, Train};

}  // namespace llmzip
