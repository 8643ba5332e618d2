// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// For each token, with h the layer's input and h' that of the token before:
//
//   xr, xk, xv = h + (h' - h) * mu of each
//   r, k, v = Wr xr, Wk xk, Wv xv
//   y = recurrence(k, v, decay, bonus)                   kernels.wkv4
//   y = y * sigmoid(r)
#include "nn/rwkv4_time_mixing.h"

#include <algorithm>
#include <string>

namespace llmzip {
namespace {

using Input = Rwkv4Mixing::Input;
constexpr size_t kNumInputs = Rwkv4Mixing::kNumInputs;

constexpr float kNoExponent = -1e30f;  // before the first token

class Rwkv4Mixer final : public TimeMixer {
 public:
  Rwkv4Mixer(const Rwkv4TimeMixing& model, const Kernels& kernels)
      : model_(model),
        width_(model.width()),
        kernels_(kernels),
        recalled_(kMaxBatch * model.width()) {
    for (size_t i = 0; i < kNumInputs; ++i) {
      inputs_[i].resize(kMaxBatch * width_);
      mixed_[i] = QuantizedBatch(kMaxBatch, width_);
    }
  }

  void Mix(size_t index, const TimeMixingBatch& batch, ThreadPool& pool,
           FiniteCheck* finite, QuantizedBatch* y) override;

 private:
  using Buffer = AlignedVector<float>;

  void RunStream(const Rwkv4Mixing& layer, const TimeMixingBatch& batch,
                 size_t first_row);
  float* InputRow(size_t input, size_t row) {
    return &inputs_[input][row * width_];
  }

  const Rwkv4TimeMixing& model_;
  const size_t width_;
  const Kernels& kernels_;
  // The shifted inputs, then the products with them. [row, d]
  std::array<Buffer, kNumInputs> inputs_;
  std::array<QuantizedBatch, kNumInputs> mixed_;  // [row, d]
  Buffer recalled_;                               // [row, d]
};

void Rwkv4Mixer::Mix(size_t index, const TimeMixingBatch& batch,
                     ThreadPool& pool, FiniteCheck* finite, QuantizedBatch* y) {
  const Rwkv4Mixing& layer = model_.layer(index);
  const size_t num_rows = batch.rows.size();
  RunExact(pool, num_rows * kNumInputs, [&](size_t unit) {
    const size_t row = unit / kNumInputs, input = unit % kNumInputs;
    float* x = InputRow(input, row);
    kernels_.lerp(batch.x + row * width_, batch.previous + row * width_,
                  layer.shift[input].data(), width_, x);
    finite->Note(kernels_.quantize(x, width_, mixed_[input].Row(row),
                                   mixed_[input].Scale(row)));
  });
  for (size_t input = 0; input < kNumInputs; ++input) {
    layer.products[input].Multiply(kernels_, pool, mixed_[input], num_rows,
                                   inputs_[input].data());
  }
  RunExact(pool, batch.first_rows.size(), [&](size_t unit) {
    RunStream(layer, batch, batch.first_rows[unit]);
  });
  RunExact(pool, num_rows, [&](size_t row) {
    float* gate = InputRow(Input::kR, row);
    kernels_.sigmoid(gate, width_, gate);
    kernels_.mul(&recalled_[row * width_], gate, width_, gate);
    finite->Note(kernels_.quantize(gate, width_, y->Row(row), y->Scale(row)));
  });
}

// The recurrence over the rows of one stream.
void Rwkv4Mixer::RunStream(const Rwkv4Mixing& layer,
                           const TimeMixingBatch& batch, size_t first_row) {
  const size_t stream = batch.rows[first_row].stream;
  for (size_t row = first_row; row < batch.rows.size(); ++row) {
    if (batch.rows[row].stream != stream) continue;
    kernels_.wkv4(width_, layer.decay.data(), InputRow(Input::kK, row),
                  InputRow(Input::kV, row), layer.bonus.data(),
                  batch.states[row], &recalled_[row * width_]);
  }
}

}  // namespace

void Rwkv4Mixing::Connect() {
  for (size_t i = 0; i < kNumInputs; ++i) products[i] = Linear({&weights[i]});
}

void Rwkv4TimeMixing::ReadLayer(size_t /*index*/, TensorReader* in) {
  const uint64_t d = width();
  layers_.emplace_back();
  Rwkv4Mixing& layer = layers_.back();
  const auto read = [&](const char* letter, const char* name, Input input) {
    ReadLerp(spec_, std::string("time_mix_lerp_") + letter + ".weight", in,
             &layer.shift[input]);
    in->Matrix(std::string("time_mix_") + name + ".weight", d, d,
               &layer.weights[input]);
  };
  read("r", "receptance", Input::kR);
  read("k", "key", Input::kK);
  read("v", "value", Input::kV);
  in->Vector("time_mix_decay.weight", d, &layer.decay);
  in->Vector("time_mix_first.weight", d, &layer.bonus);
  if (in->status().ok()) layer.Connect();
}

void Rwkv4TimeMixing::AppendMatrices(
    std::vector<const WeightMatrix*>* matrices) const {
  for (const Rwkv4Mixing& layer : layers_) {
    for (const WeightMatrix& w : layer.weights) matrices->push_back(&w);
  }
}

void Rwkv4TimeMixing::InitState(std::span<float> state) const {
  const auto exponents = state.subspan(2 * width());
  std::fill(exponents.begin(), exponents.end(), kNoExponent);
}

uint64_t Rwkv4TimeMixing::scratch_bytes() const {
  return kMaxBatch * ((kNumInputs + 1) * width() * sizeof(float) +
                      kNumInputs * QuantizedBatch::RowBytes(width()));
}

std::unique_ptr<TimeMixer> Rwkv4TimeMixing::NewMixer(
    const Kernels& kernels) const {
  return std::make_unique<Rwkv4Mixer>(*this, kernels);
}

}  // namespace llmzip
