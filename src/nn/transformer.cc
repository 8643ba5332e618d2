// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/transformer.h"

#include <cassert>
#include <initializer_list>
#include <string>
#include <utility>

#include "nn/kv_cache.h"
#include "nn/recurrent_layers.h"
#include "nn/transformer_state.h"

namespace llmzip {
namespace {

// Reads the tensors of one layer.
class LayerReader {
 public:
  LayerReader(const WeightReader& reader, const TransformerSpec& spec,
              uint32_t index, TimeMixing* mixing)
      : spec_(spec),
        kind_(spec.layers[index]),
        mixing_(mixing),
        in_(reader, LayerPrefix(index)) {}

  Result<TransformerLayer> Read() {
    ReadNorms();
    if (kind_.is_recurrent) {
      ReadTimeMixing();
    } else {
      ReadAttention();
    }
    ReadFeedForward();
    if (!in_.status().ok()) return in_.status();
    return std::move(layer_);
  }

 private:
  void ReadNorms() {
    if (spec_.norm_place != NormPlace::kAfter) {
      Norm("attn_norm", &layer_.attention_norm);
      Norm(spec_.ffn_norm, &layer_.ffn_norm);
    }
    if (spec_.norm_place != NormPlace::kBefore) {
      Norm("post_attention_norm", &layer_.attention_post_norm);
      Norm("post_ffw_norm", &layer_.ffn_post_norm);
    }
  }

  void ReadTimeMixing() {
    const uint64_t d = spec_.embedding_size;
    mixing_->ReadLayer(kind_.index_of_kind, &in_);
    in_.Matrix(mixing_->output_tensor(), d,
               mixing_->output_columns(spec_.embedding_size),
               &layer_.attention_output);
  }

  void ReadAttention() {
    const uint64_t d = spec_.embedding_size;
    const uint64_t q = uint64_t{spec_.num_heads} * spec_.head_size;
    const uint64_t kv = uint64_t{spec_.num_kv_heads} * spec_.head_size;
    const bool has_bias = spec_.biases.query_key_value;
    AlignedVector<float>& bias = layer_.query_key_value_bias;
    if (spec_.query_key_value == Stacking::kInOne) {
      in_.Matrix("attn_qkv.weight", q + 2 * kv, d, &layer_.query);
      if (has_bias) AppendBias("attn_qkv.bias", q + 2 * kv, &bias);
    } else {
      in_.Matrix("attn_q.weight", spec_.has_attention_gate ? 2 * q : q, d,
                 &layer_.query);
      in_.Matrix("attn_k.weight", kv, d, &layer_.key);
      in_.Matrix("attn_v.weight", kv, d, &layer_.value);
      if (has_bias) {
        AppendBias("attn_q.bias", q, &bias);
        AppendBias("attn_k.bias", kv, &bias);
        AppendBias("attn_v.bias", kv, &bias);
      }
    }
    if (spec_.query_key_norm != QueryKeyNorm::kNone) {
      const bool all = spec_.query_key_norm == QueryKeyNorm::kAllHeads;
      in_.Vector("attn_q_norm.weight", all ? q : spec_.head_size,
                 &layer_.query_norm);
      in_.Vector("attn_k_norm.weight", all ? kv : spec_.head_size,
                 &layer_.key_norm);
    }
    in_.Matrix("attn_output.weight", d, q, &layer_.attention_output);
    if (spec_.biases.attention_output) {
      in_.Vector("attn_output.bias", d, &layer_.output_bias);
    }
  }

  void ReadFeedForward() {
    const uint64_t d = spec_.embedding_size, f = spec_.ffn_size;
    const bool in_one = spec_.gate_up == Stacking::kInOne;
    if (spec_.has_gate() && !in_one) {
      in_.Matrix("ffn_gate.weight", f, d, &layer_.gate);
    }
    in_.Matrix("ffn_up.weight", in_one ? 2 * f : f, d, &layer_.up);
    in_.Matrix("ffn_down.weight", d, f, &layer_.down);
    if (spec_.biases.feed_forward) {
      in_.Vector("ffn_up.bias", f, &layer_.up_bias);
      in_.Vector("ffn_down.bias", d, &layer_.down_bias);
    }
  }

  void Norm(const std::string& name, NormWeights* out) {
    if (spec_.norm_kind == NormKind::kLayer) {
      in_.Norm(name, spec_.embedding_size, out);
    } else {
      in_.Vector(name + ".weight", spec_.embedding_size, &out->gain);
    }
  }

  // Adds the bias of `rows` outputs, padded as the outputs of a product are.
  void AppendBias(const std::string& name, uint64_t rows,
                  AlignedVector<float>* out) {
    AlignedVector<float> bias;
    in_.Vector(name, rows, &bias);
    if (!in_.status().ok()) return;
    out->insert(out->end(), bias.begin(), bias.end());
    out->resize(PadToTile(out->size()));
  }

