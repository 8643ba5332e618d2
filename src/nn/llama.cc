// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/llama.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/caller_watch.h"
#include "nn/kv_cache.h"

namespace llmzip {
namespace {

constexpr uint32_t kDefaultPositions = 2048;

Result<LlamaShape> ReadShape(const WeightReader& reader) {
  LlamaShape shape = {};
  const auto read = [&reader](const char* key, uint64_t most, uint32_t* out) {
    auto value = reader.Uint(key, 1, most);
    if (value.ok()) *out = *value;
    return value.status();
  };
  LLMZIP_RETURN_IF_ERROR(read("block_count", kMaxLayers, &shape.num_layers));
  LLMZIP_RETURN_IF_ERROR(
      read("embedding_length", kMaxEmbeddingSize, &shape.embedding_size));
  LLMZIP_RETURN_IF_ERROR(
      read("feed_forward_length", kMaxFfnSize, &shape.ffn_size));
  LLMZIP_RETURN_IF_ERROR(
      read("attention.head_count", kMaxHeads, &shape.num_heads));

  const auto or_default = [&reader](const char* key, uint64_t fallback,
                                    uint64_t most, uint32_t* out) {
    auto value = reader.UintOr(key, fallback, 1, most);
    if (value.ok()) *out = *value;
    return value.status();
  };
  LLMZIP_RETURN_IF_ERROR(or_default("attention.head_count_kv", shape.num_heads,
                                    kMaxHeads, &shape.num_kv_heads));
  if (shape.num_heads % shape.num_kv_heads != 0) {
    return Status(Code::kBadModel, "llama.attention.head_count " +
                                       std::to_string(shape.num_heads) +
                                       " is not a multiple of head_count_kv " +
                                       std::to_string(shape.num_kv_heads));
  }
  LLMZIP_RETURN_IF_ERROR(or_default("attention.key_length",
                                    shape.embedding_size / shape.num_heads,
                                    kMaxHeadSize, &shape.head_size));
  uint32_t value_size = 0;
  LLMZIP_RETURN_IF_ERROR(or_default("attention.value_length", shape.head_size,
                                    kMaxHeadSize, &value_size));
  if (value_size != shape.head_size) {
    return Status(Code::kBadModel,
                  "llama.attention.value_length differs from key_length");
  }
  LLMZIP_RETURN_IF_ERROR(or_default("rope.dimension_count", shape.head_size,
                                    shape.head_size, &shape.num_rotated));
  if (shape.num_rotated % 2 != 0) {
    return Status(Code::kBadModel, "llama.rope.dimension_count " +
                                       std::to_string(shape.num_rotated) +
                                       " is odd");
  }
  LLMZIP_RETURN_IF_ERROR(or_default("context_length", kDefaultPositions,
                                    kMaxPositions, &shape.max_positions));
  auto epsilon = reader.Float("attention.layer_norm_rms_epsilon", 1e-12f, 1.0f);
  if (!epsilon.ok()) return epsilon.status();
  shape.norm_epsilon = *epsilon;
  return shape;
}

Result<LlamaLayer> ReadLayer(const WeightReader& reader,
                             const LlamaShape& shape, uint32_t index) {
  const std::string prefix = "blk." + std::to_string(index) + ".";
  const auto matrix = [&](const char* name, uint64_t rows, uint64_t cols,
                          WeightMatrix* out) {
    auto loaded = reader.Matrix(prefix + name, rows, cols);
    if (!loaded.ok()) return loaded.status();
    *out = *std::move(loaded);
    return Status();
  };
  const auto vector = [&](const char* name, AlignedVector<float>* out) {
    auto loaded = reader.Vector(prefix + name, shape.embedding_size);
    if (!loaded.ok()) return loaded.status();
    *out = *std::move(loaded);
    return Status();
  };
  const uint64_t d = shape.embedding_size, f = shape.ffn_size;
  const uint64_t q = uint64_t{shape.num_heads} * shape.head_size;
  const uint64_t kv = uint64_t{shape.num_kv_heads} * shape.head_size;
  LlamaLayer layer;
  LLMZIP_RETURN_IF_ERROR(vector("attn_norm.weight", &layer.attention_norm));
  LLMZIP_RETURN_IF_ERROR(matrix("attn_q.weight", q, d, &layer.query));
  LLMZIP_RETURN_IF_ERROR(matrix("attn_k.weight", kv, d, &layer.key));
  LLMZIP_RETURN_IF_ERROR(matrix("attn_v.weight", kv, d, &layer.value));
  LLMZIP_RETURN_IF_ERROR(
      matrix("attn_output.weight", d, q, &layer.attention_output));
  LLMZIP_RETURN_IF_ERROR(vector("ffn_norm.weight", &layer.ffn_norm));
  LLMZIP_RETURN_IF_ERROR(matrix("ffn_gate.weight", f, d, &layer.gate));
  LLMZIP_RETURN_IF_ERROR(matrix("ffn_up.weight", f, d, &layer.up));
  LLMZIP_RETURN_IF_ERROR(matrix("ffn_down.weight", d, f, &layer.down));
  return layer;
}

size_t PadToTile(size_t rows) {
  return (rows + kTileRows - 1) / kTileRows * kTileRows;
}

}  // namespace

// The forward pass. Buffers hold one batch; see Evaluate() for the flow.
class LlamaState final : public BackboneState {
 public:
  LlamaState(const Llama& model, size_t num_streams, uint32_t num_positions);

