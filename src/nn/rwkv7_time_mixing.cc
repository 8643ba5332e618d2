// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// For each token, with h the layer's input and h' that of the token before:
//
//   xr, xw, xk, xv, xa, xg = h + (h' - h) * mu of each
//   r, k, v = Wr xr, Wk xk, Wv xv
//   w = exp(-exp(-1/2) sigmoid(w0 + w2 tanh(w1 xw)))     decay
//   a = sigmoid(a0 + a2 (a1 xa))                         rate
//   g = g2 sigmoid(g1 xg)                                gate
//   v = v + (v of layer 0 - v) * sigmoid(v0 + v2 (v1 xv))
//   kk = k * k_k, of length 1 in each head               what is removed
//   k = k * (1 + (a - 1) * k_a)
//   y = recurrence(r, w, k, v, kk, a)                    kernels.wkv7
//   y = (norm of each head(y) + (r . k . r_k) v) * g
//
// Without a gate, g is 1; without norms of heads, y stays.
//
// The products run over all rows of the batch at once; only the recurrence
// goes through a stream's rows one by one.
#include "nn/rwkv7_time_mixing.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace llmzip {
namespace {

constexpr size_t kHead = kRwkv7HeadSize;
constexpr float kHeadNormEpsilon = 64e-5f;
constexpr float kDecayScale = -0.606531f;  // -exp(-1/2), as published
constexpr float kLeastNorm = 1e-12f;

// Indices of the six shifted inputs.
enum Input { kR, kW, kK, kV, kA, kG, kNumInputs };

// time_mix_X1, X2 and, with a bias, X0.
void ReadLowRank(const std::string& letter, uint64_t d, bool has_bias,
                 TensorReader* in, LowRank* out) {
  const std::string name = "time_mix_" + letter;
  out->Read(name + "1.weight", name + "2.weight", d, in);
  if (has_bias) in->Vector(name + "0.weight", d, &out->bias);
}

class Rwkv7Mixer final : public TimeMixer {
 public:
  Rwkv7Mixer(const Rwkv7TimeMixing& model, const Kernels& kernels);

  void Mix(size_t layer, const TimeMixingBatch& batch, ThreadPool& pool,
           FiniteCheck* finite, QuantizedBatch* y) override;

 private:
  using Buffer = AlignedVector<float>;

  void ShiftInputs(const Rwkv7Mixing& layer, ThreadPool& pool);
  void MultiplyLowRank(const LowRank& matrices, Input input,
                       LowRankBuffer::Activation activation, Buffer* y,
                       ThreadPool& pool);
  void PrepareRow(size_t layer, size_t row);
  void RunHead(size_t first_row, size_t head);
  void FinishRow(const Rwkv7Mixing& layer, size_t row, QuantizedBatch* y);
  float* Row(Buffer& buffer, size_t row) const { return &buffer[row * width_]; }

  const Rwkv7TimeMixing& model_;
  const size_t width_;
  const Kernels& kernels_;

