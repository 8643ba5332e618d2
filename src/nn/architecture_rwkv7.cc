// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `rwkv7`: RWKV-7 as llama.cpp's converter writes it to GGUF.
#include <string>

#include "nn/architectures.h"
#include "nn/rwkv.h"
#include "nn/rwkv7_time_mixing.h"

namespace llmzip {
namespace {

// The tensors' shapes say as much, and a recurrent model has no heads of
// attention: converters write 0.
constexpr const char* kRedundantKeys[] = {
    "attention.decay_lora_rank",
    "attention.iclr_lora_rank",
    "attention.value_residual_mix_lora_rank",
    "attention.gate_lora_rank",
    "attention.head_count",
};

Result<RwkvSpec> ReadSpec(const WeightReader& reader) {
  RwkvSpec spec;
  const auto read = [&reader](const char* key, uint64_t most, uint32_t* out) {
    auto value = reader.Uint(key, 1, most);
    if (value.ok()) *out = *value;
    return value.status();
  };
  LLMZIP_RETURN_IF_ERROR(read("block_count", kMaxLayers, &spec.num_layers));
  LLMZIP_RETURN_IF_ERROR(
      read("embedding_length", kMaxEmbeddingSize, &spec.embedding_size));
  LLMZIP_RETURN_IF_ERROR(
      read("feed_forward_length", kMaxFfnSize, &spec.ffn_size));
  auto head_size = reader.UintOr("wkv.head_size", kRwkv7HeadSize,
                                 kRwkv7HeadSize, kRwkv7HeadSize);
  if (!head_size.ok()) return head_size.status();
  if (spec.embedding_size % kRwkv7HeadSize != 0) {
    return Status(Code::kBadModel, reader.FullKey("embedding_length") + " " +
                                       std::to_string(spec.embedding_size) +
                                       " is not a multiple of 64");
  }
  auto epsilon =
      reader.FloatOr("attention.layer_norm_epsilon", 1e-5f, 1e-12f, 1.0f);
  if (!epsilon.ok()) return epsilon.status();
  spec.norm_epsilon = *epsilon;
  for (const char* key : kRedundantKeys) reader.Ignore(key);
  return spec;
}

}  // namespace

Result<std::unique_ptr<const Backbone>> LoadRwkv7(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadSpec(reader);
  if (!spec.ok()) return spec.status();
  auto time_mixing =
      std::make_unique<Rwkv7TimeMixing>(spec->num_layers, spec->embedding_size);
  return Rwkv::Load(*spec, std::move(time_mixing), reader, embedding);
}

}  // namespace llmzip
