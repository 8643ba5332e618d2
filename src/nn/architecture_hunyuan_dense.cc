// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `hunyuan-dense`: the dense Hunyuan models. As Qwen 3, but heads
// are normed after they were rotated.
#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadHunyuanDense(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->query_key_norm = QueryKeyNorm::kEachHeadOnceTurned;
  spec->rotary.pairs = RotaryPairs::kHalves;
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