  TimeMixingBatch batch_ = {};                     // of the current call
  FiniteCheck* finite_ = nullptr;                  // likewise
  std::array<QuantizedBatch, kNumInputs> mixed_;   // [row, d]
  Buffer receptance_, key_, value_, first_value_;  // [row, d]
  Buffer decay_, rate_, residual_, gate_;          // [row, d]
  Buffer removal_, recalled_;                      // [row, d]
  LowRankBuffer low_rank_;
};

Rwkv7Mixer::Rwkv7Mixer(const Rwkv7TimeMixing& model, const Kernels& kernels)
    : model_(model),
      width_(model.width()),
      kernels_(kernels),
      low_rank_(kernels) {
  for (Buffer* buffer : {&receptance_, &key_, &value_, &first_value_, &decay_,
                         &rate_, &residual_, &gate_, &removal_, &recalled_}) {
    buffer->resize(kMaxBatch * width_);
  }
  for (QuantizedBatch& batch : mixed_) {
    batch = QuantizedBatch(kMaxBatch, width_);
  }
}

void Rwkv7Mixer::Mix(size_t index, const TimeMixingBatch& batch,
                     ThreadPool& pool, FiniteCheck* finite, QuantizedBatch* y) {
  batch_ = batch;
  finite_ = finite;
  const Rwkv7Mixing& layer = model_.layer(index);
  const size_t num_rows = batch.rows.size();
  ShiftInputs(layer, pool);
  layer.receptance_product.Multiply(kernels_, pool, mixed_[kR], num_rows,
                                    receptance_.data());
  layer.key_product.Multiply(kernels_, pool, mixed_[kK], num_rows, key_.data());
  layer.value_product.Multiply(kernels_, pool, mixed_[kV], num_rows,
                               value_.data());
  MultiplyLowRank(layer.decay, kW, kernels_.tanh, &decay_, pool);
  MultiplyLowRank(layer.rate, kA, nullptr, &rate_, pool);
  if (model_.parts().has_gate) {
    MultiplyLowRank(layer.gate, kG, kernels_.sigmoid, &gate_, pool);
  }
  if (index > 0) MultiplyLowRank(layer.residual, kV, nullptr, &residual_, pool);

  RunExact(pool, num_rows, [&](size_t row) { PrepareRow(index, row); });
  const size_t num_heads = model_.num_heads();
  RunExact(pool, batch.first_rows.size() * num_heads, [&](size_t unit) {
    RunHead(batch_.first_rows[unit / num_heads], unit % num_heads);
  });
  RunExact(pool, num_rows, [&](size_t row) { FinishRow(layer, row, y); });
}

// The six mixes of each row with the one before, as int8.
void Rwkv7Mixer::ShiftInputs(const Rwkv7Mixing& layer, ThreadPool& pool) {
  const size_t num_inputs = model_.num_inputs();
  RunExact(pool, batch_.rows.size() * num_inputs, [&](size_t unit) {
    const size_t row = unit / num_inputs, input = unit % num_inputs;
    // These buffers are free until the products fill them.
    Buffer& scratch = *std::array{&receptance_, &decay_, &key_,
                                  &value_,      &rate_,  &gate_}[input];
    kernels_.lerp(batch_.x + row * width_, batch_.previous + row * width_,
                  layer.shift[input].data(), width_, Row(scratch, row));
    finite_->Note(kernels_.quantize(Row(scratch, row), width_,
                                    mixed_[input].Row(row),
                                    mixed_[input].Scale(row)));
  });
}

void Rwkv7Mixer::MultiplyLowRank(const LowRank& matrices, Input input,
                                 LowRankBuffer::Activation activation,
                                 Buffer* y, ThreadPool& pool) {
  low_rank_.Multiply(matrices, mixed_[input], batch_.rows.size(), activation,
                     pool, finite_, y->data());
}

// From the products to the recurrence's inputs.
void Rwkv7Mixer::PrepareRow(size_t index, size_t row) {
  const Rwkv7Mixing& layer = model_.layer(index);
  const size_t d = width_;
  float* decay = Row(decay_, row);
  kernels_.sigmoid(decay, d, decay);
  for (size_t i = 0; i < d; ++i) decay[i] = kDecayScale * decay[i];
  kernels_.exp(decay, d, decay);

  float* value = Row(value_, row);
  if (index == 0) {
    std::copy_n(value, d, Row(first_value_, row));
  } else {
    float* share = Row(residual_, row);
    kernels_.sigmoid(share, d, share);
    kernels_.lerp(value, Row(first_value_, row), share, d, value);
  }

  float* rate = Row(rate_, row);
  kernels_.sigmoid(rate, d, rate);
  float* key = Row(key_, row);
  float* removal = Row(removal_, row);
  kernels_.mul(key, layer.key_scale.data(), d, removal);
  for (size_t head = 0; head < d; head += kHead) {
    float norm = std::sqrt(kernels_.sum_squares(removal + head, kHead));
    norm = norm > kLeastNorm ? norm : kLeastNorm;
    for (size_t i = head; i < head + kHead; ++i) removal[i] = removal[i] / norm;
  }
  for (size_t i = 0; i < d; ++i) {
    key[i] = key[i] * (1.0f + (rate[i] - 1.0f) * layer.key_rate[i]);
  }
}

// The recurrence of one head over the rows of one stream.
void Rwkv7Mixer::RunHead(size_t first_row, size_t head) {
  const size_t stream = batch_.rows[first_row].stream;
  float* state = batch_.states[first_row] + head * kHead * kHead;
  const size_t at = head * kHead;
  for (size_t row = first_row; row < batch_.rows.size(); ++row) {
    if (batch_.rows[row].stream != stream) continue;
    kernels_.wkv7(Row(receptance_, row) + at, Row(decay_, row) + at,
                  Row(key_, row) + at, Row(value_, row) + at,
                  Row(removal_, row) + at, Row(rate_, row) + at, state,
                  Row(recalled_, row) + at);
  }
}

// y = (head_norm(recalled) + (r . k . bonus) v) * g, as int8.
void Rwkv7Mixer::FinishRow(const Rwkv7Mixing& layer, size_t row,
                           QuantizedBatch* out) {
  const size_t d = width_;
  float* y = Row(recalled_, row);
  float* product = Row(removal_, row);  // the recurrence is done with it
  const float* value = Row(value_, row);
  kernels_.mul(Row(receptance_, row), Row(key_, row), d, product);
  for (size_t head = 0; head < d; head += kHead) {
    if (model_.parts().has_head_norm) {
      kernels_.layer_norm(y + head, layer.head_norm.gain.data() + head,
                          layer.head_norm.bias.data() + head, kHeadNormEpsilon,
                          kHead, y + head);
    }
    const float bonus =
        kernels_.dot(product + head, layer.bonus.data() + head, kHead);
    for (size_t i = head; i < head + kHead; ++i) {
      y[i] = y[i] + bonus * value[i];
    }
  }
  if (model_.parts().has_gate) kernels_.mul(y, Row(gate_, row), d, y);
  finite_->Note(kernels_.quantize(y, d, out->Row(row), out->Scale(row)));
}

}  // namespace

