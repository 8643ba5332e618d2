// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `lfm2`: layers without keys have a short convolution instead of
// attention. Each head of queries and keys is normed before it is rotated.
#include "nn/architectures.h"
#include "nn/short_convolution.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadLfm2(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader, NormKind::kRms, KvHeads::kByLayer);
  if (!spec.ok()) return spec.status();
  auto num_taps = reader.Uint("shortconv.l_cache", 2, kMaxTaps);
  if (!num_taps.ok()) return num_taps.status();
  spec->query_key_norm = QueryKeyNorm::kEachHead;
  spec->rotary.pairs = RotaryPairs::kHalves;
  // The last norm, in spite of its name.
  spec->output_norm = "token_embd_norm";
  auto convolution = std::make_unique<ShortConvolution>(
      spec->num_recurrent(), spec->embedding_size, *num_taps);
  return Transformer::Load(*std::move(spec), reader, embedding,
                           std::move(convolution));
}

}  // namespace llmzip
