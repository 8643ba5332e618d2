// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Time mixing of RWKV-5 ("Eagle", arXiv 2404.05892), in both of its versions:
// 5.1 has one decay and one bonus for each head and no gate, 5.2 has them for
// each channel and a gate. The rest: rwkv_heads.h.
#ifndef LLMZIP_NN_RWKV5_TIME_MIXING_H_
#define LLMZIP_NN_RWKV5_TIME_MIXING_H_

#include <array>
#include <memory>
#include <vector>

#include "base/aligned_vector.h"
#include "nn/rwkv_heads.h"
#include "nn/rwkv_spec.h"
#include "nn/tensor_reader.h"
#include "nn/time_mixing.h"

namespace llmzip {

struct Rwkv5Mixing {
  RwkvHeads heads;
  AlignedVector<float> decay;  // [d], the factor itself
  // By RwkvHeadsMixer::Input: mu of each shifted input. [d]
  std::array<AlignedVector<float>, RwkvHeadsMixer::kNumInputs> shift;
};

class Rwkv5TimeMixing final : public TimeMixing {
 public:
  Rwkv5TimeMixing(const RwkvSpec& spec, const RwkvHeadShape& shape,
                  bool has_gate)
      : spec_(spec), shape_(shape), has_gate_(has_gate) {
    layers_.reserve(spec.num_layers);
  }

  const RwkvHeadShape& shape() const { return shape_; }
  bool has_gate() const { return has_gate_; }
  const Rwkv5Mixing& layer(size_t i) const { return layers_[i]; }

  void ReadLayer(size_t layer, TensorReader* in) override;
  void AppendMatrices(
      std::vector<const WeightMatrix*>* matrices) const override;
  size_t state_floats() const override { return shape_.state_floats(); }
  uint64_t scratch_bytes() const override {
    return RwkvHeadsMixer::ScratchBytes(shape_);
  }
  std::unique_ptr<TimeMixer> NewMixer(const Kernels& kernels) const override;

 private:
  // Tensor [heads] in version 5.1, else [d], as [d].
  void ReadPerHead(const std::string& name, TensorReader* in,
                   AlignedVector<float>* out) const;

  RwkvSpec spec_;
  RwkvHeadShape shape_;
  bool has_gate_;
  std::vector<Rwkv5Mixing> layers_;  // never moves: products point into it
};

}  // namespace llmzip

#endif  // LLMZIP_NN_RWKV5_TIME_MIXING_H_
