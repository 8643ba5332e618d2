// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `rwkv7`: RWKV-7 as llama.cpp's converter writes it to GGUF.
#include <string>

#include "nn/architectures.h"
#include "nn/rwkv.h"
#include "nn/rwkv7_time_mixing.h"
#include "nn/rwkv_spec.h"

namespace llmzip {
namespace {

// The tensors' shapes say as much.
constexpr const char* kRedundantKeys[] = {
    "attention.decay_lora_rank",
    "attention.iclr_lora_rank",
    "attention.value_residual_mix_lora_rank",
    "attention.gate_lora_rank",
};

Result<RwkvSpec> ReadSpec(const WeightReader& reader) {
  auto spec = ReadRwkvSpec(reader);
  if (!spec.ok()) return spec.status();
  auto head_size = reader.UintOr("wkv.head_size", kRwkv7HeadSize,
                                 kRwkv7HeadSize, kRwkv7HeadSize);
  if (!head_size.ok()) return head_size.status();
  if (spec->embedding_size % kRwkv7HeadSize != 0) {
    return Status(Code::kBadModel, reader.FullKey("embedding_length") + " " +
                                       std::to_string(spec->embedding_size) +
                                       " is not a multiple of 64");
  }
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
