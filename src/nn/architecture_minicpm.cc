// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `minicpm`: the dense MiniCPM models. Llama with scales of
// embeddings, of what layers add and of logits; old files lack the keys,
// because all models of that time had the same ones.
#include <cmath>

#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadMiniCpm(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->embedding_scale = 12.0f;
  spec->residual_scale = 1.4f / std::sqrt(static_cast<float>(spec->num_layers));
  const float divisor = static_cast<float>(spec->embedding_size) / 256.0f;
  LLMZIP_RETURN_IF_ERROR(ReadScales(reader, divisor, &*spec));
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
