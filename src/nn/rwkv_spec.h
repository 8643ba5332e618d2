// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What the architectures of RWKV read from a model's keys.
#ifndef LLMZIP_NN_RWKV_SPEC_H_
#define LLMZIP_NN_RWKV_SPEC_H_

#include <cstdint>
#include <string>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "nn/tensor_reader.h"
#include "nn/weights.h"

namespace llmzip {

struct RwkvSpec {
  uint32_t num_layers = 0;
  uint32_t embedding_size = 0;  // a multiple of 16
  uint32_t ffn_size = 0;
  float norm_epsilon = 0;
  // The channel mixing has a gate: versions before 7.
  bool has_channel_gate = false;
  // The lerps in the file are the share of the token itself, not of the token
  // before it: versions 4 and 5.
  bool lerps_are_own_share = false;
  // x is halved after this many layers, for models whose weights are scaled
  // down likewise; 0: never.
  uint32_t halve_every = 0;
};

// The keys that all versions have.
Result<RwkvSpec> ReadRwkvSpec(const WeightReader& reader);

// The size of a head of the time mixing, which must divide the width.
Result<uint32_t> ReadRwkvHeadSize(const WeightReader& reader,
                                  const RwkvSpec& spec);

// The keys of RWKV-7's time mixing: heads have 64, which must divide the width.
Status CheckRwkv7Keys(const WeightReader& reader, uint32_t width);

// Tensor `name` [d] as the share of the token before.
void ReadLerp(const RwkvSpec& spec, const std::string& name, TensorReader* in,
              AlignedVector<float>* out);

}  // namespace llmzip

#endif  // LLMZIP_NN_RWKV_SPEC_H_
