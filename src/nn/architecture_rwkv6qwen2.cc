// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `rwkv6qwen2`: a Qwen model whose attention was replaced by the
// time mixing of RWKV-6, as gated linear attention (rwkv_heads.h). Norms and
// the feed-forward network are Qwen's.
#include <string>

#include "nn/architectures.h"
#include "nn/rwkv6_time_mixing.h"
#include "nn/rwkv_spec.h"
#include "nn/transformer.h"

namespace llmzip {
namespace {

// Heads share keys and values as those of attention do. 0 stands for no
// sharing.
Status ReadKvHeads(const WeightReader& reader, RwkvHeadShape* shape) {
  auto kv_heads = reader.UintOr("attention.head_count_kv", 0, 0, kMaxHeads);
  if (!kv_heads.ok()) return kv_heads.status();
  shape->num_kv_heads = *kv_heads == 0 ? shape->num_heads() : *kv_heads;
  if (shape->num_heads() % shape->num_kv_heads == 0) return Status();
  return Status(Code::kBadModel, std::to_string(shape->num_heads()) +
                                     " heads are not a multiple of " +
                                     reader.FullKey("attention.head_count_kv") +
                                     " " + std::to_string(shape->num_kv_heads));
}

}  // namespace

Result<std::unique_ptr<const Backbone>> LoadRwkv6Qwen2(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadRecurrentSpec(reader);
  if (!spec.ok()) return spec.status();
  const RwkvSpec rwkv = {.num_layers = spec->num_layers,
                         .embedding_size = spec->embedding_size};
  auto head_size = ReadRwkvHeadSize(reader, rwkv);
  if (!head_size.ok()) return head_size.status();
  // Qwen 2 has biases, Qwen 3 has none.
  RwkvHeadShape shape = {
      .width = spec->embedding_size,
      .head_size = *head_size,
      .is_gated_linear = true,
      .has_biases = reader.Has("blk.0.time_mix_receptance.bias")};
  LLMZIP_RETURN_IF_ERROR(ReadKvHeads(reader, &shape));
  // A shift of the feed-forward network's input would be the second.
  auto shifts = reader.UintOr("token_shift_count", 1, 1, 1);
  if (!shifts.ok()) return shifts.status();
  // The tensors' shapes say as much.
  reader.Ignore("time_mix_extra_dim");
  reader.Ignore("time_decay_extra_dim");
  return Transformer::Load(*std::move(spec), reader, embedding,
                           std::make_unique<Rwkv6TimeMixing>(rwkv, shape));
}

}  // namespace llmzip
