// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// For each token, with h the layer's input:
//
//   q, k, v = silu(convolution of each channel of Wqkv h)
//   q, k = q, k of length 1 in each head;  q = q / sqrt(head size)
//   w = exp(rate * softplus(Ww h + bias))        decay, one for each value head
//   b = sigmoid(Wb h)                            likewise
//   S = S * w;  S = S + k ((v - k S) * b);  y = q S
//   y = (RMSNorm of each head(y)) * silu(Wz h)
//
// Value head i has the query and the key of head i modulo the key heads.
//
// The state of a stream is that of the convolution, [tap][channel] without the
// newest one, then a matrix [key][value] for each value head. Kernel wkv5
// serves twice: it reads S by k while S decays, and reads S by q while S gains.
#include "nn/gated_delta_net.h"

#include <algorithm>
#include <cmath>

namespace llmzip {
namespace {

// ln(1 + z), 0 <= z <= 1: twice the inverse hyperbolic tangent of z / (2 + z).
float LogOfOnePlus(float z) {
  const float s = z / (2.0f + z), s2 = s * s;
  float p = 0.0f;
  for (int k = 8; k >= 0; --k)
    p = p * s2 + 1.0f / static_cast<float>(2 * k + 1);
  return (2.0f * s) * p;
}

// Where the parts of a row of the product begin, and its length.
struct RowLayout {
  explicit RowLayout(const DeltaNetShape& shape)
      : gate(PadToTile(shape.num_channels())),
        decay(gate + PadToTile(shape.value_size())),
        beta(decay + PadToTile(shape.num_value_heads)),
        size(beta + PadToTile(shape.num_value_heads)) {}
  size_t gate, decay, beta, size;
};

class DeltaNetMixer final : public TimeMixer {
 public:
  DeltaNetMixer(const GatedDeltaNet& model, const Kernels& kernels)
      : model_(model),
        shape_(model.shape()),
        row_(shape_),
        kernels_(kernels),
        inputs_(kMaxBatch, shape_.width),
        products_(kMaxBatch * row_.size),
        channels_(kMaxBatch * shape_.num_channels()),
        recalled_(kMaxBatch * shape_.value_size()),
        zeros_(shape_.head_size, 0.0f),
        ones_(shape_.head_size, 1.0f),
        scratch_(kMaxBatch * shape_.value_size()) {}

  void Mix(size_t index, const TimeMixingBatch& batch, ThreadPool& pool,
           FiniteCheck* finite, QuantizedBatch* y) override;

 private:
  using Buffer = AlignedVector<float>;

  float* Product(size_t row, size_t part) {
    return &products_[row * row_.size + part];
  }
  float* Channels(size_t row) {
    return &channels_[row * shape_.num_channels()];
  }
  void Convolve(const DeltaNetLayer& layer, const TimeMixingBatch& batch,
                size_t first_row);
  void PrepareRow(const DeltaNetLayer& layer, size_t row);
  void RunHead(const TimeMixingBatch& batch, size_t first_row, size_t head);
  void RunToken(size_t row, size_t head, float* state);
  void FinishRow(const DeltaNetLayer& layer, size_t row, FiniteCheck* finite,
                 QuantizedBatch* out);