  Status Evaluate(std::span<const BatchRow> rows, ThreadPool& pool,
                  float* hidden) override;
  void Clear(size_t stream) override { (*streams_)[stream].position = 0; }
  void Copy(size_t from, size_t to) override;
  std::unique_ptr<BackboneState> Twin() const override {
    return std::make_unique<LlamaState>(model_, rope_, streams_);
  }

  struct Stream {
    KvCache cache;
    size_t position;  // of the next token
  };
  using Streams = std::shared_ptr<std::vector<Stream>>;
  using Rope = std::shared_ptr<const RopeTable>;
  LlamaState(const Llama& model, Rope rope, Streams streams);

 private:
  static Streams NewStreams(const LlamaShape& shape, size_t num_streams,
                            uint32_t num_positions);

  void NormAndQuantize(const AlignedVector<float>& gain, ThreadPool& pool);
  void StoreKeysAndValues(size_t layer, size_t row);
  void Attend(size_t layer, size_t row, size_t kv_head);
  void AddTo(const AlignedVector<float>& y, size_t stride, ThreadPool& pool);

  const Llama& model_;
  const LlamaShape& shape_;
  const Kernels& kernels_ = BestKernels();
  const Rope rope_;        // shared by twins
  const Streams streams_;  // likewise
  FiniteCheck finite_;

