// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/rwkv7.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "base/caller_watch.h"

namespace llmzip {
namespace {

constexpr size_t kHead = kRwkvHeadSize;
// Embedding size from which on threads share every loop.
constexpr size_t kSharedFromSize = 512;
constexpr float kHeadNormEpsilon = 64e-5f;
constexpr float kDecayScale = -0.606531f;  // -exp(-1/2), as published
constexpr float kLeastNorm = 1e-12f;
constexpr uint64_t kMaxRank = 1024;

// Indices of the token-shift mixes.
enum Mix { kR, kW, kK, kV, kA, kG };

// Reads the tensors of one layer; the first failure sticks.
class LayerReader {
 public:
  LayerReader(const WeightReader& reader, uint32_t layer)
      : reader_(reader), prefix_("blk." + std::to_string(layer) + ".") {}

  const Status& status() const { return status_; }

  void Vector(const char* name, uint64_t n, AlignedVector<float>* out) {
    if (!status_.ok()) return;
    auto loaded = reader_.Vector(prefix_ + name, n);
    if (loaded.ok()) *out = *std::move(loaded);
    status_ = loaded.status();
  }
  void Norm(const std::string& name, uint64_t n, NormWeights* out) {
    Vector((name + ".weight").c_str(), n, &out->gain);
    Vector((name + ".bias").c_str(), n, &out->bias);
  }
  void Matrix(const std::string& name, uint64_t rows, uint64_t cols,
              WeightMatrix* out) {
    if (!status_.ok()) return;
    auto loaded = reader_.Matrix(prefix_ + name, rows, cols);
    if (loaded.ok()) *out = *std::move(loaded);
    status_ = loaded.status();
  }
  // time_mix_X1, X2 and, with a bias, X0; the rank is what the file has.
  void Narrow(const std::string& letter, uint64_t d, bool has_bias,
              LowRank* out) {
    if (!status_.ok()) return;
    const std::string name = "time_mix_" + letter;
    const TensorView* down =
        reader_.file().FindTensor(prefix_ + name + "1.weight");
    const uint64_t rank = down == nullptr ? 1 : down->rows();
    if (rank == 0 || rank > kMaxRank) {
      status_ =
          Status(Code::kBadModel,
                 prefix_ + name + "1.weight has rank " + std::to_string(rank) +
                     ", expected 1 to " + std::to_string(kMaxRank));
      return;
    }
    Matrix(name + "1.weight", rank, d, &out->down);
    Matrix(name + "2.weight", d, rank, &out->up);
    if (has_bias) Vector((name + "0.weight").c_str(), d, &out->bias);
  }

