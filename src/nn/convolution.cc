// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/convolution.h"

#include <algorithm>

namespace llmzip {

void Convolution::Read(const std::string& name, size_t num_channels,
                       size_t num_of_taps, TensorReader* in) {
  num_taps = num_of_taps;
  AlignedVector<float> by_channel;
  in->Vector(name, uint64_t{num_channels} * num_taps, &by_channel);
  if (!in->status().ok()) return;
  taps.resize(by_channel.size());
  for (size_t i = 0; i < by_channel.size(); ++i) {
    taps[i % num_taps * num_channels + i / num_taps] = by_channel[i];
  }
}

void Convolution::Run(const Kernels& kernels, const float* newest, float* state,
                      float* sum) const {
  const size_t n = taps.size() / num_taps, num_older = num_taps - 1;
  kernels.mul(state, taps.data(), n, sum);
  for (size_t tap = 1; tap <= num_older; ++tap) {
    const float* values = tap < num_older ? state + tap * n : newest;
    const float* weights = &taps[tap * n];
    for (size_t i = 0; i < n; ++i) sum[i] = sum[i] + values[i] * weights[i];
  }
  std::copy(state + n, state + num_older * n, state);
  std::copy_n(newest, n, state + (num_older - 1) * n);
}

}  // namespace llmzip
