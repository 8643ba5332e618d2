// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The gated delta net of Qwen 3.5 (arXiv 2412.06464), in the place of
// attention. Each head keeps a matrix that maps keys to values. A token first
// lets it decay, then corrects the value that it holds for the token's key, and
// reads it by the token's query. The equations: gated_delta_net.cc.
#ifndef LLMZIP_NN_GATED_DELTA_NET_H_
#define LLMZIP_NN_GATED_DELTA_NET_H_

#include <memory>
#include <vector>

#include "base/aligned_vector.h"
#include "nn/convolution.h"
#include "nn/linear.h"
#include "nn/tensor_reader.h"
#include "nn/time_mixing.h"

namespace llmzip {

struct DeltaNetShape {
  size_t width = 0;            // d
  size_t num_key_heads = 0;    // divides num_value_heads
  size_t num_value_heads = 0;  // each has a state
  size_t head_size = 0;        // of keys and of values
  size_t num_taps = 0;         // of the convolution, 2 or more
  float norm_epsilon = 0;

  size_t key_size() const { return num_key_heads * head_size; }
  size_t value_size() const { return num_value_heads * head_size; }
  // Queries, keys and values.
  size_t num_channels() const { return 2 * key_size() + value_size(); }
};

struct DeltaNetLayer {
  WeightMatrix query_key_value;     // [channels, d]
  WeightMatrix gate;                // [value_size, d]
  WeightMatrix decay, beta;         // [value heads, d]
  Convolution convolution;          // of the channels
  AlignedVector<float> decay_bias;  // [value heads]
  AlignedVector<float> decay_rate;  // [value heads], below zero
  AlignedVector<float> norm;        // [head_size]

  Linear product;  // of the four, in this order
};

class GatedDeltaNet final : public TimeMixing {
 public:
  // The layers must not be more than `num_layers`.
  GatedDeltaNet(size_t num_layers, const DeltaNetShape& shape) : shape_(shape) {
    layers_.reserve(num_layers);
  }

  const DeltaNetShape& shape() const { return shape_; }
  const DeltaNetLayer& layer(size_t i) const { return layers_[i]; }

  void ReadLayer(size_t layer, TensorReader* in) override;
  void AppendMatrices(
      std::vector<const WeightMatrix*>* matrices) const override;
  const char* output_tensor() const override { return "ssm_out.weight"; }
  size_t output_columns(size_t /*width*/) const override {
    return shape_.value_size();
  }
  bool reads_previous() const override { return false; }
  size_t state_floats() const override {
    return (shape_.num_taps - 1) * shape_.num_channels() +
           shape_.value_size() * shape_.head_size;
  }
  uint64_t scratch_bytes() const override;
  std::unique_ptr<TimeMixer> NewMixer(const Kernels& kernels) const override;

 private:
  DeltaNetShape shape_;
  std::vector<DeltaNetLayer> layers_;  // never moves: products point into it
};

}  // namespace llmzip

#endif  // LLMZIP_NN_GATED_DELTA_NET_H_
