// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/transformer.h"

#include <utility>

#include "nn/kv_cache.h"
#include "nn/tensor_reader.h"
#include "nn/transformer_state.h"

namespace llmzip {
namespace {

Result<TransformerLayer> ReadLayer(const WeightReader& reader,
                                   const TransformerSpec& spec,
                                   uint32_t index) {
  const uint64_t d = spec.embedding_size, f = spec.ffn_size;
  const uint64_t q = uint64_t{spec.num_heads} * spec.head_size;
  const uint64_t kv = uint64_t{spec.num_kv_heads} * spec.head_size;
  TransformerLayer layer;
  TensorReader in(reader, LayerPrefix(index));
  in.Vector("attn_norm.weight", d, &layer.attention_norm);
  in.Matrix("attn_q.weight", q, d, &layer.query);
  in.Matrix("attn_k.weight", kv, d, &layer.key);
  in.Matrix("attn_v.weight", kv, d, &layer.value);
  if (spec.query_key_norm == QueryKeyNorm::kEachHead) {
    in.Vector("attn_q_norm.weight", spec.head_size, &layer.query_norm);
    in.Vector("attn_k_norm.weight", spec.head_size, &layer.key_norm);
  }
  in.Matrix("attn_output.weight", d, q, &layer.attention_output);
  in.Vector("ffn_norm.weight", d, &layer.ffn_norm);
  in.Matrix("ffn_gate.weight", f, d, &layer.gate);
  in.Matrix("ffn_up.weight", f, d, &layer.up);
  in.Matrix("ffn_down.weight", d, f, &layer.down);
  if (!in.status().ok()) return in.status();
  return layer;
}

}  // namespace

void TransformerLayer::Connect() {
  query_key_value = Linear({&query, &key, &value});
  output_product = Linear({&attention_output});
  gate_up = Linear({&gate, &up});
  down_product = Linear({&down});
}

Result<std::unique_ptr<const Backbone>> Transformer::Load(
    TransformerSpec spec, const WeightReader& reader,
    const EmbeddingTable* embedding) {
  std::unique_ptr<Transformer> model(
      new Transformer(std::move(spec), embedding));
  for (uint32_t i = 0; i < model->spec_.num_layers; ++i) {
    auto layer = ReadLayer(reader, model->spec_, i);
    if (!layer.ok()) return layer.status();
    model->layers_.push_back(*std::move(layer));
  }
  for (TransformerLayer& layer : model->layers_) layer.Connect();
  TensorReader in(reader, "");
  in.Vector("output_norm.weight", model->spec_.embedding_size,
            &model->output_norm_);
  if (!in.status().ok()) return in.status();
  return std::unique_ptr<const Backbone>(std::move(model));
}

std::vector<const WeightMatrix*> Transformer::matrices() const {
  std::vector<const WeightMatrix*> all;
  for (const TransformerLayer& layer : layers_) {
    all.insert(all.end(),
               {&layer.query, &layer.key, &layer.value, &layer.attention_output,
                &layer.gate, &layer.up, &layer.down});
  }
  return all;
}

uint64_t Transformer::state_bytes(uint32_t num_positions) const {
  return KvCache::BytesFor(spec_.num_layers, spec_.num_kv_heads,
                           spec_.head_size, num_positions);
}

uint64_t Transformer::shared_bytes(uint32_t num_positions) const {
  return uint64_t{num_positions} * spec_.rotary.num_rotated * sizeof(float);
}

uint64_t Transformer::scratch_bytes(uint32_t num_positions) const {
  const uint64_t d = PadToTile(spec_.embedding_size);
  const uint64_t q = PadToTile(size_t{spec_.num_heads} * spec_.head_size);
  const uint64_t kv = PadToTile(size_t{spec_.num_kv_heads} * spec_.head_size);
  const uint64_t f = PadToTile(spec_.ffn_size);
  const uint64_t head = QuantizedBatch::RowBytes(spec_.head_size);
  const uint64_t row_floats = 2 * d + 2 * q + 2 * kv + 2 * f;
  const uint64_t row_quantized =
      QuantizedBatch::RowBytes(d) + QuantizedBatch::RowBytes(q) +
      QuantizedBatch::RowBytes(f) + spec_.num_heads * head;
  // Scores of a row: a float for each head and position.
  const uint64_t scores = PadToTile(size_t{num_positions}) * spec_.num_heads;
  return kMaxBatch * ((row_floats + scores) * sizeof(float) + row_quantized);
}

std::unique_ptr<BackboneState> Transformer::NewState(
    size_t num_streams, uint32_t num_positions, const Kernels& kernels) const {
  return std::make_unique<TransformerState>(*this, num_streams, num_positions,
                                            kernels);
}

}  // namespace llmzip
