// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The loop of transformer.h over a batch of tokens, which may belong to several
// streams. Every step runs over all rows of the batch before the next begins,
// so that each weight is fetched from memory once a batch.
//
// Activations are floats between the steps, and int8 in blocks of 32 where they
// enter a product: the inputs of matrices, the queries, and the keys and values
// in the cache. Rows meet only in the cache, and a kernel treats a row alike in
// any batch. That is why neither batches nor threads change a bit.
#include "nn/transformer_state.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/caller_watch.h"

namespace llmzip {
namespace {

// Cannot fail: the options were tried when the model was loaded.
std::shared_ptr<const RopeTable> MakeRope(const RotarySpec& rotary,
                                          uint32_t num_positions) {
  auto table = RopeTable::Make(rotary.For(num_positions));
  assert(table.ok());
  return std::make_shared<const RopeTable>(*std::move(table));
}

}  // namespace

TransformerState::TransformerState(const Transformer& model, size_t num_streams,
                                   uint32_t num_positions,
                                   const Kernels& kernels)
    : TransformerState(model, MakeRope(model.spec().rotary, num_positions),
                       NewStreams(model.spec(), num_streams, num_positions),
                       kernels) {}

TransformerState::Streams TransformerState::NewStreams(
    const TransformerSpec& spec, size_t num_streams, uint32_t num_positions) {
  auto streams = std::make_shared<std::vector<Stream>>();
  streams->reserve(num_streams);
  for (size_t i = 0; i < num_streams; ++i) {
    // Clearing much memory takes long. A caller who has cancelled evaluates
    // nothing any more and gets caches without positions.
    const uint32_t size = CheckCaller().ok() ? num_positions : 0;
    streams->push_back(
        {KvCache(spec.num_layers, spec.num_kv_heads, spec.head_size, size), 0});
  }
  return streams;
}

TransformerState::TransformerState(const Transformer& model, Rope rope,
                                   Streams streams, const Kernels& kernels)
    : model_(model),
      spec_(model.spec()),
      kernels_(kernels),
      rope_(std::move(rope)),
      streams_(std::move(streams)) {
  const size_t q_size = size_t{spec_.num_heads} * spec_.head_size;
  const size_t kv_size = size_t{spec_.num_kv_heads} * spec_.head_size;
  key_offset_ = PadToTile(q_size);
  value_offset_ = key_offset_ + PadToTile(kv_size);
  const size_t head_blocks = (*streams_)[0].cache.num_blocks();
  position_.resize(kMaxBatch);
  x_.resize(kMaxBatch * spec_.embedding_size);
  normed_ = QuantizedBatch(kMaxBatch, spec_.embedding_size);
  qkv_.resize(kMaxBatch * (value_offset_ + PadToTile(kv_size)));
  query_.resize(kMaxBatch * spec_.num_heads * head_blocks * kBlock);
  query_scale_.resize(kMaxBatch * spec_.num_heads * head_blocks);
  attended_.resize(kMaxBatch * q_size);
  attended_q_ = QuantizedBatch(kMaxBatch, q_size);
  gate_up_.resize(kMaxBatch * 2 * PadToTile(spec_.ffn_size));
  activated_ = QuantizedBatch(kMaxBatch, spec_.ffn_size);
  delta_.resize(kMaxBatch * PadToTile(spec_.embedding_size));
  scores_.resize(kMaxBatch * spec_.num_kv_heads);
}

std::unique_ptr<BackboneState> TransformerState::Twin() const {
  return std::unique_ptr<BackboneState>(
      new TransformerState(model_, rope_, streams_, kernels_));
}

void TransformerState::Copy(size_t from, size_t to) {
  const Stream& source = (*streams_)[from];
  (*streams_)[to].cache.CopyFrom(source.cache, source.position);
  (*streams_)[to].position = source.position;
}

Status TransformerState::Evaluate(std::span<const BatchRow> rows,
                                  ThreadPool& pool, float* hidden) {
  assert(rows.size() <= kMaxBatch);
  const size_t d = spec_.embedding_size;
  rows_ = rows;
  finite_.Reset();
  for (size_t row = 0; row < rows.size(); ++row) {
    position_[row] = (*streams_)[rows[row].stream].position++;
    model_.embedding().Lookup(rows[row].token, &x_[row * d]);
  }
  for (size_t layer = 0; layer < spec_.num_layers; ++layer) {
    LLMZIP_RETURN_IF_ERROR(CheckCaller());
    AddAttention(layer, pool);
    AddFeedForward(layer, pool);
  }
  RunExact(pool, rows.size(), [&](size_t row) {
    kernels_.rms_norm(&x_[row * d], model_.output_norm().data(),
                      spec_.norm_epsilon, d, hidden + row * d);
  });
  if (!finite_.ok()) {
    return Status(Code::kNotFinite,
                  "an activation of the model is NaN or infinite");
  }
  return Status();
}

// x += Wo attention(q, k, v)
void TransformerState::AddAttention(size_t index, ThreadPool& pool) {
  const TransformerLayer& layer = model_.layers()[index];
  const size_t num_rows = rows_.size();
  NormAndQuantize(layer.attention_norm, pool);
  layer.query_key_value.Multiply(kernels_, pool, normed_, num_rows,
                                 qkv_.data());
  RunExact(pool, num_rows, [&](size_t row) { PrepareHeads(index, row); });
  RunExact(pool, num_rows * spec_.num_kv_heads, [&](size_t unit) {
    Attend(index, unit / spec_.num_kv_heads, unit % spec_.num_kv_heads);
  });
  RunExact(pool, num_rows, [&](size_t row) {
    finite_.Note(kernels_.quantize(&attended_[row * attended_q_.num_cols],
                                   attended_q_.num_cols, attended_q_.Row(row),
                                   attended_q_.Scale(row)));
  });
  layer.output_product.Multiply(kernels_, pool, attended_q_, num_rows,
                                delta_.data());
  AddTo(delta_, layer.output_product.num_outputs(), pool);
}

// x += Wdown (silu(Wgate h) * (Wup h))
void TransformerState::AddFeedForward(size_t index, ThreadPool& pool) {
  const TransformerLayer& layer = model_.layers()[index];
  const size_t num_rows = rows_.size();
  NormAndQuantize(layer.ffn_norm, pool);
  layer.gate_up.Multiply(kernels_, pool, normed_, num_rows, gate_up_.data());
  const size_t ffn_stride = PadToTile(spec_.ffn_size);
  RunExact(pool, num_rows, [&](size_t row) {
    float* gate = &gate_up_[row * 2 * ffn_stride];
    kernels_.silu_mul(gate, gate + ffn_stride, spec_.ffn_size, gate);
    finite_.Note(kernels_.quantize(gate, spec_.ffn_size, activated_.Row(row),
                                   activated_.Scale(row)));
  });
  layer.down_product.Multiply(kernels_, pool, activated_, num_rows,
                              delta_.data());
  AddTo(delta_, layer.down_product.num_outputs(), pool);
}

// normed = rms_norm(x) * gain, as int8.
void TransformerState::NormAndQuantize(const AlignedVector<float>& gain,
                                       ThreadPool& pool) {
  const size_t d = spec_.embedding_size;
  RunExact(pool, rows_.size(), [&](size_t row) {
    float* scratch = &delta_[row * PadToTile(d)];
    kernels_.rms_norm(&x_[row * d], gain.data(), spec_.norm_epsilon, d,
                      scratch);
    finite_.Note(
        kernels_.quantize(scratch, d, normed_.Row(row), normed_.Scale(row)));
  });
}

void TransformerState::AddTo(const AlignedVector<float>& y, size_t stride,
                             ThreadPool& pool) {
  const size_t d = spec_.embedding_size;
  RunExact(pool, rows_.size(), [&](size_t row) {
    kernels_.add(&y[row * stride], d, &x_[row * d]);
  });
}

// From a row of qkv_ to int8: the queries go to query_, keys and values into
// the stream's cache.
void TransformerState::PrepareHeads(size_t index, size_t row) {
  const TransformerLayer& layer = model_.layers()[index];
  KvCache& cache = (*streams_)[rows_[row].stream].cache;
  const size_t position = position_[row];
  const size_t blocks = cache.num_blocks();
  const size_t size = spec_.head_size;
  const size_t stride = value_offset_ + PadToTile(spec_.num_kv_heads * size);
  float* query = &qkv_[row * stride];
  float* key = query + key_offset_;
  const float* value = query + value_offset_;
  NormHeads(layer.query_norm, spec_.num_heads, query);
  NormHeads(layer.key_norm, spec_.num_kv_heads, key);
  Rotate(position, spec_.num_heads, query);
  Rotate(position, spec_.num_kv_heads, key);
  for (size_t head = 0; head < spec_.num_heads; ++head) {
    const size_t at = (row * spec_.num_heads + head) * blocks;
    finite_.Note(kernels_.quantize(query + head * size, size,
                                   &query_[at * kBlock], &query_scale_[at]));
  }
  int8_t key_q[kMaxHeadSize], value_q[kMaxHeadSize];
  float key_scale[kMaxHeadSize / kBlock], value_scale[kMaxHeadSize / kBlock];
  for (size_t head = 0; head < spec_.num_kv_heads; ++head) {
    finite_.Note(kernels_.quantize(key + head * size, size, key_q, key_scale));
    finite_.Note(
        kernels_.quantize(value + head * size, size, value_q, value_scale));
    cache.Store(index, head, position, key_q, key_scale, value_q, value_scale);
  }
}

// RMSNorm of each head with the same gain, or nothing without a gain.
void TransformerState::NormHeads(const AlignedVector<float>& gain,
                                 size_t num_heads, float* heads) const {
  if (gain.empty()) return;
  for (size_t i = 0; i < num_heads; ++i) {
    float* head = heads + i * spec_.head_size;
    kernels_.rms_norm(head, gain.data(), spec_.norm_epsilon, spec_.head_size,
                      head);
  }
}

void TransformerState::Rotate(size_t position, size_t num_heads,
                              float* heads) const {
  kernels_.rope(rope_->cos(position), rope_->sin(position), num_heads,
                spec_.head_size, spec_.rotary.num_rotated,
                /*halves=*/spec_.rotary.pairs == RotaryPairs::kHalves, heads);
}

// One key head and the query heads that share it, over positions 0 .. own. The
// kernel takes at most kMaxQueries query heads a call; each head's result
// depends on itself alone.
void TransformerState::Attend(size_t layer, size_t row, size_t kv_head) {
  const size_t group = spec_.num_heads / spec_.num_kv_heads;
  const size_t most = std::min(group, kMaxQueries);
  AttentionInput input = {};
  const KvCache& cache = (*streams_)[rows_[row].stream].cache;
  cache.View(layer, kv_head, position_[row] + 1, &input);
  AlignedVector<float>& scores = scores_[row * spec_.num_kv_heads + kv_head];
  const size_t needed = most * PadToTile(input.num_keys);
  if (scores.size() < needed) {
    // Free the old scores first: their content is of no use, and both at once
    // would take more memory than scratch_bytes() promises.
    const size_t all = most * PadToTile(rope_->num_positions());
    scores = {};
    scores.resize(std::max(needed, std::min(2 * needed, all)));
  }
  for (size_t i = 0; i < group; i += most) {
    const size_t head = row * spec_.num_heads + kv_head * group + i;
    input.num_queries = std::min(most, group - i);
    input.query = &query_[head * input.num_blocks * kBlock];
    input.query_scale = &query_scale_[head * input.num_blocks];
    float* out = &attended_[head * spec_.head_size];
    finite_.Note(kernels_.attention(input, scores.data(), out));
  }
}

}  // namespace llmzip