 private:
  const WeightReader& reader_;
  const std::string prefix_;
  Status status_;
};

Result<Rwkv7Layer> ReadLayer(const WeightReader& reader,
                             const Rwkv7Shape& shape, uint32_t index) {
  const uint64_t d = shape.embedding_size, f = shape.ffn_size;
  Rwkv7Layer layer;
  LayerReader in(reader, index);
  in.Norm("attn_norm", d, &layer.attention_norm);
  in.Norm("attn_norm_2", d, &layer.ffn_norm);
  in.Norm("time_mix_ln", d, &layer.head_norm);
  AlignedVector<float> fused;
  in.Vector("time_mix_lerp_fused.weight", 6 * d, &fused);
  in.Matrix("time_mix_receptance.weight", d, d, &layer.receptance);
  in.Matrix("time_mix_key.weight", d, d, &layer.key);
  in.Matrix("time_mix_value.weight", d, d, &layer.value);
  in.Matrix("time_mix_output.weight", d, d, &layer.output);
  in.Narrow("w", d, /*has_bias=*/true, &layer.decay);
  in.Narrow("a", d, /*has_bias=*/true, &layer.rate);
  if (index > 0) in.Narrow("v", d, /*has_bias=*/true, &layer.residual);
  in.Narrow("g", d, /*has_bias=*/false, &layer.gate);
  in.Vector("time_mix_k_k.weight", d, &layer.key_scale);
  in.Vector("time_mix_k_a.weight", d, &layer.key_rate);
  in.Vector("time_mix_r_k.weight", d, &layer.bonus);
  in.Vector("channel_mix_lerp_k.weight", d, &layer.ffn_shift);
  in.Matrix("channel_mix_key.weight", f, d, &layer.ffn_key);
  in.Matrix("channel_mix_value.weight", d, f, &layer.ffn_value);
  if (!in.status().ok()) return in.status();
  for (size_t i = 0; i < 6; ++i) {
    const auto first = fused.begin() + static_cast<std::ptrdiff_t>(i * d);
    layer.shift[i].assign(first, first + static_cast<std::ptrdiff_t>(d));
  }
  return layer;
}

size_t PadToTile(size_t rows) {
  return (rows + kTileRows - 1) / kTileRows * kTileRows;
}

}  // namespace

void Rwkv7Layer::Connect() {
  for (LowRank* narrow : {&decay, &rate, &residual, &gate}) {
    if (narrow->down.rows() == 0) continue;  // layer 0 has no residual
    narrow->down_product = Linear({&narrow->down});
    narrow->up_product = Linear({&narrow->up});
  }
  receptance_product = Linear({&receptance});
  key_product = Linear({&key});
  value_product = Linear({&value});
  output_product = Linear({&output});
  ffn_key_product = Linear({&ffn_key});
  ffn_value_product = Linear({&ffn_value});
}

// The forward pass. Buffers hold one batch; d is a multiple of 64, so that
// rows need no padding but in the narrow layers.
class Rwkv7State final : public BackboneState {
 public:
  Rwkv7State(const Rwkv7& model, size_t num_streams);

  Status Evaluate(std::span<const BatchRow> rows, ThreadPool& pool,
                  float* hidden) override;
  void Clear(size_t stream) override;
  void Copy(size_t from, size_t to) override {
    (*streams_)[to] = (*streams_)[from];
  }
  std::unique_ptr<BackboneState> Twin() const override {
    return std::make_unique<Rwkv7State>(model_, streams_);
  }

  struct Stream {
    AlignedVector<float> attention_input;  // [layer][d], of the last token
    AlignedVector<float> ffn_input;        // [layer][d]
    AlignedVector<float> state;            // [layer][head], as wkv7 has it
  };
  using Streams = std::shared_ptr<std::vector<Stream>>;
  Rwkv7State(const Rwkv7& model, Streams streams);

 private:
  using Buffer = AlignedVector<float>;

  void TimeMix(size_t layer, ThreadPool& pool);
  void ChannelMix(size_t layer, ThreadPool& pool, ThreadPool& large);
  void Shift(const NormWeights& norm, AlignedVector<float> Stream::*last,
             size_t layer, ThreadPool& pool);
  void Narrow(const LowRank& narrow, size_t mix,
              void (*activation)(const float*, size_t, float*), Buffer* y,
              ThreadPool& pool);
  void MixKeys(size_t layer, size_t row);
  void Recur(size_t layer, size_t first_row, size_t head);
  void Normalize(size_t layer, size_t row);
  float* Row(Buffer& buffer, size_t row) const {
    return &buffer[row * shape_.embedding_size];
  }

  const Rwkv7& model_;
  const Rwkv7Shape& shape_;
  ThreadPool alone_{1};
  const Kernels& kernels_ = BestKernels();
  const Streams streams_;  // shared by twins
  FiniteCheck finite_;

