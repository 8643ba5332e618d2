// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Only the convolution goes through a stream's rows one by one.
#include "nn/short_convolution.h"

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
    float* b = &parts_[row * row_size_];
    float* newest = b + 2 * width_;
    kernels_.mul(newest, b, width_, newest);
    layer.convolution.Run(kernels_, newest, batch.states[row],
                          &sums_[row * width_]);
  }
}

}  // namespace

void ShortConvolution::ReadLayer(size_t /*index*/, TensorReader* in) {
  const uint64_t d = width_;
  layers_.emplace_back();
  ShortConvolutionLayer& layer = layers_.back();
  in->Matrix("shortconv.in_proj.weight", 3 * d, d, &layer.in);
  layer.convolution.Read("shortconv.conv.weight", width_, num_taps_, in);
  if (!in->status().ok()) return;
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
