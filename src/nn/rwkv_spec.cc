// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/rwkv_spec.h"

#include "nn/rwkv7_time_mixing.h"

namespace llmzip {
namespace {

constexpr uint64_t kMaxRwkvHeadSize = 1024;

// Of RWKV-7: the tensors' shapes say as much.
constexpr const char* kRedundantKeys[] = {
    "attention.decay_lora_rank",
    "attention.iclr_lora_rank",
    "attention.value_residual_mix_lora_rank",
    "attention.gate_lora_rank",
};

Status NotMultiple(const WeightReader& reader, uint32_t width, uint64_t of) {
  return Status(Code::kBadModel, reader.FullKey("embedding_length") + " " +
                                     std::to_string(width) +
                                     " is not a multiple of " +
                                     std::to_string(of));
}

}  // namespace

Result<RwkvSpec> ReadRwkvSpec(const WeightReader& reader) {
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
  auto epsilon =
      reader.FloatOr("attention.layer_norm_epsilon", 1e-5f, 1e-12f, 1.0f);
  if (!epsilon.ok()) return epsilon.status();
  spec.norm_epsilon = *epsilon;
  // A recurrent model has no heads of attention: converters write 0.
  reader.Ignore("attention.head_count");
  // Whole tiles, so that a row of a product is a row of the next buffer.
  if (spec.embedding_size % kTileRows != 0) {
    return NotMultiple(reader, spec.embedding_size, kTileRows);
  }
  return spec;
}

Result<uint32_t> ReadRwkvHeadSize(const WeightReader& reader,
                                  const RwkvSpec& spec) {
  auto size = reader.Uint("wkv.head_size", 1, kMaxRwkvHeadSize);
  if (!size.ok()) return size.status();
  if (spec.embedding_size % *size != 0) {
    return NotMultiple(reader, spec.embedding_size, *size);
  }
  return size;
}

Status CheckRwkv7Keys(const WeightReader& reader, uint32_t width) {
  auto head_size = reader.UintOr("wkv.head_size", kRwkv7HeadSize,
                                 kRwkv7HeadSize, kRwkv7HeadSize);
  if (!head_size.ok()) return head_size.status();
  if (width % kRwkv7HeadSize != 0) {
    return NotMultiple(reader, width, kRwkv7HeadSize);
  }
  for (const char* key : kRedundantKeys) reader.Ignore(key);
  return Status();
}

void ReadLerp(const RwkvSpec& spec, const std::string& name, TensorReader* in,
              AlignedVector<float>* out) {
  in->Vector(name, spec.embedding_size, out);
  if (!spec.lerps_are_own_share) return;
  for (float& share : *out) share = 1.0f - share;
}

}  // namespace llmzip
