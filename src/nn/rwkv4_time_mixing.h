// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Time mixing of RWKV-4 (arXiv 2305.13048). Each channel keeps a weighted mean
// of the values so far.
#ifndef LLMZIP_NN_RWKV4_TIME_MIXING_H_
#define LLMZIP_NN_RWKV4_TIME_MIXING_H_

#include <array>
#include <memory>
#include <vector>

#include "base/aligned_vector.h"
#include "nn/linear.h"
#include "nn/rwkv_spec.h"
#include "nn/tensor_reader.h"
#include "nn/time_mixing.h"

namespace llmzip {

struct Rwkv4Mixing {
  enum Input { kR, kK, kV, kNumInputs };

  // By input. [d], [d, d]
  std::array<AlignedVector<float>, kNumInputs> shift;
  std::array<WeightMatrix, kNumInputs> weights;
  AlignedVector<float> decay, bonus;  // [d]: to be added to exponents

  std::array<Linear, kNumInputs> products;
  void Connect();
};

class Rwkv4TimeMixing final : public TimeMixing {
 public:
  explicit Rwkv4TimeMixing(const RwkvSpec& spec) : spec_(spec) {
    layers_.reserve(spec.num_layers);
  }

  size_t width() const { return spec_.embedding_size; }
  const Rwkv4Mixing& layer(size_t i) const { return layers_[i]; }

  void ReadLayer(size_t layer, TensorReader* in) override;
  void AppendMatrices(
      std::vector<const WeightMatrix*>* matrices) const override;
  // Values, weights and exponents; see kernels.wkv4.
  size_t state_floats() const override { return 3 * width(); }
  void InitState(std::span<float> state) const override;
  uint64_t scratch_bytes() const override;
  std::unique_ptr<TimeMixer> NewMixer(const Kernels& kernels) const override;

 private:
  RwkvSpec spec_;
  std::vector<Rwkv4Mixing> layers_;  // never moves: products point into it
};

}  // namespace llmzip

#endif  // LLMZIP_NN_RWKV4_TIME_MIXING_H_
