// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Time mixing of RWKV-7 (x070, "Goose"): one 64 x 64 matrix of state for each
// head. The equations: docs/NUMERICS.md, "RWKV-7"; the paper: arXiv 2503.14456.
#ifndef LLMZIP_NN_RWKV7_TIME_MIXING_H_
#define LLMZIP_NN_RWKV7_TIME_MIXING_H_

#include <array>
#include <memory>
#include <vector>

#include "base/aligned_vector.h"
#include "nn/linear.h"
#include "nn/low_rank.h"
#include "nn/tensor_reader.h"
#include "nn/time_mixing.h"

namespace llmzip {

inline constexpr size_t kRwkv7HeadSize = 64;

// What models that were transformers once may lack.
struct Rwkv7Parts {
  bool has_gate = true;
  bool has_head_norm = true;
};

struct Rwkv7Mixing {
  NormWeights head_norm;  // [d], or empty
  // Token-shift mixes in the order r, w, k, v, a, g. [6][d]
  std::array<AlignedVector<float>, 6> shift;
  WeightMatrix receptance, key, value;  // [d, d]
  LowRank decay, rate, residual, gate;  // w, a, v, g; the gate has no bias
  AlignedVector<float> key_scale, key_rate, bonus;  // k_k, k_a, r_k: [d]

  Linear receptance_product, key_product, value_product;
  void Connect();
};

class Rwkv7TimeMixing final : public TimeMixing {
 public:
  // The layers must not be more than `num_layers`; `width` is a multiple of 64.
  Rwkv7TimeMixing(size_t num_layers, size_t width, const Rwkv7Parts& parts = {})
      : width_(width), parts_(parts) {
    layers_.reserve(num_layers);
  }

  size_t width() const { return width_; }
  const Rwkv7Parts& parts() const { return parts_; }
  size_t num_heads() const { return width_ / kRwkv7HeadSize; }
  // Shifted inputs: the last one is the gate's.
  size_t num_inputs() const { return parts_.has_gate ? 6 : 5; }
  const Rwkv7Mixing& layer(size_t i) const { return layers_[i]; }

  void ReadLayer(size_t layer, TensorReader* in) override;
  void AppendMatrices(
      std::vector<const WeightMatrix*>* matrices) const override;
  size_t state_floats() const override { return width_ * kRwkv7HeadSize; }
  uint64_t scratch_bytes() const override;
  std::unique_ptr<TimeMixer> NewMixer(const Kernels& kernels) const override;

 private:
  size_t width_;
  Rwkv7Parts parts_;
  std::vector<Rwkv7Mixing> layers_;  // never moves: products point into it
};

}  // namespace llmzip

#endif  // LLMZIP_NN_RWKV7_TIME_MIXING_H_
