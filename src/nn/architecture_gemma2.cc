// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `gemma2`. Compared with Gemma, the halves of a layer are normed
// afterwards too, every other layer sees a window, and scores and logits have a
// cap. The 27B model divides its scores by the width of a head that width and
// number of heads would give.
#include <cmath>

#include "nn/architectures.h"
#include "nn/transformer.h"

namespace llmzip {

namespace {

constexpr uint32_t kLayersOf27B = 46;

}  // namespace

Result<std::unique_ptr<const Backbone>> LoadGemma2(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadGemmaSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->norm_place = NormPlace::kBeforeAndAfter;
  LLMZIP_RETURN_IF_ERROR(ReadLayerWindows(reader, /*period=*/2, &*spec));
  LLMZIP_RETURN_IF_ERROR(
      ReadCap(reader, "attn_logit_softcapping", 50.0f, &spec->score_cap));
  LLMZIP_RETURN_IF_ERROR(
      ReadCap(reader, "final_logit_softcapping", 30.0f, &spec->logit_cap));
  if (spec->num_layers == kLayersOf27B) {
    spec->score_factor =
        1.0f /
        std::sqrt(static_cast<float>(spec->embedding_size / spec->num_heads));
  }
  return Transformer::Load(*std::move(spec), reader, embedding);
}

}  // namespace llmzip
