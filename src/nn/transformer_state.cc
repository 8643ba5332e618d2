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

TransformerState::TransformerState(const Transformer& model, size_t num_streams,
                                   const ReadingRange& range,
                                   const Kernels& kernels)
    : TransformerState(
          model, range.num_positions, MakeRope(model.spec(), range),
          NewStreams(model.spec(), num_streams, range.num_positions),
          NewRecurrent(model, num_streams, kernels), kernels) {}

// Cannot fail: the options were tried when the model was loaded.
TransformerState::Rope TransformerState::MakeRope(const TransformerSpec& spec,
                                                  const ReadingRange& range) {
  auto tables = std::make_shared<RopeTables>();
  const auto make = [&](const RotarySpec& rotary, RopeTable* out) {
    if (rotary.num_rotated == 0) return;
    auto table = RopeTable::Make(rotary.For(range));
    assert(table.ok());
    *out = *std::move(table);
  };
  make(spec.rotary, &tables->global);
  make(spec.local_rotary, &tables->local);
  return tables;
}

TransformerState::Streams TransformerState::NewStreams(
    const TransformerSpec& spec, size_t num_streams, uint32_t num_positions) {
  auto streams = std::make_shared<std::vector<Stream>>();
  streams->reserve(num_streams);
  for (size_t i = 0; i < num_streams; ++i) {
    // Clearing much memory takes long. A caller who has cancelled evaluates
    // nothing any more and gets caches without positions.
    const uint32_t size = CheckCaller().ok() ? num_positions : 0;
    streams->push_back({KvCache(spec.num_attention(), spec.num_kv_heads,
                                spec.head_size, spec.key_planes(), size),
                        0});
  }
  return streams;
}

std::unique_ptr<RecurrentLayers> TransformerState::NewRecurrent(
    const Transformer& model, size_t num_streams, const Kernels& kernels) {
  if (model.mixing() == nullptr) return nullptr;
  return std::make_unique<RecurrentLayers>(
      *model.mixing(), model.spec().num_recurrent(),
      model.spec().embedding_size, num_streams, kernels);
}

TransformerState::TransformerState(const Transformer& model,
                                   uint32_t num_positions, Rope rope,
                                   Streams streams,
                                   std::unique_ptr<RecurrentLayers> recurrent,
                                   const Kernels& kernels)
    : model_(model),
      spec_(model.spec()),
      kernels_(kernels),
      num_positions_(num_positions),
      qkv_row_(model.query_key_value_row()),
      gate_up_row_(model.gate_up_row()),
      rope_(std::move(rope)),
      streams_(std::move(streams)),
      recurrent_(std::move(recurrent)) {
  const size_t q_size = size_t{spec_.num_heads} * spec_.head_size;
  const size_t key_blocks = (*streams_)[0].cache.num_key_blocks();
  position_.resize(kMaxBatch);
  x_.resize(kMaxBatch * spec_.embedding_size);
  normed_ = QuantizedBatch(kMaxBatch, spec_.embedding_size);
  qkv_.resize(kMaxBatch * qkv_row_.size);
  query_.resize(kMaxBatch * spec_.num_heads * key_blocks * kBlock);
  query_scale_.resize(kMaxBatch * spec_.num_heads * key_blocks);
  attended_.resize(kMaxBatch * q_size);
  if (spec_.has_attention_gate) attention_gate_.resize(kMaxBatch * q_size);
  attended_q_ = QuantizedBatch(kMaxBatch, q_size);
  gate_up_.resize(kMaxBatch * gate_up_row_.size);
  activated_ = QuantizedBatch(kMaxBatch, spec_.ffn_size);
  delta_.resize(kMaxBatch * PadToTile(spec_.embedding_size));
  scores_.resize(kMaxBatch * spec_.num_kv_heads);
}

std::unique_ptr<BackboneState> TransformerState::Twin() const {
  auto recurrent = recurrent_ == nullptr ? nullptr : recurrent_->Twin();
  return std::unique_ptr<BackboneState>(new TransformerState(
      model_, num_positions_, rope_, streams_, std::move(recurrent), kernels_));
}

void TransformerState::Clear(size_t stream) {
  (*streams_)[stream].position = 0;
  if (recurrent_ != nullptr) recurrent_->Clear(stream);
}

void TransformerState::CopyFrom(const BackboneState& other, size_t from,
                                size_t to) {
  const auto& state = static_cast<const TransformerState&>(other);
  const Stream& source = (*state.streams_)[from];
  assert(source.position <= num_positions_);
  (*streams_)[to].cache.CopyFrom(source.cache, source.position);
  (*streams_)[to].position = source.position;
  if (recurrent_ != nullptr) {
    recurrent_->CopyFrom(*state.recurrent_, from, to);
  }
}