void Rwkv7Mixing::Connect() {
  for (LowRank* matrices : {&decay, &rate, &residual, &gate}) {
    if (matrices->down.rows() == 0) continue;  // of layer 0, or no gate
    matrices->Connect();
  }
  receptance_product = Linear({&receptance});
  key_product = Linear({&key});
  value_product = Linear({&value});
}

void Rwkv7TimeMixing::ReadLayer(size_t index, TensorReader* in) {
  const uint64_t d = width_;
  layers_.emplace_back();
  Rwkv7Mixing& layer = layers_.back();
  if (parts_.has_head_norm) in->Norm("time_mix_ln", d, &layer.head_norm);
  AlignedVector<float> fused;
  in->Vector("time_mix_lerp_fused.weight", num_inputs() * d, &fused);
  in->Matrix("time_mix_receptance.weight", d, d, &layer.receptance);
  in->Matrix("time_mix_key.weight", d, d, &layer.key);
  in->Matrix("time_mix_value.weight", d, d, &layer.value);
  ReadLowRank("w", d, /*has_bias=*/true, in, &layer.decay);
  ReadLowRank("a", d, /*has_bias=*/true, in, &layer.rate);
  if (index > 0) {
    ReadLowRank("v", d, /*has_bias=*/true, in, &layer.residual);
  } else {
    // Layer 0 mixes its values with nothing, but some files have the weights.
    for (const char* name : {"v0", "v1", "v2"}) {
      in->IgnoreTensor(std::string("time_mix_") + name + ".weight");
    }
  }
  if (parts_.has_gate) {
    ReadLowRank("g", d, /*has_bias=*/false, in, &layer.gate);
  }
  in->Vector("time_mix_k_k.weight", d, &layer.key_scale);
  in->Vector("time_mix_k_a.weight", d, &layer.key_rate);
  in->Vector("time_mix_r_k.weight", d, &layer.bonus);
  if (!in->status().ok()) return;
  for (size_t i = 0; i < num_inputs(); ++i) {
    const auto first = fused.begin() + static_cast<std::ptrdiff_t>(i * d);
    layer.shift[i].assign(first, first + static_cast<std::ptrdiff_t>(d));
  }
  layer.Connect();
}

void Rwkv7TimeMixing::AppendMatrices(
    std::vector<const WeightMatrix*>* matrices) const {
  for (const Rwkv7Mixing& layer : layers_) {
    matrices->insert(matrices->end(),
                     {&layer.receptance, &layer.key, &layer.value,
                      &layer.decay.down, &layer.decay.up, &layer.rate.down,
                      &layer.rate.up, &layer.residual.down, &layer.residual.up,
                      &layer.gate.down, &layer.gate.up});
  }
}

uint64_t Rwkv7TimeMixing::scratch_bytes() const {
  constexpr uint64_t kFloatRows = 10;
  return kMaxBatch * (kFloatRows * width_ * sizeof(float) +
                      kNumInputs * QuantizedBatch::RowBytes(width_)) +
         LowRankBuffer::num_bytes();
}

std::unique_ptr<TimeMixer> Rwkv7TimeMixing::NewMixer(
    const Kernels& kernels) const {
  return std::make_unique<Rwkv7Mixer>(*this, kernels);
}

}  // namespace llmzip
