// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Time mixing of RWKV-6 ("Finch", arXiv 2404.05892). It is that of RWKV-5 with
// shifts and a decay that depend on the token. The rest: rwkv_heads.h.
#ifndef LLMZIP_NN_RWKV6_TIME_MIXING_H_
#define LLMZIP_NN_RWKV6_TIME_MIXING_H_

#include <array>
#include <memory>
#include <vector>

#include "base/aligned_vector.h"
#include "nn/linear.h"
#include "nn/low_rank.h"
#include "nn/rwkv_heads.h"
#include "nn/rwkv_spec.h"
#include "nn/tensor_reader.h"
#include "nn/time_mixing.h"

namespace llmzip {

struct Rwkv6Mixing {
  static constexpr size_t kNumShifts = 5;  // w, k, v, r, g in this order

  RwkvHeads heads;
  AlignedVector<float> first_shift;                    // [d]: mu_x
  std::array<AlignedVector<float>, kNumShifts> shift;  // [d]: mu of each
  WeightMatrix shift_down;                             // [5 rank, d]
  WeightMatrix shift_up;                               // [5 d, rank]
  LowRank decay;

  Linear shift_down_product;
  std::vector<const uint8_t*> shift_up_tiles;
  size_t shift_rank() const { return shift_down.rows() / kNumShifts; }
  void Connect();
};

class Rwkv6TimeMixing final : public TimeMixing {
 public:
  Rwkv6TimeMixing(const RwkvSpec& spec, const RwkvHeadShape& shape)
      : spec_(spec), shape_(shape) {
    layers_.reserve(spec.num_layers);
  }

  const RwkvHeadShape& shape() const { return shape_; }
  const Rwkv6Mixing& layer(size_t i) const { return layers_[i]; }

  void ReadLayer(size_t layer, TensorReader* in) override;
  void AppendMatrices(
      std::vector<const WeightMatrix*>* matrices) const override;
  size_t state_floats() const override { return shape_.state_floats(); }
  uint64_t scratch_bytes() const override;
  std::unique_ptr<TimeMixer> NewMixer(const Kernels& kernels) const override;

 private:
  void ReadShifts(TensorReader* in, Rwkv6Mixing* layer) const;

  RwkvSpec spec_;
  RwkvHeadShape shape_;
  std::vector<Rwkv6Mixing> layers_;  // never moves: products point into it
};

}  // namespace llmzip

#endif  // LLMZIP_NN_RWKV6_TIME_MIXING_H_
