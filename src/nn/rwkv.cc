// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/rwkv.h"

#include "nn/rwkv_state.h"

namespace llmzip {
namespace {

void ReadLayer(const RwkvSpec& spec, size_t index, TimeMixing* time_mixing,
               TensorReader* in, RwkvLayer* layer) {
  const uint64_t d = spec.embedding_size, f = spec.ffn_size;
  in->Norm("attn_norm", d, &layer->attention_norm);
  in->Norm("attn_norm_2", d, &layer->ffn_norm);
  time_mixing->ReadLayer(index, in);
  in->Matrix("time_mix_output.weight", d, d, &layer->output);
  ReadLerp(spec, "channel_mix_lerp_k.weight", in, &layer->ffn_shift);
  in->Matrix("channel_mix_key.weight", f, d, &layer->ffn_key);
  in->Matrix("channel_mix_value.weight", d, f, &layer->ffn_value);
  if (!spec.has_channel_gate) return;
  ReadLerp(spec, "channel_mix_lerp_r.weight", in, &layer->ffn_gate_shift);
  in->Matrix("channel_mix_receptance.weight", d, d, &layer->ffn_gate);
}

}  // namespace

void RwkvLayer::Connect() {
  output_product = Linear({&output});
  ffn_key_product = Linear({&ffn_key});
  ffn_value_product = Linear({&ffn_value});
  ffn_gate_product = Linear({&ffn_gate});
}

Result<std::unique_ptr<const Backbone>> Rwkv::Load(
    const RwkvSpec& spec, std::unique_ptr<TimeMixing> time_mixing,
    const WeightReader& reader, const EmbeddingTable* embedding) {
  std::unique_ptr<Rwkv> model(
      new Rwkv(spec, std::move(time_mixing), embedding));
  TensorReader top(reader, "");
  top.Norm("token_embd_norm", spec.embedding_size, &model->embedding_norm_);
  top.Norm("output_norm", spec.embedding_size, &model->output_norm_);
  if (!top.status().ok()) return top.status();
  for (size_t i = 0; i < spec.num_layers; ++i) {
    TensorReader in(reader, LayerPrefix(i));
    RwkvLayer layer;
    ReadLayer(spec, i, model->time_mixing_.get(), &in, &layer);
    if (!in.status().ok()) return in.status();
    model->layers_.push_back(std::move(layer));
  }
  for (RwkvLayer& layer : model->layers_) layer.Connect();
  return std::unique_ptr<const Backbone>(std::move(model));
}

std::vector<const WeightMatrix*> Rwkv::matrices() const {
  std::vector<const WeightMatrix*> all;
  time_mixing_->AppendMatrices(&all);
  for (const RwkvLayer& layer : layers_) {
    all.insert(all.end(), {&layer.output, &layer.ffn_key, &layer.ffn_value,
                           &layer.ffn_gate});
  }
  return all;
}

uint64_t Rwkv::state_bytes(uint32_t /*num_positions*/) const {
  const uint64_t last_inputs = 2 * uint64_t{spec_.embedding_size};
  return spec_.num_layers * (time_mixing_->state_floats() + last_inputs) *
         sizeof(float);
}

uint64_t Rwkv::shared_bytes(uint32_t /*num_positions*/) const { return 0; }

uint64_t Rwkv::scratch_bytes(uint32_t /*num_positions*/) const {
  constexpr uint64_t kFloatRows = 5;
  const uint64_t d = spec_.embedding_size, f = PadToTile(spec_.ffn_size);
  return time_mixing_->scratch_bytes() +
         kMaxBatch *
             (kFloatRows * d * sizeof(float) + 2 * QuantizedBatch::RowBytes(d) +
              f * sizeof(float) + QuantizedBatch::RowBytes(f));
}

std::unique_ptr<BackboneState> Rwkv::NewState(size_t num_streams,
                                              const ReadingRange& /*range*/,
                                              const Kernels& kernels) const {
  return std::make_unique<RwkvState>(*this, num_streams, kernels);
}

}  // namespace llmzip
