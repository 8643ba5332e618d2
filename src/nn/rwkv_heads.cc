// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/rwkv_heads.h"

#include <algorithm>
#include <cmath>

namespace llmzip {

void RwkvHeads::Read(const RwkvHeadShape& shape, bool with_gate,
                     TensorReader* in) {
  const uint64_t d = shape.width, kv = shape.kv_size();
  if (!shape.is_gated_linear) in->Norm("time_mix_ln", d, &norm);
  in->Matrix("time_mix_receptance.weight", d, d, &receptance);
  in->Matrix("time_mix_key.weight", kv, d, &key);
  in->Matrix("time_mix_value.weight", kv, d, &value);
  if (with_gate) in->Matrix("time_mix_gate.weight", d, d, &gate);
  if (!shape.has_biases) return;
  in->Vector("time_mix_receptance.bias", d, &receptance_bias);
  in->Vector("time_mix_key.bias", kv, &key_bias);
  in->Vector("time_mix_value.bias", kv, &value_bias);
}

void RwkvHeads::Connect() {
  receptance_product = Linear({&receptance});
  key_product = Linear({&key});
  value_product = Linear({&value});
  if (has_gate()) gate_product = Linear({&gate});
}

void RwkvHeads::AppendMatrices(
    std::vector<const WeightMatrix*>* matrices) const {
  matrices->insert(matrices->end(), {&receptance, &key, &value, &gate});
}

RwkvHeadsMixer::RwkvHeadsMixer(const RwkvHeadShape& shape,
                               const Kernels& kernels)
    : shape_(shape), kernels_(kernels) {
  for (size_t i = 0; i < kNumInputs; ++i) {
    inputs_[i].resize(kMaxBatch * shape.width);
    mixed_[i] = QuantizedBatch(kMaxBatch, shape.width);
  }
  recalled_.resize(kMaxBatch * shape.width);
  if (!shape.is_gated_linear) return;
  narrow_key_.resize(kMaxBatch * PadToTile(shape.kv_size()));
  narrow_value_.resize(kMaxBatch * PadToTile(shape.kv_size()));
  ones_.assign(shape.head_size, 1.0f);
}

uint64_t RwkvHeadsMixer::ScratchBytes(const RwkvHeadShape& shape) {
  const uint64_t narrow =
      shape.is_gated_linear ? 2 * PadToTile(shape.kv_size()) : 0;
  return kMaxBatch *
         (((kNumInputs + 1) * shape.width + narrow) * sizeof(float) +
          kNumInputs * QuantizedBatch::RowBytes(shape.width));
}

void RwkvHeadsMixer::Run(const RwkvHeads& layer, const TimeMixingBatch& batch,
                         const float* decay, size_t stride, ThreadPool& pool,
                         FiniteCheck* finite, QuantizedBatch* y) {
  const size_t num_rows = batch.rows.size();
  const size_t num_inputs = layer.has_gate() ? kNumInputs : kG;
  RunExact(pool, num_rows * num_inputs, [&](size_t unit) {
    const size_t row = unit / num_inputs;
    const auto input = static_cast<Input>(unit % num_inputs);
    finite->Note(kernels_.quantize(InputRow(input, row), shape_.width,
                                   mixed_[input].Row(row),
                                   mixed_[input].Scale(row)));
  });
  const bool linear = shape_.is_gated_linear;
  const auto multiply = [&](const Linear& product, Input input, Buffer* out) {
    product.Multiply(kernels_, pool, mixed_[input], num_rows, out->data());
  };
  multiply(layer.receptance_product, kR, &inputs_[kR]);
  multiply(layer.key_product, kK, linear ? &narrow_key_ : &inputs_[kK]);
  multiply(layer.value_product, kV, linear ? &narrow_value_ : &inputs_[kV]);
  if (layer.has_gate()) multiply(layer.gate_product, kG, &inputs_[kG]);
  if (linear) {
    RunExact(pool, num_rows, [&](size_t row) {
      ShareKeysAndValues(layer, decay + row * stride, row);
    });
  }

  const size_t num_heads = shape_.num_heads();
  RunExact(pool, batch.first_rows.size() * num_heads, [&](size_t unit) {
    RunHead(layer, batch, decay, stride, batch.first_rows[unit / num_heads],
            unit % num_heads);
  });
  RunExact(pool, num_rows,
           [&](size_t row) { FinishRow(layer, row, finite, y); });
}

// From the products of gated linear attention to r, k and v of every head.
void RwkvHeadsMixer::ShareKeysAndValues(const RwkvHeads& layer,
                                        const float* decay, size_t row) {
  const size_t d = shape_.width, size = shape_.head_size;
  const size_t kv = shape_.kv_size(), stride = PadToTile(kv);
  const size_t group = shape_.num_heads() / shape_.num_kv_heads;
  float* receptance = InputRow(kR, row);
  float* key = InputRow(kK, row);
  float* value = InputRow(kV, row);
  float* narrow_key = &narrow_key_[row * stride];
  float* narrow_value = &narrow_value_[row * stride];
  if (shape_.has_biases) {
    kernels_.add(layer.receptance_bias.data(), d, receptance);
    kernels_.add(layer.key_bias.data(), kv, narrow_key);
    kernels_.add(layer.value_bias.data(), kv, narrow_value);
  }
  kernels_.scale(receptance, 1.0f / std::sqrt(static_cast<float>(size)), d,
                 receptance);
  for (size_t head = 0; head < shape_.num_heads(); ++head) {
    const size_t from = head / group * size;
    std::copy_n(narrow_key + from, size, key + head * size);
    std::copy_n(narrow_value + from, size, value + head * size);
  }
  for (size_t i = 0; i < d; ++i) key[i] = key[i] * (1.0f - decay[i]);
}

// The recurrence of one head over the rows of one stream.
void RwkvHeadsMixer::RunHead(const RwkvHeads& layer,
                             const TimeMixingBatch& batch, const float* decay,
                             size_t stride, size_t first_row, size_t head) {
  const size_t size = shape_.head_size, at = head * size;
  const size_t stream = batch.rows[first_row].stream;
  float* state = batch.states[first_row] + at * size;
  for (size_t row = first_row; row < batch.rows.size(); ++row) {
    if (batch.rows[row].stream != stream) continue;
    if (shape_.is_gated_linear) {
      RunLinear(decay + row * stride + at, row, at, state);
      continue;
    }
    kernels_.wkv5(size, InputRow(kR, row) + at, decay + row * stride + at,
                  InputRow(kK, row) + at, InputRow(kV, row) + at,
                  layer.bonus.data() + at, state,
                  &recalled_[row * shape_.width] + at);
  }
}

// S decays, gains k v and is read: wkv5 does the latter two when its decay and
// its bonus are 1.
void RwkvHeadsMixer::RunLinear(const float* decay, size_t row, size_t at,
                               float* state) {
  const size_t size = shape_.head_size;
  for (size_t key = 0; key < size; ++key) {
    kernels_.scale(state + key * size, decay[key], size, state + key * size);
  }
  kernels_.wkv5(size, InputRow(kR, row) + at, ones_.data(),
                InputRow(kK, row) + at, InputRow(kV, row) + at, ones_.data(),
                state, &recalled_[row * shape_.width] + at);
}

// y = norm of each head(recalled) * silu(gate), as int8. Gated linear attention
// has no norm and the gate's sigmoid.
void RwkvHeadsMixer::FinishRow(const RwkvHeads& layer, size_t row,
                               FiniteCheck* finite, QuantizedBatch* out) {
  const size_t d = shape_.width, size = shape_.head_size;
  float* y = &recalled_[row * d];
  if (shape_.is_gated_linear) {
    float* gate = InputRow(kG, row);
    kernels_.sigmoid(gate, d, gate);
    kernels_.mul(y, gate, d, y);
  } else {
    for (size_t head = 0; head < d; head += size) {
      kernels_.layer_norm(y + head, layer.norm.gain.data() + head,
                          layer.norm.bias.data() + head, shape_.norm_epsilon,
                          size, y + head);
    }
    if (layer.has_gate()) kernels_.silu_mul(InputRow(kG, row), y, d, y);
  }
  finite->Note(kernels_.quantize(y, d, out->Row(row), out->Scale(row)));
}

}  // namespace llmzip
