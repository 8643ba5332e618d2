// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `granite`: the dense Granite 3 and 4 models. Llama with scales
// of embeddings, of what layers add, of scores and of logits.
#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadGranite(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  LLMZIP_RETURN_IF_ERROR(ReadScales(reader, /*logit_divisor=*/1.0f, &*spec));
  // Named for another use, the key tells whether positions are rotated.
  auto rotates = reader.BoolOr("rope.scaling.finetuned", true);
  if (!rotates.ok()) return rotates.status();
  if (!*rotates) RotateNothing(&*spec);
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
