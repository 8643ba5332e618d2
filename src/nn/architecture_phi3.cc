// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `phi3`: Phi 3, 3.5 and 4. Queries, keys and values are one
// tensor, gate and up are another, and only a part of a head may be rotated.
#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadPhi3(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->query_key_value = Stacking::kInOne;
  spec->gate_up = Stacking::kInOne;
  spec->rotary.pairs = RotaryPairs::kHalves;
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
