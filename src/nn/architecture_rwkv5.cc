// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `rwkv5`: RWKV-5.1 and 5.2 with the names of docs/RWKV.md. A gate
// makes it 5.2.
#include "nn/architectures.h"
#include "nn/rwkv.h"
#include "nn/rwkv5_time_mixing.h"
#include "nn/rwkv_spec.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadRwkv5(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadRwkvSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->has_channel_gate = true;
  spec->lerps_are_own_share = true;
  auto head_size = ReadRwkvHeadSize(reader, *spec);
  if (!head_size.ok()) return head_size.status();
  auto epsilon = reader.Float("attention.group_norm_epsilon", 1e-12f, 1.0f);
  if (!epsilon.ok()) return epsilon.status();
  const RwkvHeadShape shape = {.width = spec->embedding_size,
                               .head_size = *head_size,
                               .norm_epsilon = *epsilon};
  auto time_mixing = std::make_unique<Rwkv5TimeMixing>(
      *spec, shape, reader.Has(LayerPrefix(0) + "time_mix_gate.weight"));
  return Rwkv::Load(*spec, std::move(time_mixing), reader, embedding);
}

}  // namespace llmzip
