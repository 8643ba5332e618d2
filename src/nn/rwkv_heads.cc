// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/rwkv_heads.h"

namespace llmzip {

void RwkvHeads::Read(size_t width, bool with_gate, TensorReader* in) {
  const uint64_t d = width;
  in->Norm("time_mix_ln", d, &norm);
  in->Matrix("time_mix_receptance.weight", d, d, &receptance);
  in->Matrix("time_mix_key.weight", d, d, &key);
  in->Matrix("time_mix_value.weight", d, d, &value);
  if (with_gate) in->Matrix("time_mix_gate.weight", d, d, &gate);
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
}

uint64_t RwkvHeadsMixer::ScratchBytes(const RwkvHeadShape& shape) {
  return kMaxBatch * ((kNumInputs + 1) * shape.width * sizeof(float) +
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
  const auto multiply = [&](const Linear& product, Input input) {
    product.Multiply(kernels_, pool, mixed_[input], num_rows,
                     inputs_[input].data());
  };
  multiply(layer.receptance_product, kR);
  multiply(layer.key_product, kK);
  multiply(layer.value_product, kV);
  if (layer.has_gate()) multiply(layer.gate_product, kG);

  const size_t num_heads = shape_.num_heads();
  RunExact(pool, batch.first_rows.size() * num_heads, [&](size_t unit) {
    RunHead(layer, batch, decay, stride, batch.first_rows[unit / num_heads],
            unit % num_heads);
  });
  RunExact(pool, num_rows,
           [&](size_t row) { FinishRow(layer, row, finite, y); });
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
    kernels_.wkv5(size, InputRow(kR, row) + at, decay + row * stride + at,
                  InputRow(kK, row) + at, InputRow(kV, row) + at,
                  layer.bonus.data() + at, state,
                  &recalled_[row * shape_.width] + at);
  }
}

// y = norm of each head(recalled) * silu(gate), as int8.
void RwkvHeadsMixer::FinishRow(const RwkvHeads& layer, size_t row,
                               FiniteCheck* finite, QuantizedBatch* out) {
  const size_t d = shape_.width, size = shape_.head_size;
  float* y = &recalled_[row * d];
  for (size_t head = 0; head < d; head += size) {
    kernels_.layer_norm(y + head, layer.norm.gain.data() + head,
                        layer.norm.bias.data() + head, shape_.norm_epsilon,
                        size, y + head);
  }
  if (layer.has_gate()) kernels_.silu_mul(InputRow(kG, row), y, d, y);
  finite->Note(kernels_.quantize(y, d, out->Row(row), out->Scale(row)));
}

}  // namespace llmzip
