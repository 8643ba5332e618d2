// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `gemma`: the first Gemma models. ReadGemmaSpec() says what they
// have beyond Llama. The files hold gains of norms with the 1 already added.
#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadGemma(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadGemmaSpec(reader);
  if (!spec.ok()) return spec.status();
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
