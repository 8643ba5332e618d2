// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `qwen35`: Qwen 3.5, dense. Three of four layers are gated delta
// nets. Attention has a gate, which comes with the queries, each head is normed
// before it is rotated, and the norm before the feed-forward network has
// another name. Positions of images, which have several numbers, do not occur:
// those of text are rotated as usual.
#include <string>

#include "nn/architectures.h"
#include "nn/gated_delta_net.h"
#include "nn/transformer.h"

namespace llmzip {
namespace {

constexpr uint64_t kMaxDeltaHeadSize = 512;

Status Bad(const WeightReader& reader, const char* key, uint64_t value,
           const std::string& why) {
  return Status(Code::kBadModel,
                reader.FullKey(key) + " " + std::to_string(value) + " " + why);
}

Result<DeltaNetShape> ReadShape(const WeightReader& reader,
                                const TransformerSpec& spec) {
  DeltaNetShape shape;
  shape.width = spec.embedding_size;
  shape.norm_epsilon = spec.norm_epsilon;
  const auto read = [&reader](const char* key, uint64_t least, uint64_t most,
                              size_t* out) {
    auto value = reader.Uint(key, least, most);
    if (value.ok()) *out = *value;
    return value.status();
  };
  size_t value_size = 0;
  LLMZIP_RETURN_IF_ERROR(read("ssm.conv_kernel", 2, kMaxTaps, &shape.num_taps));
  LLMZIP_RETURN_IF_ERROR(
      read("ssm.state_size", 1, kMaxDeltaHeadSize, &shape.head_size));
  LLMZIP_RETURN_IF_ERROR(
      read("ssm.group_count", 1, kMaxHeads, &shape.num_key_heads));
  LLMZIP_RETURN_IF_ERROR(
      read("ssm.time_step_rank", 1, kMaxHeads, &shape.num_value_heads));
  LLMZIP_RETURN_IF_ERROR(
      read("ssm.inner_size", 1, kMaxHeads * kMaxDeltaHeadSize, &value_size));
  if (shape.num_value_heads % shape.num_key_heads != 0) {
    return Bad(reader, "ssm.time_step_rank", shape.num_value_heads,
               "is not a multiple of ssm.group_count " +
                   std::to_string(shape.num_key_heads));
  }
  if (value_size != shape.value_size()) {
    return Bad(reader, "ssm.inner_size", value_size,
               "is not ssm.time_step_rank times ssm.state_size, " +
                   std::to_string(shape.value_size()));
  }
  return shape;
}

// Layers at the end that guess the token after the next are of no use here.
Status DropGuessingLayers(const WeightReader& reader, TransformerSpec* spec) {
  auto guessing =
      reader.UintOr("nextn_predict_layers", 0, 0, spec->num_layers - 1);
  if (!guessing.ok()) return guessing.status();
  spec->num_layers -= *guessing;
  for (uint32_t i = spec->num_layers; i < spec->layers.size(); ++i) {
    for (const auto& [name, tensor] : reader.file().tensors()) {
      if (!name.starts_with(LayerPrefix(i))) continue;
      reader.IgnoreTensor(std::string(name));
    }
  }
  spec->layers.resize(spec->num_layers);
  return Status();
}

}  // namespace

Result<std::unique_ptr<const Backbone>> LoadQwen35(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  LLMZIP_RETURN_IF_ERROR(DropGuessingLayers(reader, &*spec));
  auto shape = ReadShape(reader, *spec);
  if (!shape.ok()) return shape.status();
  auto period = reader.UintOr("full_attention_interval", 4, 1, kMaxLayers);
  if (!period.ok()) return period.status();
  for (uint32_t i = 0; i < spec->num_layers; ++i) {
    spec->layers[i].is_recurrent = (i + 1) % *period != 0;
  }
  reader.Ignore("rope.dimension_sections");
  spec->query_key_norm = QueryKeyNorm::kEachHead;
  spec->rotary.pairs = RotaryPairs::kHalves;
  spec->has_attention_gate = true;
  spec->ffn_norm = "post_attention_norm";
  auto net = std::make_unique<GatedDeltaNet>(spec->num_recurrent(), *shape);
  return Transformer::Load(*std::move(spec), reader, embedding, std::move(net));
}

}  // namespace llmzip
