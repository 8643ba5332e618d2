// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `arwkv7`: a Qwen model whose attention was replaced by the time
// mixing of RWKV-7. Norms and the feed-forward network are Qwen's. The time
// mixing may lack its gate and the norm of its heads; the first layer tells.
#include "nn/architectures.h"
#include "nn/rwkv7_time_mixing.h"
#include "nn/rwkv_spec.h"
#include "nn/transformer.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadArwkv7(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadRecurrentSpec(reader);
  if (!spec.ok()) return spec.status();
  LLMZIP_RETURN_IF_ERROR(CheckRwkv7Keys(reader, spec->embedding_size));
  // A shift of the feed-forward network's input would be the second.
  auto shifts = reader.UintOr("token_shift_count", 1, 1, 1);
  if (!shifts.ok()) return shifts.status();
  const Rwkv7Parts parts = {
      .has_gate = reader.Has("blk.0.time_mix_g1.weight"),
      .has_head_norm = reader.Has("blk.0.time_mix_ln.weight")};
  auto mixing = std::make_unique<Rwkv7TimeMixing>(spec->num_layers,
                                                  spec->embedding_size, parts);
  return Transformer::Load(*std::move(spec), reader, embedding,
                           std::move(mixing));
}

}  // namespace llmzip
