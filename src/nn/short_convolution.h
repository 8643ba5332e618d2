// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The short convolution of LFM2, in the place of attention. Each channel looks
// at its last few values, between two gates:
//
//   b, c, x = three parts of Win h
//   y = c * (sum of tap_j * (b * x of j tokens ago))
//
// A stream remembers b * x of all taps but the newest.
#ifndef LLMZIP_NN_SHORT_CONVOLUTION_H_
#define LLMZIP_NN_SHORT_CONVOLUTION_H_

#include <memory>
#include <vector>

#include "base/aligned_vector.h"
#include "nn/convolution.h"
#include "nn/linear.h"
#include "nn/tensor_reader.h"
#include "nn/time_mixing.h"

namespace llmzip {

struct ShortConvolutionLayer {
  WeightMatrix in;  // [3 d, d]
  Convolution convolution;

  Linear in_product;
};

class ShortConvolution final : public TimeMixing {
 public:
  // The layers must not be more than `num_layers`. Requires num_taps >= 2.
  ShortConvolution(size_t num_layers, size_t width, size_t num_taps)
      : width_(width), num_taps_(num_taps) {
    layers_.reserve(num_layers);
  }

  size_t width() const { return width_; }
  size_t num_taps() const { return num_taps_; }
  const ShortConvolutionLayer& layer(size_t i) const { return layers_[i]; }

  void ReadLayer(size_t layer, TensorReader* in) override;
  void AppendMatrices(
      std::vector<const WeightMatrix*>* matrices) const override;
  const char* output_tensor() const override {
    return "shortconv.out_proj.weight";
  }
  bool reads_previous() const override { return false; }
  size_t state_floats() const override { return (num_taps_ - 1) * width_; }
  uint64_t scratch_bytes() const override;
  std::unique_ptr<TimeMixer> NewMixer(const Kernels& kernels) const override;

 private:
  size_t width_, num_taps_;
  std::vector<ShortConvolutionLayer> layers_;  // never moves
};

}  // namespace llmzip

#endif  // LLMZIP_NN_SHORT_CONVOLUTION_H_