Status TransformerState::Evaluate(std::span<const BatchRow> rows,
                                  ThreadPool& pool, float* hidden) {
  assert(rows.size() <= kMaxBatch);
  const size_t d = spec_.embedding_size;
  rows_ = rows;
  finite_.Reset();
  for (size_t row = 0; row < rows.size(); ++row) {
    position_[row] = (*streams_)[rows[row].stream].position++;
  }
  RunExact(pool, rows.size(), [&](size_t row) {
    Embed(rows[row].token, position_[row], &x_[row * d]);
  });
  if (recurrent_ != nullptr) recurrent_->Begin(rows);
  for (size_t layer = 0; layer < spec_.num_layers; ++layer) {
    LLMZIP_RETURN_IF_ERROR(CheckCaller());
    if (spec_.layers[layer].is_recurrent) {
      AddTimeMixing(layer, pool);
    } else {
      AddAttention(layer, pool);
    }
    AddFeedForward(layer, pool);
  }
  RunExact(pool, rows.size(), [&](size_t row) {
    Norm(model_.output_norm(), &x_[row * d], hidden + row * d);
  });
  if (!finite_.ok()) {
    return Status(Code::kNotFinite,
                  "an activation of the model is NaN or infinite");
  }
  return Status();
}

void TransformerState::Embed(uint32_t token, size_t position, float* x) const {
  const size_t d = spec_.embedding_size;
  model_.embedding().Lookup(token, x);
  if (spec_.embedding_scale != 1.0f) {
    kernels_.scale(x, spec_.embedding_scale, d, x);
  }
  const std::span<const float> positions = model_.position_embedding();
  if (!positions.empty()) kernels_.add(&positions[position * d], d, x);
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
  RunExact(pool, num_rows, [&](size_t row) { QuantizeAttended(row); });
  layer.output_product.Multiply(kernels_, pool, attended_q_, num_rows,
                                delta_.data());
  AddDelta(layer.output_bias, layer.attention_post_norm, pool);
}

// x += Wo time_mixing(h, state)
void TransformerState::AddTimeMixing(size_t index, ThreadPool& pool) {
  const TransformerLayer& layer = model_.layers()[index];
  RunExact(pool, rows_.size(), [&](size_t row) {
    Norm(layer.attention_norm, &x_[row * spec_.embedding_size],
         recurrent_->InputRow(row));
  });
  const QuantizedBatch& mixed =
      recurrent_->Mix(spec_.layers[index].index_of_kind, pool, &finite_);
  layer.output_product.Multiply(kernels_, pool, mixed, rows_.size(),
                                delta_.data());
  AddDelta(layer.output_bias, layer.attention_post_norm, pool);
}

// x += Wdown (silu(Wgate h) * (Wup h))
void TransformerState::AddFeedForward(size_t index, ThreadPool& pool) {
  const TransformerLayer& layer = model_.layers()[index];
  const size_t num_rows = rows_.size();
  NormAndQuantize(layer.ffn_norm, pool);
  layer.gate_up.Multiply(kernels_, pool, normed_, num_rows, gate_up_.data());
  RunExact(pool, num_rows, [&](size_t row) {
    float* outputs = &gate_up_[row * gate_up_row_.size];
    Activate(layer, outputs);
    finite_.Note(kernels_.quantize(outputs, spec_.ffn_size, activated_.Row(row),
                                   activated_.Scale(row)));
  });
  layer.down_product.Multiply(kernels_, pool, activated_, num_rows,
                              delta_.data());
  AddDelta(layer.down_bias, layer.ffn_post_norm, pool);
}

// Makes the input of the last product from the outputs of the one before, in
// place.
void TransformerState::Activate(const TransformerLayer& layer,
                                float* row) const {
  const size_t f = spec_.ffn_size;
  const float* up = row + gate_up_row_.up;
  switch (spec_.feed_forward) {
    case FeedForward::kSiluGated:
      kernels_.silu_mul(row, up, f, row);
      return;
    case FeedForward::kGeluGated:
      kernels_.gelu(row, f, row);
      kernels_.mul(row, up, f, row);
      return;
    case FeedForward::kGelu:
      AddBias(layer.up_bias, row);
      kernels_.gelu(row, f, row);
      return;
  }
}