  const GatedDeltaNet& model_;
  const DeltaNetShape& shape_;
  const RowLayout row_;
  const Kernels& kernels_;
  QuantizedBatch inputs_;      // [row, d]
  Buffer products_;            // [row, row_.size]
  Buffer channels_;            // [row, channels]: queries, keys, values
  Buffer recalled_;            // [row, value_size]
  const Buffer zeros_, ones_;  // [head_size]
  Buffer scratch_;             // [row, value_size]
};

void DeltaNetMixer::Mix(size_t index, const TimeMixingBatch& batch,
                        ThreadPool& pool, FiniteCheck* finite,
                        QuantizedBatch* y) {
  const DeltaNetLayer& layer = model_.layer(index);
  const size_t num_rows = batch.rows.size(),
               num_streams = batch.first_rows.size();
  RunExact(pool, num_rows, [&](size_t row) {
    finite->Note(kernels_.quantize(batch.x + row * shape_.width, shape_.width,
                                   inputs_.Row(row), inputs_.Scale(row)));
  });
  layer.product.Multiply(kernels_, pool, inputs_, num_rows, products_.data());
  RunExact(pool, num_streams, [&](size_t unit) {
    Convolve(layer, batch, batch.first_rows[unit]);
  });
  RunExact(pool, num_rows, [&](size_t row) { PrepareRow(layer, row); });
  const size_t num_heads = shape_.num_value_heads;
  RunExact(pool, num_streams * num_heads, [&](size_t unit) {
    RunHead(batch, batch.first_rows[unit / num_heads], unit % num_heads);
  });
  RunExact(pool, num_rows,
           [&](size_t row) { FinishRow(layer, row, finite, y); });
}

// The rows of one stream.
void DeltaNetMixer::Convolve(const DeltaNetLayer& layer,
                             const TimeMixingBatch& batch, size_t first_row) {
  const size_t stream = batch.rows[first_row].stream;
  for (size_t row = first_row; row < batch.rows.size(); ++row) {
    if (batch.rows[row].stream != stream) continue;
    layer.convolution.Run(kernels_, Product(row, 0), batch.states[row],
                          Channels(row));
  }
}

// From the products to what the heads read.
void DeltaNetMixer::PrepareRow(const DeltaNetLayer& layer, size_t row) {
  const size_t size = shape_.head_size, num_heads = shape_.num_value_heads;
  float* channels = Channels(row);
  for (size_t at = 0; at < shape_.num_channels(); at += size) {
    kernels_.silu_mul(channels + at, ones_.data(), size, channels + at);
  }
  for (size_t at = 0; at < 2 * shape_.key_size(); at += size) {
    float length = std::sqrt(kernels_.sum_squares(channels + at, size));
    length = length > shape_.norm_epsilon ? length : shape_.norm_epsilon;
    kernels_.scale(channels + at, 1.0f / length, size, channels + at);
  }
  kernels_.scale(channels, 1.0f / std::sqrt(static_cast<float>(size)),
                 shape_.key_size(), channels);
  float* decay = Product(row, row_.decay);
  float* beta = Product(row, row_.beta);
  kernels_.sigmoid(beta, num_heads, beta);
  kernels_.add(layer.decay_bias.data(), num_heads, decay);
  float* power = &scratch_[row * shape_.value_size()];
  for (size_t i = 0; i < num_heads; ++i) power[i] = -std::fabs(decay[i]);
  kernels_.exp(power, num_heads, power);
  for (size_t i = 0; i < num_heads; ++i) {
    const float positive = decay[i] > 0.0f ? decay[i] : 0.0f;
    decay[i] = (positive + LogOfOnePlus(power[i])) * layer.decay_rate[i];
  }
  kernels_.exp(decay, num_heads, decay);
}

// The recurrence of one value head over the rows of one stream.
void DeltaNetMixer::RunHead(const TimeMixingBatch& batch, size_t first_row,
                            size_t head) {
  const size_t stream = batch.rows[first_row].stream, size = shape_.head_size;
  float* state = batch.states[first_row] +
                 (shape_.num_taps - 1) * shape_.num_channels() +
                 head * size * size;
  for (size_t row = first_row; row < batch.rows.size(); ++row) {
    if (batch.rows[row].stream == stream) RunToken(row, head, state);
  }
}

void DeltaNetMixer::RunToken(size_t row, size_t head, float* state) {
  const size_t size = shape_.head_size, at = head * size;
  const float* query = Channels(row) + head % shape_.num_key_heads * size;
  const float* key = query + shape_.key_size();
  float* value = Channels(row) + 2 * shape_.key_size() + at;
  const float decay = Product(row, row_.decay)[head];
  const float beta = Product(row, row_.beta)[head];
  float* held = &recalled_[row * shape_.value_size() + at];
  float* decays = &scratch_[row * shape_.value_size() + at];
  std::fill_n(decays, size, decay);
  // The state decays, and `held` is what it held for the key before that.
  kernels_.wkv5(size, key, decays, zeros_.data(), zeros_.data(), zeros_.data(),
                state, held);
  for (size_t i = 0; i < size; ++i) {
    value[i] = (value[i] - held[i] * decay) * beta;
  }
  kernels_.wkv5(size, query, ones_.data(), key, value, ones_.data(), state,
                held);
}

// y = (norm of each head(recalled)) * silu(gate), as int8.
void DeltaNetMixer::FinishRow(const DeltaNetLayer& layer, size_t row,
                              FiniteCheck* finite, QuantizedBatch* out) {
  const size_t n = shape_.value_size(), size = shape_.head_size;
  float* y = &recalled_[row * n];
  for (size_t head = 0; head < n; head += size) {
    kernels_.rms_norm(y + head, layer.norm.data(), shape_.norm_epsilon, size,
                      y + head);
  }
  kernels_.silu_mul(Product(row, row_.gate), y, n, y);
  finite->Note(kernels_.quantize(y, n, out->Row(row), out->Scale(row)));
}

}  // namespace

void GatedDeltaNet::ReadLayer(size_t /*index*/, TensorReader* in) {
  const uint64_t d = shape_.width, heads = shape_.num_value_heads;
  layers_.emplace_back();
  DeltaNetLayer& layer = layers_.back();
  in->Matrix("attn_qkv.weight", shape_.num_channels(), d,
             &layer.query_key_value);
  in->Matrix("attn_gate.weight", shape_.value_size(), d, &layer.gate);
  in->Matrix("ssm_alpha.weight", heads, d, &layer.decay);
  in->Matrix("ssm_beta.weight", heads, d, &layer.beta);
  layer.convolution.Read("ssm_conv1d.weight", shape_.num_channels(),
                         shape_.num_taps, in);
  in->Vector("ssm_dt.bias", heads, &layer.decay_bias);
  in->Vector("ssm_a", heads, &layer.decay_rate);
  in->Vector("ssm_norm.weight", shape_.head_size, &layer.norm);
  if (!in->status().ok()) return;
  layer.product =
      Linear({&layer.query_key_value, &layer.gate, &layer.decay, &layer.beta});
}

void GatedDeltaNet::AppendMatrices(
    std::vector<const WeightMatrix*>* matrices) const {
  for (const DeltaNetLayer& layer : layers_) {
    matrices->insert(matrices->end(), {&layer.query_key_value, &layer.gate,
                                       &layer.decay, &layer.beta});
  }
}

uint64_t GatedDeltaNet::scratch_bytes() const {
  const uint64_t floats =
      RowLayout(shape_).size + shape_.num_channels() + 2 * shape_.value_size();
  return kMaxBatch *
             (QuantizedBatch::RowBytes(shape_.width) + floats * sizeof(float)) +
         2 * shape_.head_size * sizeof(float);
}

std::unique_ptr<TimeMixer> GatedDeltaNet::NewMixer(
    const Kernels& kernels) const {
  return std::make_unique<DeltaNetMixer>(*this, kernels);
}

}  // namespace llmzip
