// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `rwkv6`: RWKV-6 as llama.cpp's converter writes it to GGUF.
#include "nn/architectures.h"
#include "nn/rwkv.h"
#include "nn/rwkv6_time_mixing.h"
#include "nn/rwkv_spec.h"

namespace llmzip {
namespace {

constexpr float kHeadNormEpsilon = 64e-5f;

}  // namespace

Result<std::unique_ptr<const Backbone>> LoadRwkv6(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadRwkvSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->has_channel_gate = true;
  auto halve_every = reader.UintOr("rescale_every_n_layers", 0, 0, kMaxLayers);
  if (!halve_every.ok()) return halve_every.status();
  spec->halve_every = *halve_every;
  auto head_size = ReadRwkvHeadSize(reader, *spec);
  if (!head_size.ok()) return head_size.status();
  // The tensors' shapes say as much.
  reader.Ignore("time_mix_extra_dim");
  reader.Ignore("time_decay_extra_dim");
  const RwkvHeadShape shape = {.width = spec->embedding_size,
                               .head_size = *head_size,
                               .norm_epsilon = kHeadNormEpsilon};
  auto time_mixing = std::make_unique<Rwkv6TimeMixing>(*spec, shape);
  return Rwkv::Load(*spec, std::move(time_mixing), reader, embedding);
}

}  // namespace llmzip