// normed = norm(x) as int8; x itself where the norm comes after.
void TransformerState::NormAndQuantize(const NormWeights& norm,
                                       ThreadPool& pool) {
  const size_t d = spec_.embedding_size;
  RunExact(pool, rows_.size(), [&](size_t row) {
    const float* x = &x_[row * d];
    float* scratch = &delta_[row * PadToTile(d)];
    if (!norm.gain.empty()) {
      Norm(norm, x, scratch);
      x = scratch;
    }
    finite_.Note(kernels_.quantize(x, d, normed_.Row(row), normed_.Scale(row)));
  });
}

// Adds delta_ to x, with what else the model does to it.
void TransformerState::AddDelta(const AlignedVector<float>& bias,
                                const NormWeights& norm, ThreadPool& pool) {
  const size_t d = spec_.embedding_size;
  RunExact(pool, rows_.size(), [&](size_t row) {
    float* delta = &delta_[row * PadToTile(d)];
    AddBias(bias, delta);
    if (!norm.gain.empty()) Norm(norm, delta, delta);
    if (spec_.residual_scale != 1.0f) {
      kernels_.scale(delta, spec_.residual_scale, d, delta);
    }
    kernels_.add(delta, d, &x_[row * d]);
  });
}

// y may be x.
void TransformerState::Norm(const NormWeights& norm, const float* x,
                            float* y) const {
  const size_t d = spec_.embedding_size;
  if (spec_.norm_kind == NormKind::kLayer) {
    kernels_.layer_norm(x, norm.gain.data(), norm.bias.data(),
                        spec_.norm_epsilon, d, y);
  } else {
    kernels_.rms_norm(x, norm.gain.data(), spec_.norm_epsilon, d, y);
  }
}

// Adds nothing where there is no bias.
void TransformerState::AddBias(const AlignedVector<float>& bias,
                               float* y) const {
  if (!bias.empty()) kernels_.add(bias.data(), bias.size(), y);
}

// Parts the queries of all heads, each with its gate, into queries and gates.
void TransformerState::TakeGate(size_t row, float* query) {
  const size_t size = spec_.head_size;
  float* gates = &attention_gate_[row * attended_q_.num_cols];
  for (size_t head = 0; head < spec_.num_heads; ++head) {
    const float* from = query + 2 * head * size;
    if (head > 0) std::copy_n(from, size, query + head * size);
    std::copy_n(from + size, size, gates + head * size);
  }
}

void TransformerState::QuantizeAttended(size_t row) {
  const size_t n = attended_q_.num_cols;
  float* attended = &attended_[row * n];
  if (spec_.has_attention_gate) {
    float* gates = &attention_gate_[row * n];
    kernels_.sigmoid(gates, n, gates);
    kernels_.mul(attended, gates, n, attended);
  }
  finite_.Note(kernels_.quantize(attended, n, attended_q_.Row(row),
                                 attended_q_.Scale(row)));
}

// From a row of qkv_ to int8: the queries go to query_, keys and values into
// the stream's cache.
void TransformerState::PrepareHeads(size_t index, size_t row) {
  const TransformerLayer& layer = model_.layers()[index];
  const LayerRotation rotation = spec_.layers[index].rotation;
  const bool norm_first =
      spec_.query_key_norm != QueryKeyNorm::kEachHeadOnceTurned;
  float* query = &qkv_[row * qkv_row_.size];
  float* key = query + qkv_row_.key;
  AddBias(layer.query_key_value_bias, query);
  if (spec_.has_attention_gate) TakeGate(row, query);
  if (norm_first) {
    NormHeads(layer.query_norm, spec_.num_heads, query);
    NormHeads(layer.key_norm, spec_.num_kv_heads, key);
  }
  Rotate(rotation, position_[row], spec_.num_heads, query);
  Rotate(rotation, position_[row], spec_.num_kv_heads, key);
  if (!norm_first) {
    NormHeads(layer.query_norm, spec_.num_heads, query);
    NormHeads(layer.key_norm, spec_.num_kv_heads, key);
  }
  StoreQueries(query, row);
  StoreKeysAndValues(index, row, key, query + qkv_row_.value);
}

// Each plane of a key meets the same query.
void TransformerState::StoreQueries(const float* heads, size_t row) {
  const size_t size = spec_.head_size, planes = spec_.key_planes();
  const size_t blocks = (*streams_)[0].cache.num_blocks();
  for (size_t head = 0; head < spec_.num_heads; ++head) {
    const size_t at = (row * spec_.num_heads + head) * planes * blocks;
    int8_t* query = &query_[at * kBlock];
    float* scale = &query_scale_[at];
    finite_.Note(kernels_.quantize(heads + head * size, size, query, scale));
    for (size_t plane = 1; plane < planes; ++plane) {
      std::copy_n(query, blocks * kBlock, query + plane * blocks * kBlock);
      std::copy_n(scale, blocks, scale + plane * blocks);
    }
  }
}

