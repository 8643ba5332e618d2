// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `smollm3`: Llama, but each fourth layer rotates nothing.
#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadSmolLm3(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  for (uint32_t i = 3; i < spec->num_layers; i += 4) {
    spec->layers[i].rotation = LayerRotation::kNone;
  }
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
