// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `gpt2`: LayerNorm, biases everywhere, a network without a gate,
// and a learned embedding of each position instead of rotations.
#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadGpt2(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader, NormKind::kLayer);
  if (!spec.ok()) return spec.status();
  spec->has_position_embedding = true;
  spec->biases = {
      .query_key_value = true, .attention_output = true, .feed_forward = true};
  spec->query_key_value = Stacking::kInOne;
  spec->feed_forward = FeedForward::kGelu;
  RotateNothing(&*spec);
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
