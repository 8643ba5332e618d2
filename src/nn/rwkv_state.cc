// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The loop of rwkv.h over a batch of tokens, which may belong to several
// streams. Every step but the recurrence runs over all rows before the next
// begins. A token needs the layer's input of the token before it: that is
// another row of the batch, or what the stream kept of its last batch.
//
// d is a multiple of 16, so that rows of d need no padding to tiles.
#include "nn/rwkv_state.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/caller_watch.h"

namespace llmzip {
namespace {

// Embedding size from which on threads share every loop.
constexpr size_t kSharedFromSize = 512;

}  // namespace

RwkvState::RwkvState(const Rwkv& model, size_t num_streams,
                     const Kernels& kernels)
    : RwkvState(model, std::make_shared<std::vector<Stream>>(num_streams),
                kernels) {
  for (size_t i = 0; i < num_streams; ++i) Clear(i);
}

RwkvState::RwkvState(const Rwkv& model, Streams streams, const Kernels& kernels)
    : model_(model),
      spec_(model.spec()),
      kernels_(kernels),
      streams_(std::move(streams)),
      mixer_(model.time_mixing().NewMixer(kernels)) {
  const size_t d = spec_.embedding_size;
  for (Buffer* buffer : {&x_, &normed_, &shifted_, &delta_}) {
    buffer->resize(kMaxBatch * d);
  }
  states_.resize(kMaxBatch);
  mixed_ = QuantizedBatch(kMaxBatch, d);
  if (spec_.has_channel_gate) {
    gate_.resize(kMaxBatch * d);
    gate_mixed_ = QuantizedBatch(kMaxBatch, d);
  }
  ffn_.resize(kMaxBatch * PadToTile(spec_.ffn_size));
  ffn_q_ = QuantizedBatch(kMaxBatch, spec_.ffn_size);
}

std::unique_ptr<BackboneState> RwkvState::Twin() const {
  return std::unique_ptr<BackboneState>(
      new RwkvState(model_, streams_, kernels_));
}

void RwkvState::Clear(size_t stream) {
  const size_t d = spec_.embedding_size;
  Stream& s = (*streams_)[stream];
  s.attention_input.assign(spec_.num_layers * d, 0.0f);
  s.ffn_input.assign(spec_.num_layers * d, 0.0f);
  const size_t per_layer = model_.time_mixing().state_floats();
  s.state.assign(spec_.num_layers * per_layer, 0.0f);
  for (size_t layer = 0; layer < spec_.num_layers; ++layer) {
    model_.time_mixing().InitState(
        std::span(s.state).subspan(layer * per_layer, per_layer));
  }
}

Status RwkvState::Evaluate(std::span<const BatchRow> rows, ThreadPool& pool,
                           float* hidden) {
  assert(rows.size() <= kMaxBatch);
  const size_t d = spec_.embedding_size;
  // The threads of a small model share only its large products: handing out
  // the many short loops costs more than it saves, and a state that moves from
  // one processor's cache to another's is slow to fetch.
  ThreadPool& few = d < kSharedFromSize ? alone_ : pool;
  rows_ = rows;
  finite_.Reset();
  FindFirstRows(rows_, &first_rows_);
  RunExact(few, rows.size(), [&](size_t row) {
    model_.embedding().Lookup(rows[row].token, Row(x_, row));
    Norm(model_.embedding_norm(), Row(x_, row), Row(x_, row));
  });
  for (size_t layer = 0; layer < spec_.num_layers; ++layer) {
    LLMZIP_RETURN_IF_ERROR(CheckCaller());
    AddTimeMixing(layer, few);
    AddChannelMixing(layer, few, pool);
  }
  RunExact(few, rows.size(), [&](size_t row) {
    Norm(model_.output_norm(), Row(x_, row), hidden + row * d);
  });
  if (!finite_.ok()) {
    return Status(Code::kNotFinite,
                  "an activation of the model is NaN or infinite");
  }
  return Status();
}

// x += Wo time_mixing(h, previous h, state)
void RwkvState::AddTimeMixing(size_t index, ThreadPool& pool) {
  const RwkvLayer& layer = model_.layers()[index];
  const size_t d = spec_.embedding_size;
  const size_t num_rows = rows_.size();
  Shift(layer.attention_norm, &Stream::attention_input, index, pool);
  const size_t state_at = index * model_.time_mixing().state_floats();
  for (size_t row = 0; row < num_rows; ++row) {
    states_[row] = (*streams_)[rows_[row].stream].state.data() + state_at;
  }
  const TimeMixingBatch batch = {
      .rows = rows_,
      .first_rows = first_rows_,
      .x = normed_.data(),
      .previous = shifted_.data(),
      .states = std::span(states_).first(num_rows),
  };
  mixer_->Mix(index, batch, pool, &finite_, &mixed_);
  layer.output_product.Multiply(kernels_, pool, mixed_, num_rows,
                                delta_.data());
  RunExact(pool, num_rows, [&](size_t row) {
    kernels_.add(Row(delta_, row), d, Row(x_, row));
  });
}

// x += gate * Wv relu(Wk (h + (previous h - h) * mu))^2
void RwkvState::AddChannelMixing(size_t index, ThreadPool& pool,
                                 ThreadPool& large) {
  const RwkvLayer& layer = model_.layers()[index];
  const size_t d = spec_.embedding_size;
  const size_t num_rows = rows_.size();
  Shift(layer.ffn_norm, &Stream::ffn_input, index, pool);
  RunExact(pool, num_rows, [&](size_t row) {
    MixRow(layer.ffn_shift, row, Row(delta_, row), &mixed_);
    if (!spec_.has_channel_gate) return;
    MixRow(layer.ffn_gate_shift, row, Row(gate_, row), &gate_mixed_);
  });
  if (spec_.has_channel_gate) {
    layer.ffn_gate_product.Multiply(kernels_, pool, gate_mixed_, num_rows,
                                    gate_.data());
  }
  layer.ffn_key_product.Multiply(kernels_, large, mixed_, num_rows,
                                 ffn_.data());
  const size_t stride = layer.ffn_key_product.num_outputs();
  RunExact(pool, num_rows, [&](size_t row) {
    float* y = &ffn_[row * stride];
    kernels_.relu_squared(y, spec_.ffn_size, y);
    finite_.Note(kernels_.quantize(y, spec_.ffn_size, ffn_q_.Row(row),
                                   ffn_q_.Scale(row)));
  });
  layer.ffn_value_product.Multiply(kernels_, large, ffn_q_, num_rows,
                                   delta_.data());
  const bool halve =
      spec_.halve_every != 0 && (index + 1) % spec_.halve_every == 0;
  RunExact(pool, num_rows, [&](size_t row) {
    float* x = Row(x_, row);
    float* delta = Row(delta_, row);
    if (spec_.has_channel_gate) {
      float* gate = Row(gate_, row);
      kernels_.sigmoid(gate, d, gate);
      kernels_.mul(delta, gate, d, delta);
    }
    kernels_.add(delta, d, x);
    if (!halve) return;
    for (size_t i = 0; i < d; ++i) x[i] = 0.5f * x[i];
  });
}

void RwkvState::MixRow(const AlignedVector<float>& shift, size_t row,
                       float* scratch, QuantizedBatch* mixed) {
  kernels_.lerp(Row(normed_, row), Row(shifted_, row), shift.data(),
                spec_.embedding_size, scratch);
  finite_.Note(kernels_.quantize(scratch, spec_.embedding_size, mixed->Row(row),
                                 mixed->Scale(row)));
}

// normed = norm(x). shifted = normed of the stream's token before, which the
// stream kept; then it keeps this one.
void RwkvState::Shift(const NormWeights& norm, Buffer Stream::*last,
                      size_t layer, ThreadPool& pool) {
  const size_t d = spec_.embedding_size;
  RunExact(pool, rows_.size(),
           [&](size_t row) { Norm(norm, Row(x_, row), Row(normed_, row)); });
  for (size_t row = 0; row < rows_.size(); ++row) {
    float* kept = &((*streams_)[rows_[row].stream].*last)[layer * d];
    std::copy_n(kept, d, Row(shifted_, row));
    std::copy_n(Row(normed_, row), d, kept);
  }
}

void RwkvState::Norm(const NormWeights& norm, const float* x, float* y) const {
  kernels_.layer_norm(x, norm.gain.data(), norm.bias.data(), spec_.norm_epsilon,
                      spec_.embedding_size, y);
}

}  // namespace llmzip
