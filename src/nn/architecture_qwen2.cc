// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `qwen2`: the dense Qwen 2 and 2.5 models. Compared with Llama,
// queries, keys and values have biases, and rotation turns the two halves of a
// head. The biases of keys are up to 160 in size, and what tells two keys apart
// is a small part of that: such keys are kept in two planes.
#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadQwen2(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->biases.query_key_value = true;
  spec->rotary.pairs = RotaryPairs::kHalves;
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
