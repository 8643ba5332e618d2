// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A stream is one array of floats, so that clearing and copying it are simple.
// Mixings that read the layer's input of the token before find it in another
// row of the batch, or in what the stream kept of its last batch.
#include "nn/recurrent_layers.h"

#include <algorithm>
#include <utility>

namespace llmzip {
namespace {

size_t PreviousFloats(const TimeMixing& mixing, size_t width) {
  return mixing.reads_previous() ? width : 0;
}

}  // namespace

RecurrentLayers::RecurrentLayers(const TimeMixing& mixing, size_t num_layers,
                                 size_t width, size_t num_streams,
                                 const Kernels& kernels)
    : RecurrentLayers(mixing, num_layers, width,
                      std::make_shared<std::vector<Stream>>(num_streams),
                      kernels) {
  for (size_t i = 0; i < num_streams; ++i) Clear(i);
}

RecurrentLayers::RecurrentLayers(const TimeMixing& mixing, size_t num_layers,
                                 size_t width, Streams streams,
                                 const Kernels& kernels)
    : mixing_(mixing),
      kernels_(kernels),
      num_layers_(num_layers),
      width_(width),
      previous_floats_(PreviousFloats(mixing, width)),
      layer_floats_(previous_floats_ + mixing.state_floats()),
      streams_(std::move(streams)),
      mixer_(mixing.NewMixer(kernels)) {
  states_.resize(kMaxBatch);
  inputs_.resize(kMaxBatch * width);
  previous_.resize(kMaxBatch * previous_floats_);
  mixed_ = QuantizedBatch(kMaxBatch, mixing.output_columns(width));
}

uint64_t RecurrentLayers::StateBytes(const TimeMixing& mixing,
                                     size_t num_layers, size_t width) {
  return num_layers *
         (PreviousFloats(mixing, width) + uint64_t{mixing.state_floats()}) *
         sizeof(float);
}

uint64_t RecurrentLayers::ScratchBytes(const TimeMixing& mixing, size_t width) {
  return mixing.scratch_bytes() +
         kMaxBatch * ((width + PreviousFloats(mixing, width)) * sizeof(float) +
                      QuantizedBatch::RowBytes(mixing.output_columns(width)));
}

std::unique_ptr<RecurrentLayers> RecurrentLayers::Twin() const {
  return std::unique_ptr<RecurrentLayers>(
      new RecurrentLayers(mixing_, num_layers_, width_, streams_, kernels_));
}

void RecurrentLayers::Clear(size_t stream) {
  Stream& s = (*streams_)[stream];
  s.assign(num_layers_ * layer_floats_, 0.0f);
  for (size_t layer = 0; layer < num_layers_; ++layer) {
    mixing_.InitState(
        std::span(s).subspan(layer * layer_floats_ + previous_floats_,
                             layer_floats_ - previous_floats_));
  }
}

void RecurrentLayers::Begin(std::span<const BatchRow> rows) {
  rows_ = rows;
  FindFirstRows(rows, &first_rows_);
}

const QuantizedBatch& RecurrentLayers::Mix(size_t layer, ThreadPool& pool,
                                           FiniteCheck* finite) {
  for (size_t row = 0; row < rows_.size(); ++row) {
    float* kept = &(*streams_)[rows_[row].stream][layer * layer_floats_];
    states_[row] = kept + previous_floats_;
    if (previous_floats_ == 0) continue;
    std::copy_n(kept, width_, &previous_[row * width_]);
    std::copy_n(InputRow(row), width_, kept);
  }
  const TimeMixingBatch batch = {
      .rows = rows_,
      .first_rows = first_rows_,
      .x = inputs_.data(),
      .previous = previous_floats_ == 0 ? nullptr : previous_.data(),
      .states = std::span(states_).first(rows_.size()),
  };
  mixer_->Mix(layer, batch, pool, finite, &mixed_);
  return mixed_;
}

}  // namespace llmzip