  std::span<const BatchRow> rows_;       // of the evaluation under way
  std::vector<size_t> first_rows_;       // one for each stream in the batch
  Buffer x_, normed_, shifted_;          // [row, d]
  std::array<QuantizedBatch, 6> mixed_;  // [row, d], by Mix
  Buffer receptance_, key_, value_, first_value_;  // [row, d]
  Buffer decay_, rate_, residual_, gate_;          // [row, d]
  Buffer removal_, recalled_, delta_;              // [row, d]
  Buffer narrow_;                                  // [row, rank]
  QuantizedBatch narrow_q_;
  QuantizedBatch output_q_;  // [row, d]
  Buffer ffn_;               // [row, f padded to tiles]
  QuantizedBatch ffn_q_;
};

Rwkv7State::Rwkv7State(const Rwkv7& model, size_t num_streams)
    : Rwkv7State(model, std::make_shared<std::vector<Stream>>(num_streams)) {
  for (size_t i = 0; i < num_streams; ++i) Clear(i);
}

Rwkv7State::Rwkv7State(const Rwkv7& model, Streams streams)
    : model_(model), shape_(model.shape_), streams_(std::move(streams)) {
  const size_t d = shape_.embedding_size;
  for (Buffer* buffer :
       {&x_, &normed_, &shifted_, &receptance_, &key_, &value_, &first_value_,
        &decay_, &rate_, &residual_, &gate_, &removal_, &recalled_, &delta_}) {
    buffer->resize(kMaxBatch * d);
  }
  for (QuantizedBatch& batch : mixed_) batch = QuantizedBatch(kMaxBatch, d);
  narrow_.resize(kMaxBatch * PadToTile(kMaxRank));
  output_q_ = QuantizedBatch(kMaxBatch, d);
  ffn_.resize(kMaxBatch * PadToTile(shape_.ffn_size));
  ffn_q_ = QuantizedBatch(kMaxBatch, shape_.ffn_size);
}

void Rwkv7State::Clear(size_t stream) {
  const size_t d = shape_.embedding_size;
  Stream& s = (*streams_)[stream];
  s.attention_input.assign(shape_.num_layers * d, 0.0f);
  s.ffn_input.assign(shape_.num_layers * d, 0.0f);
  s.state.assign(shape_.num_layers * d * kHead, 0.0f);
}

Status Rwkv7State::Evaluate(std::span<const BatchRow> rows, ThreadPool& pool,
                            float* hidden) {
  assert(rows.size() <= kMaxBatch);
  const size_t d = shape_.embedding_size;
  // A small model's threads share its large products alone: handing out the
  // many short loops costs more than it saves, and a state that goes from one
  // processor's cache to another's is slow to fetch.
  ThreadPool& few = d < kSharedFromSize ? alone_ : pool;
  rows_ = rows;
  first_rows_.clear();
  finite_.Reset();
  for (size_t row = 0; row < rows.size(); ++row) {
    const bool is_first = std::none_of(
        rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(row),
        [&](const BatchRow& r) { return r.stream == rows[row].stream; });
    if (is_first) first_rows_.push_back(row);
  }
  RunExact(few, rows.size(), [&](size_t row) {
    model_.embedding_->Look(rows[row].token, Row(x_, row));
    kernels_.layer_norm(Row(x_, row), model_.embedding_norm_.gain.data(),
                        model_.embedding_norm_.bias.data(), shape_.norm_epsilon,
                        d, Row(x_, row));
  });
  for (size_t layer = 0; layer < shape_.num_layers; ++layer) {
    LLMZIP_RETURN_IF_ERROR(CheckCaller());
    TimeMix(layer, few);
    ChannelMix(layer, few, pool);
  }
  RunExact(few, rows.size(), [&](size_t row) {
    kernels_.layer_norm(Row(x_, row), model_.output_norm_.gain.data(),
                        model_.output_norm_.bias.data(), shape_.norm_epsilon, d,
                        hidden + row * d);
  });
  if (!finite_.ok()) {
    return Status(Code::kNotFinite,
                  "an activation of the model is NaN or infinite");
  }
  return Status();
}

// x += Wo (norm(recurrence(r, w, k, v, a)) * g)
void Rwkv7State::TimeMix(size_t layer_index, ThreadPool& pool) {
  const Rwkv7Layer& layer = model_.layers_[layer_index];
  const size_t d = shape_.embedding_size;
  const size_t num_rows = rows_.size();
  Shift(layer.attention_norm, &Stream::attention_input, layer_index, pool);
  RunExact(pool, num_rows * 6, [&](size_t unit) {
    const size_t row = unit / 6, mix = unit % 6;
    AlignedVector<float>& scratch =
        *std::array{&receptance_, &decay_, &key_, &value_, &rate_, &gate_}[mix];
    kernels_.lerp(Row(normed_, row), Row(shifted_, row),
                  layer.shift[mix].data(), d, Row(scratch, row));
    finite_.Note(kernels_.quantize(Row(scratch, row), d, mixed_[mix].Row(row),
                                   mixed_[mix].Scale(row)));
  });
  layer.receptance_product.Multiply(kernels_, pool, mixed_[kR], num_rows,
                                    receptance_.data());
  layer.key_product.Multiply(kernels_, pool, mixed_[kK], num_rows, key_.data());
  layer.value_product.Multiply(kernels_, pool, mixed_[kV], num_rows,
                               value_.data());
  Narrow(layer.decay, kW, kernels_.tanh, &decay_, pool);
  Narrow(layer.rate, kA, nullptr, &rate_, pool);
  Narrow(layer.gate, kG, kernels_.sigmoid, &gate_, pool);
  if (layer_index > 0) Narrow(layer.residual, kV, nullptr, &residual_, pool);

  RunExact(pool, num_rows, [&](size_t row) { MixKeys(layer_index, row); });
  RunExact(pool, first_rows_.size() * shape_.num_heads, [&](size_t unit) {
    Recur(layer_index, first_rows_[unit / shape_.num_heads],
          unit % shape_.num_heads);
  });
  RunExact(pool, num_rows, [&](size_t row) { Normalize(layer_index, row); });
  layer.output_product.Multiply(kernels_, pool, output_q_, num_rows,
                                delta_.data());
  RunExact(pool, num_rows, [&](size_t row) {
    kernels_.add(Row(delta_, row), d, Row(x_, row));
  });
}

// x += Wv relu(Wk (xf + (previous xf - xf) * mu))^2
void Rwkv7State::ChannelMix(size_t layer_index, ThreadPool& pool,
                            ThreadPool& large) {
  const Rwkv7Layer& layer = model_.layers_[layer_index];
  const size_t d = shape_.embedding_size;
  const size_t num_rows = rows_.size();
  Shift(layer.ffn_norm, &Stream::ffn_input, layer_index, pool);
  RunExact(pool, num_rows, [&](size_t row) {
    kernels_.lerp(Row(normed_, row), Row(shifted_, row), layer.ffn_shift.data(),
                  d, Row(delta_, row));
    finite_.Note(kernels_.quantize(Row(delta_, row), d, output_q_.Row(row),
                                   output_q_.Scale(row)));
  });
  layer.ffn_key_product.Multiply(kernels_, large, output_q_, num_rows,
                                 ffn_.data());
  const size_t stride = layer.ffn_key_product.num_outputs();
  RunExact(pool, num_rows, [&](size_t row) {
    float* y = &ffn_[row * stride];
    kernels_.relu_squared(y, shape_.ffn_size, y);
    finite_.Note(kernels_.quantize(y, shape_.ffn_size, ffn_q_.Row(row),
                                   ffn_q_.Scale(row)));
  });
  layer.ffn_value_product.Multiply(kernels_, large, ffn_q_, num_rows,
                                   delta_.data());
  RunExact(pool, num_rows, [&](size_t row) {
    kernels_.add(Row(delta_, row), d, Row(x_, row));
  });
}

// normed = norm(x); shifted = the same of the stream's token before, which is
// a row of this batch or what the stream keeps; then it keeps the last.
void Rwkv7State::Shift(const NormWeights& norm,
                       AlignedVector<float> Stream::*last, size_t layer,
                       ThreadPool& pool) {
  const size_t d = shape_.embedding_size;
  RunExact(pool, rows_.size(), [&](size_t row) {
    kernels_.layer_norm(Row(x_, row), norm.gain.data(), norm.bias.data(),
                        shape_.norm_epsilon, d, Row(normed_, row));
  });
  for (size_t row = 0; row < rows_.size(); ++row) {
    float* kept = &((*streams_)[rows_[row].stream].*last)[layer * d];
    std::copy_n(kept, d, Row(shifted_, row));
    std::copy_n(Row(normed_, row), d, kept);
  }
}

// y = up(activation(down(mixed))), plus the bias if there is one.
void Rwkv7State::Narrow(const LowRank& narrow, size_t mix,
                        void (*activation)(const float*, size_t, float*),
                        Buffer* y, ThreadPool& pool) {
  const size_t rank = narrow.down.rows();
  const size_t stride = narrow.down_product.num_outputs();
  narrow.down_product.Multiply(kernels_, pool, mixed_[mix], rows_.size(),
                               narrow_.data());
  narrow_q_.Reshape(kMaxBatch, rank);
  RunExact(pool, rows_.size(), [&](size_t row) {
    float* middle = &narrow_[row * stride];
    if (activation != nullptr) activation(middle, rank, middle);
    finite_.Note(kernels_.quantize(middle, rank, narrow_q_.Row(row),
                                   narrow_q_.Scale(row)));
  });
  narrow.up_product.Multiply(kernels_, pool, narrow_q_, rows_.size(),
                             y->data());
  if (narrow.bias.empty()) return;
  RunExact(pool, rows_.size(), [&](size_t row) {
    kernels_.add(narrow.bias.data(), shape_.embedding_size, Row(*y, row));
  });
}

// From the products to the recurrence's inputs: decay w, rate a, value v with
// its share of the first layer's, removal key kk, key k.
void Rwkv7State::MixKeys(size_t layer_index, size_t row) {
  const Rwkv7Layer& layer = model_.layers_[layer_index];
  const size_t d = shape_.embedding_size;
  float* decay = Row(decay_, row);
  kernels_.sigmoid(decay, d, decay);
  for (size_t i = 0; i < d; ++i) decay[i] = kDecayScale * decay[i];
  kernels_.exp(decay, d, decay);

  float* value = Row(value_, row);
  if (layer_index == 0) {
    std::copy_n(value, d, Row(first_value_, row));
  } else {
    float* share = Row(residual_, row);
    kernels_.sigmoid(share, d, share);
    kernels_.lerp(value, Row(first_value_, row), share, d, value);
  }

  float* rate = Row(rate_, row);
  kernels_.sigmoid(rate, d, rate);
  float* key = Row(key_, row);
  float* removal = Row(removal_, row);
  kernels_.mul(key, layer.key_scale.data(), d, removal);
  for (size_t head = 0; head < d; head += kHead) {
    float norm = std::sqrt(kernels_.sum_squares(removal + head, kHead));
    norm = norm > kLeastNorm ? norm : kLeastNorm;
    for (size_t i = head; i < head + kHead; ++i) removal[i] = removal[i] / norm;
  }
  for (size_t i = 0; i < d; ++i) {
    key[i] = key[i] * (1.0f + (rate[i] - 1.0f) * layer.key_rate[i]);
  }
}

// One head of one stream over its rows of the batch.
void Rwkv7State::Recur(size_t layer, size_t first_row, size_t head) {
  const size_t stream = rows_[first_row].stream;
  const size_t first = (layer * shape_.num_heads + head) * kHead * kHead;
  float* state = &(*streams_)[stream].state[first];
  const size_t at = head * kHead;
  for (size_t row = first_row; row < rows_.size(); ++row) {
    if (rows_[row].stream != stream) continue;
    kernels_.wkv7(Row(receptance_, row) + at, Row(decay_, row) + at,
                  Row(key_, row) + at, Row(value_, row) + at,
                  Row(removal_, row) + at, Row(rate_, row) + at, state,
                  Row(recalled_, row) + at);
  }
}

// y = (head_norm(recalled) + (r . k . bonus) v) * g, quantized.
void Rwkv7State::Normalize(size_t layer_index, size_t row) {
  const Rwkv7Layer& layer = model_.layers_[layer_index];
  const size_t d = shape_.embedding_size;
  float* y = Row(recalled_, row);
  float* product = Row(removal_, row);  // no longer needed
  const float* value = Row(value_, row);
  kernels_.mul(Row(receptance_, row), Row(key_, row), d, product);
  for (size_t head = 0; head < d; head += kHead) {
    kernels_.layer_norm(y + head, layer.head_norm.gain.data() + head,
                        layer.head_norm.bias.data() + head, kHeadNormEpsilon,
                        kHead, y + head);
    const float bonus =
        kernels_.dot(product + head, layer.bonus.data() + head, kHead);
    for (size_t i = head; i < head + kHead; ++i) {
      y[i] = y[i] + bonus * value[i];
    }
  }
  kernels_.mul(y, Row(gate_, row), d, y);
  finite_.Note(
      kernels_.quantize(y, d, output_q_.Row(row), output_q_.Scale(row)));
}

Result<std::unique_ptr<Rwkv7>> Rwkv7::Load(const WeightReader& reader,
                                           const EmbeddingTable* embedding) {
  std::unique_ptr<Rwkv7> model(new Rwkv7);
  model->embedding_ = embedding;
  Rwkv7Shape& shape = model->shape_;
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
  auto head_size = reader.UintOr("wkv.head_size", kHead, kHead, kHead);
  if (!head_size.ok()) return head_size.status();
  if (shape.embedding_size % kHead != 0) {
    return Status(Code::kBadModel, "rwkv7.embedding_length " +
                                       std::to_string(shape.embedding_size) +
                                       " is not a multiple of 64");
  }
  shape.num_heads = static_cast<uint32_t>(shape.embedding_size / kHead);
  auto epsilon =
      reader.FloatOr("attention.layer_norm_epsilon", 1e-5f, 1e-12f, 1.0f);
  if (!epsilon.ok()) return epsilon.status();
  shape.norm_epsilon = *epsilon;
  const auto norm = [&](const std::string& name, NormWeights* out) {
    auto gain = reader.Vector(name + ".weight", shape.embedding_size);
    if (!gain.ok()) return gain.status();
    auto bias = reader.Vector(name + ".bias", shape.embedding_size);
    if (!bias.ok()) return bias.status();
    *out = {*std::move(gain), *std::move(bias)};
    return Status();
  };
  LLMZIP_RETURN_IF_ERROR(norm("token_embd_norm", &model->embedding_norm_));
  LLMZIP_RETURN_IF_ERROR(norm("output_norm", &model->output_norm_));
  for (uint32_t i = 0; i < shape.num_layers; ++i) {
    auto layer = ReadLayer(reader, shape, i);
    if (!layer.ok()) return layer.status();
    model->layers_.push_back(*std::move(layer));
  }
  for (Rwkv7Layer& layer : model->layers_) layer.Connect();
  return model;
}

std::vector<const WeightMatrix*> Rwkv7::matrices() const {
  std::vector<const WeightMatrix*> all;
  for (const Rwkv7Layer& layer : layers_) {
    all.insert(
        all.end(),
        {&layer.receptance, &layer.key, &layer.value, &layer.output,
         &layer.decay.down, &layer.decay.up, &layer.rate.down, &layer.rate.up,
         &layer.residual.down, &layer.residual.up, &layer.gate.down,
         &layer.gate.up, &layer.ffn_key, &layer.ffn_value});
  }
  return all;
}

uint64_t Rwkv7::state_bytes(uint32_t /*num_positions*/) const {
  return uint64_t{shape_.num_layers} * shape_.embedding_size * (kHead + 2) *
         sizeof(float);
}

uint64_t Rwkv7::shared_bytes(uint32_t /*num_positions*/) const { return 0; }

uint64_t Rwkv7::scratch_bytes(uint32_t /*num_positions*/) const {
  constexpr uint64_t kFloatRows = 14, kQuantizedRows = 7;
  const uint64_t d = shape_.embedding_size, f = PadToTile(shape_.ffn_size);
  return kMaxBatch * (kFloatRows * d * sizeof(float) +
                      kQuantizedRows * QuantizedBatch::RowBytes(d) +
                      2 * PadToTile(kMaxRank) * sizeof(float) +
                      f * sizeof(float) + QuantizedBatch::RowBytes(f));
}

std::unique_ptr<BackboneState> Rwkv7::NewState(
    size_t num_streams, uint32_t /*num_positions*/) const {
  return std::make_unique<Rwkv7State>(*this, num_streams);
}

}  // namespace llmzip
