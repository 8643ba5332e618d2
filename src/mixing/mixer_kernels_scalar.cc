// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Plain loops: the definition of "correct".
#include <algorithm>

#include "mixing/mixer_kernel_tables.h"

namespace llmzip {
namespace {

void Dot(const int32_t* input, size_t num_inputs, const int32_t* const* weights,
         size_t num_sets, int32_t* out) {
  for (size_t k = 0; k < num_sets; ++k) {
    const int32_t* w = weights[k];
    uint32_t sum = 0;
    for (size_t i = 0; i < num_inputs; ++i) {
      sum += static_cast<uint32_t>((input[i] >> 16) * (w[i] >> 16));
    }
    out[k] = static_cast<int32_t>(sum);
  }
}

void Train(const int32_t* input, size_t num_inputs, int32_t* const* weights,
           const int32_t* errors, size_t num_sets, int shift) {
  const int32_t half = int32_t{1} << (shift - 1);
  for (size_t k = 0; k < num_sets; ++k) {
    int32_t* w = weights[k];
    for (size_t i = 0; i < num_inputs; ++i) {
      const int32_t product = (input[i] >> 16) * errors[k];
      const int32_t delta = (product + half) >> shift;
      w[i] = std::clamp(w[i] + delta, -kMaxWeight, kMaxWeight);
    }
  }
}

}  // namespace

const MixerKernels kScalarMixerKernels = {"scalar", Dot, Train};

}  // namespace llmzip
