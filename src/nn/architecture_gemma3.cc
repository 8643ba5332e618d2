// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `gemma3`. Compared with Gemma 2, each head of queries and keys
// is normed before it is rotated, five of six layers see a window, and those
// rotate by a base of their own, without scaling.
#include <cmath>

#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

namespace {

constexpr uint32_t kLayersOf27B = 62;

}  // namespace

Result<std::unique_ptr<const Backbone>> LoadGemma3(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadGemmaSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->norm_place = NormPlace::kBeforeAndAfter;
  spec->query_key_norm = QueryKeyNorm::kEachHead;
  LLMZIP_RETURN_IF_ERROR(ReadLayerWindows(reader, /*period=*/6, &*spec));
  auto base = reader.FloatOr("rope.freq_base_swa", 10000.0f, 1.0f, 1e12f);
  if (!base.ok()) return base.status();
  spec->local_rotary.pairs = spec->rotary.pairs;
  spec->local_rotary.num_rotated = spec->rotary.num_rotated;
  spec->local_rotary.base = double{*base};
  for (LayerSpec& layer : spec->layers) {
    if (layer.window != 0) layer.rotation = LayerRotation::kLocal;
  }
  LLMZIP_RETURN_IF_ERROR(
      ReadCap(reader, "final_logit_softcapping", 0.0f, &spec->logit_cap));
  if (spec->num_layers == kLayersOf27B) {
    spec->score_factor =
        1.0f /
        std::sqrt(static_cast<float>(spec->embedding_size / spec->num_heads));
  }
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