// The second plane of a key is what the first one lost by rounding.
void TransformerState::StoreKeysAndValues(size_t layer, size_t row,
                                          const float* keys,
                                          const float* values) {
  constexpr size_t kMostBlocks = kMaxHeadSize / kBlock;
  int8_t key_q[kMaxKeyPlanes * kMaxHeadSize], value_q[kMaxHeadSize];
  float key_scale[kMaxKeyPlanes * kMostBlocks], value_scale[kMostBlocks];
  float rest[kMaxHeadSize];
  KvCache& cache = (*streams_)[rows_[row].stream].cache;
  const size_t size = spec_.head_size, blocks = cache.num_blocks();
  for (size_t head = 0; head < spec_.num_kv_heads; ++head) {
    const float* key = keys + head * size;
    finite_.Note(kernels_.quantize(key, size, key_q, key_scale));
    if (spec_.key_planes() > 1) {
      for (size_t i = 0; i < size; ++i) {
        rest[i] = key[i] - static_cast<float>(key_q[i]) * key_scale[i / kBlock];
      }
      finite_.Note(kernels_.quantize(rest, size, key_q + blocks * kBlock,
                                     key_scale + blocks));
    }
    finite_.Note(
        kernels_.quantize(values + head * size, size, value_q, value_scale));
    cache.Store(spec_.layers[layer].index_of_kind, head, position_[row], key_q,
                key_scale, value_q, value_scale);
  }
}

// RMSNorm of each head with the same gain or of all heads at once, or nothing
// without a gain.
void TransformerState::NormHeads(const AlignedVector<float>& gain,
                                 size_t num_heads, float* heads) const {
  if (gain.empty()) return;
  const size_t size = gain.size();
  for (size_t at = 0; at < num_heads * spec_.head_size; at += size) {
    kernels_.rms_norm(heads + at, gain.data(), spec_.norm_epsilon, size,
                      heads + at);
  }
}

void TransformerState::Rotate(LayerRotation rotation, size_t position,
                              size_t num_heads, float* heads) const {
  if (rotation == LayerRotation::kNone) return;
  const bool local = rotation == LayerRotation::kLocal;
  const RotarySpec& rotary = local ? spec_.local_rotary : spec_.rotary;
  const RopeTable& table = local ? rope_->local : rope_->global;
  kernels_.rope(table.cos(position), table.sin(position), num_heads,
                spec_.head_size, rotary.num_rotated,
                /*halves=*/rotary.pairs == RotaryPairs::kHalves, heads);
}

// One key head and the query heads that share it, over the positions that the
// layer sees. The kernel takes at most kMaxQueries query heads a call; each
// head's result depends on itself alone.
void TransformerState::Attend(size_t layer, size_t row, size_t kv_head) {
  const size_t group = spec_.num_heads / spec_.num_kv_heads;
  const size_t most = std::min(group, kMaxQueries);
  const size_t end = position_[row] + 1;
  const size_t window = spec_.layers[layer].window;
  AttentionInput input = {};
  input.score_factor = spec_.score_factor;
  input.score_cap = spec_.score_cap;
  const KvCache& cache = (*streams_)[rows_[row].stream].cache;
  cache.View(spec_.layers[layer].index_of_kind, kv_head,
             window == 0 || end <= window ? 0 : end - window, end, &input);
  AlignedVector<float>& scores = scores_[row * spec_.num_kv_heads + kv_head];
  const size_t needed = most * PadToTile(input.num_keys);
  if (scores.size() < needed) {
    // Free the old scores first: their content is of no use, and both at once
    // would take more memory than scratch_bytes() promises.
    const size_t all = most * PadToTile(num_positions_);
    scores = {};
    scores.resize(std::max(needed, std::min(2 * needed, all)));
  }
  for (size_t i = 0; i < group; i += most) {
    const size_t head = row * spec_.num_heads + kv_head * group + i;
    input.num_queries = std::min(most, group - i);
    input.query = &query_[head * input.num_key_blocks * kBlock];
    input.query_scale = &query_scale_[head * input.num_key_blocks];
    float* out = &attended_[head * spec_.head_size];
    finite_.Note(kernels_.attention(input, scores.data(), out));
  }
}

}  // namespace llmzip
