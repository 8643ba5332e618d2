// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A causal convolution over the last few tokens, each channel by itself.
#ifndef LLMZIP_NN_CONVOLUTION_H_
#define LLMZIP_NN_CONVOLUTION_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/aligned_vector.h"
#include "kernel/kernels.h"
#include "nn/tensor_reader.h"

namespace llmzip {

inline constexpr uint64_t kMaxTaps = 64;

struct Convolution {
  size_t num_taps = 0;        // 2 .. kMaxTaps
  AlignedVector<float> taps;  // [tap, channel], the oldest first

  // Tensor `name` [channels, num_taps].
  void Read(const std::string& name, size_t num_channels, size_t num_of_taps,
            TensorReader* in);

  // The sum over taps, from the oldest to the newest.
  //   newest  float [channels], of the token
  //   state   float [num_taps - 1, channels], of the tokens before, the oldest
  //           first; updated
  //   sum     float [channels], overwritten
  void Run(const Kernels& kernels, const float* newest, float* state,
           float* sum) const;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_CONVOLUTION_H_
