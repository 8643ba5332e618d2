// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `llama`: Llama 1-3, SmolLM, TinyLlama, Mistral and others that
// llama.cpp's converter writes under this name. The converter has reordered the
// rows of queries and keys, so that rotation turns neighbouring dimensions.
#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadLlama(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->rotary.pairs = RotaryPairs::kNeighbors;
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