  std::span<const BatchRow> rows_;  // of the evaluation under way
  std::vector<size_t> position_;    // [row]
  AlignedVector<float> x_;          // [row, d], the residual stream
  QuantizedBatch normed_;           // [row, d]
  AlignedVector<float> qkv_;        // [row, q | k | v], each padded to tiles
  size_t key_offset_, value_offset_;
  AlignedVector<int8_t> query_;       // [row, head, block * 32]
  AlignedVector<float> query_scale_;  // [row, head, block]
  AlignedVector<float> attended_;     // [row, head * head_size]
  QuantizedBatch attended_q_;
  AlignedVector<float> gate_up_;  // [row, gate | up], each padded to tiles
  QuantizedBatch activated_;      // [row, ffn]
  AlignedVector<float> delta_;    // [row, d padded to tiles]
  std::vector<AlignedVector<float>> scores_;  // per unit of attention
};

LlamaState::LlamaState(const Llama& model, size_t num_streams,
                       uint32_t num_positions)
    : LlamaState(model, model.MakeRope(num_positions),
                 NewStreams(model.shape_, num_streams, num_positions)) {}

LlamaState::Streams LlamaState::NewStreams(const LlamaShape& shape,
                                           size_t num_streams,
                                           uint32_t num_positions) {
  auto streams = std::make_shared<std::vector<Stream>>();
  streams->reserve(num_streams);
  for (size_t i = 0; i < num_streams; ++i) {
    // Clearing much memory takes long. Once the caller has lost interest,
    // nothing is evaluated any more.
    const uint32_t size = CheckCaller().ok() ? num_positions : 0;
    streams->push_back(
        {KvCache(shape.num_layers, shape.num_kv_heads, shape.head_size, size),
         0});
  }
  return streams;
}

LlamaState::LlamaState(const Llama& model, Rope rope, Streams streams)
    : model_(model),
      shape_(model.shape_),
      rope_(std::move(rope)),
      streams_(std::move(streams)) {
  const size_t q_size = size_t{shape_.num_heads} * shape_.head_size;
  const size_t kv_size = size_t{shape_.num_kv_heads} * shape_.head_size;
  key_offset_ = PadToTile(q_size);
  value_offset_ = key_offset_ + PadToTile(kv_size);
  const size_t head_blocks = (*streams_)[0].cache.num_blocks();
  position_.resize(kMaxBatch);
  x_.resize(kMaxBatch * shape_.embedding_size);
  normed_ = QuantizedBatch(kMaxBatch, shape_.embedding_size);
  qkv_.resize(kMaxBatch * (value_offset_ + PadToTile(kv_size)));
  query_.resize(kMaxBatch * shape_.num_heads * head_blocks * kBlock);
  query_scale_.resize(kMaxBatch * shape_.num_heads * head_blocks);
  attended_.resize(kMaxBatch * q_size);
  attended_q_ = QuantizedBatch(kMaxBatch, q_size);
  gate_up_.resize(kMaxBatch * 2 * PadToTile(shape_.ffn_size));
  activated_ = QuantizedBatch(kMaxBatch, shape_.ffn_size);
  delta_.resize(kMaxBatch * PadToTile(shape_.embedding_size));
  scores_.resize(kMaxBatch * shape_.num_kv_heads);
}

void LlamaState::Copy(size_t from, size_t to) {
  const Stream& source = (*streams_)[from];
  (*streams_)[to].cache.CopyFrom(source.cache, source.position);
  (*streams_)[to].position = source.position;
}

Status LlamaState::Evaluate(std::span<const BatchRow> rows, ThreadPool& pool,
                            float* hidden) {
  assert(rows.size() <= kMaxBatch);
  const size_t d = shape_.embedding_size;
  const size_t num_rows = rows.size();
  rows_ = rows;
  finite_.Reset();
  for (size_t row = 0; row < num_rows; ++row) {
    position_[row] = (*streams_)[rows[row].stream].position++;
    model_.embedding_->Look(rows[row].token, &x_[row * d]);
  }
  for (size_t i = 0; i < model_.layers_.size(); ++i) {
    LLMZIP_RETURN_IF_ERROR(CheckCaller());
    const LlamaLayer& layer = model_.layers_[i];

    NormAndQuantize(layer.attention_norm, pool);
    layer.query_key_value.Multiply(kernels_, pool, normed_, num_rows,
                                   qkv_.data());
    RunExact(pool, num_rows, [&](size_t row) { StoreKeysAndValues(i, row); });
    RunExact(pool, num_rows * shape_.num_kv_heads, [&](size_t unit) {
      Attend(i, unit / shape_.num_kv_heads, unit % shape_.num_kv_heads);
    });
    RunExact(pool, num_rows, [&](size_t row) {
      finite_.Note(kernels_.quantize(&attended_[row * attended_q_.num_cols],
                                     attended_q_.num_cols, attended_q_.Row(row),
                                     attended_q_.Scale(row)));
    });
    layer.output_product.Multiply(kernels_, pool, attended_q_, num_rows,
                                  delta_.data());
    AddTo(delta_, layer.output_product.num_outputs(), pool);

    NormAndQuantize(layer.ffn_norm, pool);
    layer.gate_up.Multiply(kernels_, pool, normed_, num_rows, gate_up_.data());
    const size_t ffn_stride = PadToTile(shape_.ffn_size);
    RunExact(pool, num_rows, [&](size_t row) {
      float* gate = &gate_up_[row * 2 * ffn_stride];
      kernels_.silu_mul(gate, gate + ffn_stride, shape_.ffn_size, gate);
      finite_.Note(kernels_.quantize(gate, shape_.ffn_size, activated_.Row(row),
                                     activated_.Scale(row)));
    });
    layer.down_product.Multiply(kernels_, pool, activated_, num_rows,
                                delta_.data());
    AddTo(delta_, layer.down_product.num_outputs(), pool);
  }
  RunExact(pool, num_rows, [&](size_t row) {
    kernels_.rms_norm(&x_[row * d], model_.output_norm_.data(),
                      shape_.norm_epsilon, d, hidden + row * d);
  });
  if (!finite_.ok()) {
    return Status(Code::kNotFinite,
                  "an activation of the model is NaN or infinite");
  }
  return Status();
}

void LlamaState::NormAndQuantize(const AlignedVector<float>& gain,
                                 ThreadPool& pool) {
  const size_t d = shape_.embedding_size;
  RunExact(pool, rows_.size(), [&](size_t row) {
    float* scratch = &delta_[row * PadToTile(d)];
    kernels_.rms_norm(&x_[row * d], gain.data(), shape_.norm_epsilon, d,
                      scratch);
    finite_.Note(
        kernels_.quantize(scratch, d, normed_.Row(row), normed_.Scale(row)));
  });
}

void LlamaState::AddTo(const AlignedVector<float>& y, size_t stride,
                       ThreadPool& pool) {
  const size_t d = shape_.embedding_size;
  RunExact(pool, rows_.size(), [&](size_t row) {
    kernels_.add(&y[row * stride], d, &x_[row * d]);
  });
}

// Rotates and quantizes the row's queries and keys, and files keys and values
// in the stream's cache.
void LlamaState::StoreKeysAndValues(size_t layer, size_t row) {
  KvCache& cache = (*streams_)[rows_[row].stream].cache;
  const size_t position = position_[row];
  const size_t blocks = cache.num_blocks();
  const size_t size = shape_.head_size;
  const size_t stride = value_offset_ + PadToTile(shape_.num_kv_heads * size);
  float* query = &qkv_[row * stride];
  float* key = query + key_offset_;
  const float* value = query + value_offset_;
  kernels_.rope(rope_->cos(position), rope_->sin(position), shape_.num_heads,
                size, shape_.num_rotated, /*halves=*/false, query);
  kernels_.rope(rope_->cos(position), rope_->sin(position), shape_.num_kv_heads,
                size, shape_.num_rotated, /*halves=*/false, key);
  for (size_t head = 0; head < shape_.num_heads; ++head) {
    const size_t at = (row * shape_.num_heads + head) * blocks;
    finite_.Note(kernels_.quantize(query + head * size, size,
                                   &query_[at * kBlock], &query_scale_[at]));
  }
  int8_t key_q[kMaxHeadSize], value_q[kMaxHeadSize];
  float key_scale[kMaxHeadSize / kBlock], value_scale[kMaxHeadSize / kBlock];
  for (size_t head = 0; head < shape_.num_kv_heads; ++head) {
    finite_.Note(kernels_.quantize(key + head * size, size, key_q, key_scale));
    finite_.Note(
        kernels_.quantize(value + head * size, size, value_q, value_scale));
    cache.Store(layer, head, position, key_q, key_scale, value_q, value_scale);
  }
}

// One key head and the query heads that share it, over positions 0 .. own. A
// call of the kernel takes some of them: each head's result is its own.
void LlamaState::Attend(size_t layer, size_t row, size_t kv_head) {
  const size_t group = shape_.num_heads / shape_.num_kv_heads;
  const size_t most = std::min(group, kMaxQueries);
  AttentionInput input = {};
  const KvCache& cache = (*streams_)[rows_[row].stream].cache;
  cache.View(layer, kv_head, position_[row] + 1, &input);
  AlignedVector<float>& scores = scores_[row * shape_.num_kv_heads + kv_head];
  const size_t needed = most * ((input.num_keys + 15) / 16 * 16);
  if (scores.size() < needed) {
    // What was there is of no use: it goes first, so that never both are held.
    const size_t all = most * ((rope_->num_positions() + 15) / 16 * 16);
    scores = {};
    scores.resize(std::max(needed, std::min(2 * needed, all)));
  }
  for (size_t i = 0; i < group; i += most) {
    const size_t head = row * shape_.num_heads + kv_head * group + i;
    input.num_queries = std::min(most, group - i);
    input.query = &query_[head * input.num_blocks * kBlock];
    input.query_scale = &query_scale_[head * input.num_blocks];
    float* out = &attended_[head * shape_.head_size];
    finite_.Note(kernels_.attention(input, scores.data(), out));
  }
}

Result<std::unique_ptr<Llama>> Llama::Load(const WeightReader& reader,
                                           const EmbeddingTable* embedding) {
  auto shape = ReadShape(reader);
  if (!shape.ok()) return shape.status();
  std::unique_ptr<Llama> model(new Llama);
  model->shape_ = *shape;
  model->embedding_ = embedding;
  LLMZIP_RETURN_IF_ERROR(model->ReadRope(reader));
  for (uint32_t i = 0; i < shape->num_layers; ++i) {
    auto layer = ReadLayer(reader, *shape, i);
    if (!layer.ok()) return layer.status();
    model->layers_.push_back(*std::move(layer));
  }
  for (LlamaLayer& layer : model->layers_) layer.Connect();
  auto norm = reader.Vector("output_norm.weight", shape->embedding_size);
  if (!norm.ok()) return norm.status();
  model->output_norm_ = *std::move(norm);
  return model;
}

void LlamaLayer::Connect() {
  query_key_value = Linear({&query, &key, &value});
  output_product = Linear({&attention_output});
  gate_up = Linear({&gate, &up});
  down_product = Linear({&down});
}

Status Llama::ReadRope(const WeightReader& reader) {
  auto base = reader.FloatOr("rope.freq_base", 10000.0f, 1.0f, 1e12f);
  if (!base.ok()) return base.status();
  rope_base_ = double{*base};
  auto scaling = reader.StringOr("rope.scaling.type", "none");
  if (!scaling.ok()) return scaling.status();
  if (*scaling == "linear") {
    auto factor = reader.FloatOr("rope.scaling.factor", 1.0f, 1.0f, 1e6f);
    if (!factor.ok()) return factor.status();
    rope_linear_factor_ = double{*factor};
  } else if (*scaling != "none" && !scaling->empty()) {
    return Status(Code::kBadModel, "llama.rope.scaling.type is \"" + *scaling +
                                       "\", expected none or linear");
  }
  if (reader.Has("rope_freqs.weight")) {
    auto factors = reader.Vector("rope_freqs.weight", shape_.num_rotated / 2);
    if (!factors.ok()) return factors.status();
    rope_divisors_ = *std::move(factors);
  }
  return RopeTable::Make(RopeFor(/*num_positions=*/1)).status();
}

RopeOptions Llama::RopeFor(uint32_t num_positions) const {
  return {.num_rotated = shape_.num_rotated,
          .num_positions = num_positions,
          .base = rope_base_,
          .linear_factor = rope_linear_factor_,
          .frequency_divisors = rope_divisors_};
}

// Cannot fail: the options were tried when the model was loaded.
std::shared_ptr<const RopeTable> Llama::MakeRope(uint32_t num_positions) const {
  auto table = RopeTable::Make(RopeFor(num_positions));
  assert(table.ok());
  return std::make_shared<const RopeTable>(*std::move(table));
}

std::vector<const WeightMatrix*> Llama::matrices() const {
  std::vector<const WeightMatrix*> all;
  for (const LlamaLayer& layer : layers_) {
    all.insert(all.end(),
               {&layer.query, &layer.key, &layer.value, &layer.attention_output,
                &layer.gate, &layer.up, &layer.down});
  }
  return all;
}

uint64_t Llama::state_bytes(uint32_t num_positions) const {
  return KvCache::BytesFor(shape_.num_layers, shape_.num_kv_heads,
                           shape_.head_size, num_positions);
}

uint64_t Llama::shared_bytes(uint32_t num_positions) const {
  return uint64_t{num_positions} * shape_.num_rotated * sizeof(float);
}

uint64_t Llama::scratch_bytes(uint32_t num_positions) const {
  const uint64_t d = PadToTile(shape_.embedding_size);
  const uint64_t q = PadToTile(size_t{shape_.num_heads} * shape_.head_size);
  const uint64_t kv = PadToTile(size_t{shape_.num_kv_heads} * shape_.head_size);
  const uint64_t f = PadToTile(shape_.ffn_size);
  const uint64_t head = QuantizedBatch::RowBytes(shape_.head_size);
  const uint64_t row_floats = 2 * d + 2 * q + 2 * kv + 2 * f;
  const uint64_t row_quantized =
      QuantizedBatch::RowBytes(d) + QuantizedBatch::RowBytes(q) +
      QuantizedBatch::RowBytes(f) + shape_.num_heads * head;
  // Scores of a row, for each head a float per position.
  const uint64_t scores =
      (uint64_t{num_positions} + 15) / 16 * 16 * shape_.num_heads;
  return kMaxBatch * ((row_floats + scores) * sizeof(float) + row_quantized);
}

std::unique_ptr<BackboneState> Llama::NewState(size_t num_streams,
                                               uint32_t num_positions) const {
  return std::make_unique<LlamaState>(*this, num_streams, num_positions);
}

}  // namespace llmzip
