// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/rwkv5_time_mixing.h"

#include <string>

namespace llmzip {
namespace {

using Input = RwkvHeadsMixer::Input;

class Rwkv5Mixer final : public TimeMixer {
 public:
  Rwkv5Mixer(const Rwkv5TimeMixing& model, const Kernels& kernels)
      : model_(model), kernels_(kernels), heads_(model.shape(), kernels) {}

  void Mix(size_t index, const TimeMixingBatch& batch, ThreadPool& pool,
           FiniteCheck* finite, QuantizedBatch* y) override {
    const Rwkv5Mixing& layer = model_.layer(index);
    const size_t d = model_.shape().width;
    const size_t num_inputs =
        model_.has_gate() ? RwkvHeadsMixer::kNumInputs : RwkvHeadsMixer::kG;
    RunExact(pool, batch.rows.size() * num_inputs, [&](size_t unit) {
      const size_t row = unit / num_inputs;
      const auto input = static_cast<Input>(unit % num_inputs);
      kernels_.lerp(batch.x + row * d, batch.previous + row * d,
                    layer.shift[input].data(), d, heads_.InputRow(input, row));
    });
    heads_.Run(layer.heads, batch, layer.decay.data(), /*stride=*/0, pool,
               finite, y);
  }

 private:
  const Rwkv5TimeMixing& model_;
  const Kernels& kernels_;
  RwkvHeadsMixer heads_;
};

}  // namespace

void Rwkv5TimeMixing::ReadLayer(size_t /*index*/, TensorReader* in) {
  layers_.emplace_back();
  Rwkv5Mixing& layer = layers_.back();
  layer.heads.Read(shape_, has_gate_, in);
  ReadPerHead("time_mix_first.weight", in, &layer.heads.bonus);
  ReadPerHead("time_mix_decay.weight", in, &layer.decay);
  const auto lerp = [&](const char* letter, Input input) {
    ReadLerp(spec_, std::string("time_mix_lerp_") + letter + ".weight", in,
             &layer.shift[input]);
  };
  lerp("r", RwkvHeadsMixer::kR);
  lerp("k", RwkvHeadsMixer::kK);
  lerp("v", RwkvHeadsMixer::kV);
  if (has_gate_) lerp("g", RwkvHeadsMixer::kG);
  if (in->status().ok()) layer.heads.Connect();
}

void Rwkv5TimeMixing::ReadPerHead(const std::string& name, TensorReader* in,
                                  AlignedVector<float>* out) const {
  if (has_gate_) {
    in->Vector(name, shape_.width, out);
    return;
  }
  AlignedVector<float> of_head;
  in->Vector(name, shape_.num_heads(), &of_head);
  for (const float x : of_head) out->insert(out->end(), shape_.head_size, x);
}

void Rwkv5TimeMixing::AppendMatrices(
    std::vector<const WeightMatrix*>* matrices) const {
  for (const Rwkv5Mixing& layer : layers_) {
    layer.heads.AppendMatrices(matrices);
  }
}

std::unique_ptr<TimeMixer> Rwkv5TimeMixing::NewMixer(
    const Kernels& kernels) const {
  return std::make_unique<Rwkv5Mixer>(*this, kernels);
}

}  // namespace llmzip