  const TransformerSpec& spec_;
  const LayerSpec& kind_;
  TimeMixing* const mixing_;
  TensorReader in_;
  TransformerLayer layer_;
};

uint64_t RopeBytes(const RotarySpec& rotary, uint32_t num_positions) {
  return uint64_t{num_positions} * rotary.num_rotated * sizeof(float);
}

// A product with those of the matrices that exist.
Linear ProductOf(std::initializer_list<const WeightMatrix*> all) {
  std::vector<const WeightMatrix*> stacked;
  for (const WeightMatrix* matrix : all) {
    if (matrix->rows() > 0) stacked.push_back(matrix);
  }
  return Linear(std::move(stacked));
}

}  // namespace

void TransformerLayer::Connect() {
  query_key_value = ProductOf({&query, &key, &value});
  output_product = ProductOf({&attention_output});
  gate_up = ProductOf({&gate, &up});
  down_product = ProductOf({&down});
}

Result<std::unique_ptr<const Backbone>> Transformer::Load(
    TransformerSpec spec, const WeightReader& reader,
    const EmbeddingTable* embedding, std::unique_ptr<TimeMixing> mixing) {
  uint32_t num_recurrent = 0, num_attention = 0;
  for (LayerSpec& layer : spec.layers) {
    layer.index_of_kind =
        layer.is_recurrent ? num_recurrent++ : num_attention++;
  }
  assert(num_recurrent == 0 || mixing != nullptr);
  std::unique_ptr<Transformer> model(
      new Transformer(std::move(spec), embedding, std::move(mixing)));
  for (uint32_t i = 0; i < model->spec_.num_layers; ++i) {
    auto layer =
        LayerReader(reader, model->spec_, i, model->mixing_.get()).Read();
    if (!layer.ok()) return layer.status();
    model->layers_.push_back(*std::move(layer));
  }
  for (TransformerLayer& layer : model->layers_) layer.Connect();
  LLMZIP_RETURN_IF_ERROR(model->ReadRest(reader));
  return std::unique_ptr<const Backbone>(std::move(model));
}

// What belongs to no layer.
Status Transformer::ReadRest(const WeightReader& reader) {
  const uint64_t d = spec_.embedding_size;
  TensorReader in(reader, "");
  if (spec_.has_position_embedding) {
    in.Vector("position_embd.weight", d * spec_.max_positions, &positions_);
  }
  const std::string name = spec_.output_norm;
  in.Vector(name + ".weight", d, &output_norm_.gain);
  if (spec_.norm_kind == NormKind::kLayer) {
    in.Vector(name + ".bias", d, &output_norm_.bias);
  }
  for (AlignedVector<float>* part : {&output_norm_.gain, &output_norm_.bias}) {
    for (float& x : *part) x = x * spec_.hidden_scale;
  }
  return in.status();
}

QueryKeyValueRow Transformer::query_key_value_row() const {
  const size_t q = size_t{spec_.num_heads} * spec_.head_size;
  const size_t kv = size_t{spec_.num_kv_heads} * spec_.head_size;
  if (spec_.query_key_value == Stacking::kInOne) {
    return {q, q + kv, PadToTile(q + 2 * kv)};
  }
  const size_t key = PadToTile(spec_.has_attention_gate ? 2 * q : q);
  const size_t value = key + PadToTile(kv);
  return {key, value, value + PadToTile(kv)};
}

GateUpRow Transformer::gate_up_row() const {
  const size_t f = spec_.ffn_size;
  if (!spec_.has_gate()) return {0, PadToTile(f)};
  if (spec_.gate_up == Stacking::kInOne) return {f, PadToTile(2 * f)};
  return {PadToTile(f), 2 * PadToTile(f)};
}

std::vector<const WeightMatrix*> Transformer::matrices() const {
  std::vector<const WeightMatrix*> all;
  for (const TransformerLayer& layer : layers_) {
    all.insert(all.end(),
               {&layer.query, &layer.key, &layer.value, &layer.attention_output,
                &layer.gate, &layer.up, &layer.down});
  }
  if (mixing_ != nullptr) mixing_->AppendMatrices(&all);
  return all;
}

uint64_t Transformer::state_bytes(uint32_t num_positions) const {
  const uint64_t cache =
      KvCache::BytesFor(spec_.num_attention(), spec_.num_kv_heads,
                        spec_.head_size, spec_.key_planes(), num_positions);
  if (mixing_ == nullptr) return cache;
  return cache + RecurrentLayers::StateBytes(*mixing_, spec_.num_recurrent(),
                                             spec_.embedding_size);
}

uint64_t Transformer::shared_bytes(uint32_t num_positions) const {
  return RopeBytes(spec_.rotary, num_positions) +
         RopeBytes(spec_.local_rotary, num_positions);
}

uint64_t Transformer::scratch_bytes(uint32_t num_positions) const {
  const uint64_t d = PadToTile(spec_.embedding_size);
  const uint64_t q = PadToTile(size_t{spec_.num_heads} * spec_.head_size);
  const uint64_t f = PadToTile(spec_.ffn_size);
  const uint64_t head = QuantizedBatch::RowBytes(spec_.head_size);
  const uint64_t gate = spec_.has_attention_gate ? q : 0;
  const uint64_t row_floats =
      2 * d + q + gate + query_key_value_row().size + gate_up_row().size;
  const uint64_t row_quantized =
      QuantizedBatch::RowBytes(d) + QuantizedBatch::RowBytes(q) +
      QuantizedBatch::RowBytes(f) + spec_.num_heads * spec_.key_planes() * head;
  // Scores of a row: a float for each head and position.
  const uint64_t scores = PadToTile(size_t{num_positions}) * spec_.num_heads;
  const uint64_t mixing =
      mixing_ == nullptr
          ? 0
          : RecurrentLayers::ScratchBytes(*mixing_, spec_.embedding_size);
  return mixing +
         kMaxBatch * ((row_floats + scores) * sizeof(float) + row_quantized);
}

std::unique_ptr<BackboneState> Transformer::NewState(
    size_t num_streams, const ReadingRange& range,
    const Kernels& kernels) const {
  return std::make_unique<TransformerState>(*this, num_streams, range, kernels);
}

}  // namespace llmzip
