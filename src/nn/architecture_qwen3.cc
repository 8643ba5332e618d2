// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `qwen3`: the dense Qwen 3 models. Compared with Llama, each head
// of queries and keys is normed before it is rotated, and rotation turns the
// two halves of a head. The key attention.key_length states the size of a head,
// which is not the width divided by the number of heads.
#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadQwen3(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->query_key_norm = QueryKeyNorm::kEachHead;
  spec->rotary.pairs = RotaryPairs::kHalves;
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
