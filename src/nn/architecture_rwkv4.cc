// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `rwkv4`: RWKV-4 with the names of docs/RWKV.md.
#include "nn/architectures.h"
#include "nn/rwkv.h"
#include "nn/rwkv4_time_mixing.h"
#include "nn/rwkv_spec.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadRwkv4(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadRwkvSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->has_channel_gate = true;
  spec->lerps_are_own_share = true;
  auto time_mixing = std::make_unique<Rwkv4TimeMixing>(*spec);
  return Rwkv::Load(*spec, std::move(time_mixing), reader, embedding);
}

}  // namespace llmzip
