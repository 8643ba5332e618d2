// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `olmo2`: the halves of a layer are normed afterwards only, and
// all heads of queries, or of keys, are normed as one vector.
#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadOlmo2(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->norm_place = NormPlace::kAfter;
  spec->query_key_norm = QueryKeyNorm::kAllHeads;
  spec->rotary.pairs = RotaryPairs::kHalves;
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
