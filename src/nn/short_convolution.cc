// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The state holds [tap][channel], the oldest first. A token is convolved with
// it and then takes the last place. Only this step goes through a stream's rows
// one by one.
#include "nn/short_convolution.h"

#include <algorithm>

namespace llmzip {
namespace {

class ShortConvolutionMixer final : public TimeMixer {
 public:
  ShortConvolutionMixer(const ShortConvolution& model, const Kernels& kernels)
      : model_(model),
        width_(model.width()),
        row_size_(PadToTile(3 * width_)),
        kernels_(kernels),
        inputs_(kMaxBatch, width_),
        parts_(kMaxBatch * row_size_),
        sums_(kMaxBatch * width_) {}

  void Mix(size_t index, const TimeMixingBatch& batch, ThreadPool& pool,
           FiniteCheck* finite, QuantizedBatch* y) override;

 private:
  void Convolve(const ShortConvolutionLayer& layer,
                const TimeMixingBatch& batch, size_t first_row);
  void ConvolveRow(const ShortConvolutionLayer& layer, size_t row,
                   float* state);

  const ShortConvolution& model_;
  const size_t width_, row_size_;
  const Kernels& kernels_;
  QuantizedBatch inputs_;       // [row, d]
  AlignedVector<float> parts_;  // [row, 3 d padded to tiles]: b, c, x
  AlignedVector<float> sums_;   // [row, d]
};

void ShortConvolutionMixer::Mix(size_t index, const TimeMixingBatch& batch,
                                ThreadPool& pool, FiniteCheck* finite,
                                QuantizedBatch* y) {
  const ShortConvolutionLayer& layer = model_.layer(index);
  const size_t num_rows = batch.rows.size();
  RunExact(pool, num_rows, [&](size_t row) {
    finite->Note(kernels_.quantize(batch.x + row * width_, width_,
                                   inputs_.Row(row), inputs_.Scale(row)));
  });
  layer.in_product.Multiply(kernels_, pool, inputs_, num_rows, parts_.data());
  RunExact(pool, batch.first_rows.size(), [&](size_t unit) {
    Convolve(layer, batch, batch.first_rows[unit]);
  });
  RunExact(pool, num_rows, [&](size_t row) {
    float* sum = &sums_[row * width_];
    kernels_.mul(sum, &parts_[row * row_size_ + width_], width_, sum);
    finite->Note(kernels_.quantize(sum, width_, y->Row(row), y->Scale(row)));
  });
}

// The rows of one stream.
void ShortConvolutionMixer::Convolve(const ShortConvolutionLayer& layer,
                                     const TimeMixingBatch& batch,
                                     size_t first_row) {
  const size_t stream = batch.rows[first_row].stream;
  for (size_t row = first_row; row < batch.rows.size(); ++row) {
    if (batch.rows[row].stream != stream) continue;
    ConvolveRow(layer, row, batch.states[row]);
  }
}

void ShortConvolutionMixer::ConvolveRow(const ShortConvolutionLayer& layer,
                                        size_t row, float* state) {
  const size_t d = width_, num_older = model_.num_taps() - 1;
  const float* b = &parts_[row * row_size_];
  float* newest = &parts_[row * row_size_ + 2 * d];
  float* sum = &sums_[row * d];
  kernels_.mul(newest, b, d, newest);
  kernels_.mul(state, layer.taps.data(), d, sum);
  for (size_t tap = 1; tap <= num_older; ++tap) {
    const float* values = tap < num_older ? state + tap * d : newest;
    const float* weights = &layer.taps[tap * d];
    for (size_t i = 0; i < d; ++i) sum[i] = sum[i] + values[i] * weights[i];
  }
  std::copy(state + d, state + num_older * d, state);
  std::copy_n(newest, d, state + (num_older - 1) * d);
}

}  // namespace

void ShortConvolution::ReadLayer(size_t /*index*/, TensorReader* in) {
  const uint64_t d = width_;
  layers_.emplace_back();
  ShortConvolutionLayer& layer = layers_.back();
  in->Matrix("shortconv.in_proj.weight", 3 * d, d, &layer.in);
  AlignedVector<float> by_channel;  // [d, tap]
  in->Vector("shortconv.conv.weight", d * num_taps_, &by_channel);
  if (!in->status().ok()) return;
  layer.taps.resize(by_channel.size());
  for (size_t i = 0; i < by_channel.size(); ++i) {
    layer.taps[i % num_taps_ * width_ + i / num_taps_] = by_channel[i];
  }
  layer.in_product = Linear({&layer.in});
}

void ShortConvolution::AppendMatrices(
    std::vector<const WeightMatrix*>* matrices) const {
  for (const ShortConvolutionLayer& layer : layers_) {
    matrices->push_back(&layer.in);
  }
}

uint64_t ShortConvolution::scratch_bytes() const {
  return kMaxBatch * (QuantizedBatch::RowBytes(width_) +
                      (PadToTile(3 * width_) + width_) * sizeof(float));
}

std::unique_ptr<TimeMixer> ShortConvolution::NewMixer(
    const Kernels& kernels) const {
  return std::make_unique<ShortConvolutionMixer>(*this, kernels);
}

}  // namespace llmzip
