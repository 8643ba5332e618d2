// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// For each token, with h the layer's input and h' that of the token before:
//
//   t = tanh(W1 (h + (h' - h) * mu_x))                   five parts
//   xj = h + (h' - h) * (mu_j + W2_j t_j)                j = w, k, v, r, g
//   w = exp(-exp(w0 + D2 tanh(D1 xw)))                   decay
//
// and then as in rwkv_heads.h.
#include "nn/rwkv6_time_mixing.h"

#include <algorithm>
#include <string>

namespace llmzip {
namespace {

constexpr size_t kNumShifts = Rwkv6Mixing::kNumShifts;
constexpr const char* kShiftLetters[kNumShifts] = {"w", "k", "v", "r", "g"};

class Rwkv6Mixer final : public TimeMixer {
 public:
  Rwkv6Mixer(const Rwkv6TimeMixing& model, const Kernels& kernels)
      : model_(model),
        width_(model.shape().width),
        kernels_(kernels),
        heads_(model.shape(), kernels),
        decay_(kMaxBatch * width_),
        middle_(kMaxBatch * PadToTile(kNumShifts * kMaxRank)),
        mixed_(kMaxBatch, width_),
        low_rank_(kernels) {}

  void Mix(size_t index, const TimeMixingBatch& batch, ThreadPool& pool,
           FiniteCheck* finite, QuantizedBatch* y) override;

 private:
  using Buffer = AlignedVector<float>;

  // Where the j-th shifted input goes.
  float* ShiftRow(size_t j, size_t row) {
    constexpr RwkvHeadsMixer::Input kInputs[] = {
        RwkvHeadsMixer::kK, RwkvHeadsMixer::kV, RwkvHeadsMixer::kR,
        RwkvHeadsMixer::kG};
    return j == 0 ? &decay_[row * width_]
                  : heads_.InputRow(kInputs[j - 1], row);
  }
  void ShiftInputs(const Rwkv6Mixing& layer, const TimeMixingBatch& batch,
                   ThreadPool& pool, FiniteCheck* finite);
  void ComputeDecay(const Rwkv6Mixing& layer, size_t num_rows, ThreadPool& pool,
                    FiniteCheck* finite);

  const Rwkv6TimeMixing& model_;
  const size_t width_;
  const Kernels& kernels_;
  RwkvHeadsMixer heads_;
  Buffer decay_;                                     // [row, d]
  Buffer middle_;                                    // [row, 5 rank]
  QuantizedBatch mixed_;                             // [row, d]
  std::array<QuantizedBatch, kNumShifts> middle_q_;  // [row, rank]
  LowRankBuffer low_rank_;
};

void Rwkv6Mixer::Mix(size_t index, const TimeMixingBatch& batch,
                     ThreadPool& pool, FiniteCheck* finite, QuantizedBatch* y) {
  const Rwkv6Mixing& layer = model_.layer(index);
  ShiftInputs(layer, batch, pool, finite);
  ComputeDecay(layer, batch.rows.size(), pool, finite);
  heads_.Run(layer.heads, batch, decay_.data(), width_, pool, finite, y);
}

void Rwkv6Mixer::ShiftInputs(const Rwkv6Mixing& layer,
                             const TimeMixingBatch& batch, ThreadPool& pool,
                             FiniteCheck* finite) {
  const size_t num_rows = batch.rows.size();
  const auto lerp = [&](size_t row, const float* mu, float* y) {
    kernels_.lerp(batch.x + row * width_, batch.previous + row * width_, mu,
                  width_, y);
  };
  RunExact(pool, num_rows, [&](size_t row) {
    float* first = ShiftRow(0, row);  // free until its product
    lerp(row, layer.first_shift.data(), first);
    finite->Note(
        kernels_.quantize(first, width_, mixed_.Row(row), mixed_.Scale(row)));
  });
  layer.shift_down_product.Multiply(kernels_, pool, mixed_, num_rows,
                                    middle_.data());
  const size_t rank = layer.shift_rank();
  const size_t stride = layer.shift_down_product.num_outputs();
  for (QuantizedBatch& batch_q : middle_q_) {
    batch_q.Reshape(kMaxBatch, rank);
  }
  RunExact(pool, num_rows, [&](size_t row) {
    float* middle = &middle_[row * stride];
    kernels_.tanh(middle, kNumShifts * rank, middle);
    for (size_t j = 0; j < kNumShifts; ++j) {
      finite->Note(kernels_.quantize(middle + j * rank, rank,
                                     middle_q_[j].Row(row),
                                     middle_q_[j].Scale(row)));
    }
  });
  const size_t num_tiles = width_ / kTileRows;
  for (size_t j = 0; j < kNumShifts; ++j) {
    MultiplyTiles(
        kernels_, pool,
        std::span(layer.shift_up_tiles).subspan(j * num_tiles, num_tiles),
        layer.shift_up.format(), middle_q_[j], num_rows, ShiftRow(j, 0),
        width_);
  }
  RunExact(pool, num_rows * kNumShifts, [&](size_t unit) {
    const size_t row = unit / kNumShifts, j = unit % kNumShifts;
    float* y = ShiftRow(j, row);
    kernels_.add(layer.shift[j].data(), width_, y);
    lerp(row, y, y);
  });
}

// From xw to w, in place.
void Rwkv6Mixer::ComputeDecay(const Rwkv6Mixing& layer, size_t num_rows,
                              ThreadPool& pool, FiniteCheck* finite) {
  RunExact(pool, num_rows, [&](size_t row) {
    finite->Note(kernels_.quantize(&decay_[row * width_], width_,
                                   mixed_.Row(row), mixed_.Scale(row)));
  });
  low_rank_.Multiply(layer.decay, mixed_, num_rows, kernels_.tanh, pool, finite,
                     decay_.data());
  RunExact(pool, num_rows, [&](size_t row) {
    float* decay = &decay_[row * width_];
    kernels_.exp(decay, width_, decay);
    for (size_t i = 0; i < width_; ++i) decay[i] = -decay[i];
    kernels_.exp(decay, width_, decay);
  });
}

}  // namespace

void Rwkv6Mixing::Connect() {
  heads.Connect();
  decay.Connect();
  shift_down_product = Linear({&shift_down});
  for (size_t i = 0; i < shift_up.num_tiles(); ++i) {
    shift_up_tiles.push_back(shift_up.tile(i));
  }
}

void Rwkv6TimeMixing::ReadLayer(size_t /*index*/, TensorReader* in) {
  const uint64_t d = shape_.width;
  layers_.emplace_back();
  Rwkv6Mixing& layer = layers_.back();
  layer.heads.Read(shape_, /*with_gate=*/true, in);
  if (!shape_.is_gated_linear) {
    in->Vector("time_mix_first.weight", d, &layer.heads.bonus);
  }
  ReadShifts(in, &layer);
  const uint64_t rank = RankOf("time_mix_w1.weight", kNumShifts, in);
  in->Matrix("time_mix_w1.weight", kNumShifts * rank, d, &layer.shift_down);
  in->Matrix("time_mix_w2.weight", kNumShifts * d, rank, &layer.shift_up);
  layer.decay.Read("time_mix_decay_w1.weight", "time_mix_decay_w2.weight", d,
                   in);
  in->Vector("time_mix_decay.weight", d, &layer.decay.bias);
  if (in->status().ok()) layer.Connect();
}

// The five mu lie in one tensor or in five.
void Rwkv6TimeMixing::ReadShifts(TensorReader* in, Rwkv6Mixing* layer) const {
  const uint64_t d = shape_.width;
  ReadLerp(spec_, "time_mix_lerp_x.weight", in, &layer->first_shift);
  if (in->Find("time_mix_lerp_fused.weight") == nullptr) {
    for (size_t j = 0; j < kNumShifts; ++j) {
      ReadLerp(spec_,
               std::string("time_mix_lerp_") + kShiftLetters[j] + ".weight", in,
               &layer->shift[j]);
    }
    return;
  }
  AlignedVector<float> fused;
  in->Vector("time_mix_lerp_fused.weight", kNumShifts * d, &fused);
  if (!in->status().ok()) return;
  for (size_t j = 0; j < kNumShifts; ++j) {
    const auto first = fused.begin() + static_cast<std::ptrdiff_t>(j * d);
    layer->shift[j].assign(first, first + static_cast<std::ptrdiff_t>(d));
  }
}

void Rwkv6TimeMixing::AppendMatrices(
    std::vector<const WeightMatrix*>* matrices) const {
  for (const Rwkv6Mixing& layer : layers_) {
    layer.heads.AppendMatrices(matrices);
    matrices->insert(matrices->end(), {&layer.shift_down, &layer.shift_up,
                                       &layer.decay.down, &layer.decay.up});
  }
}

uint64_t Rwkv6TimeMixing::scratch_bytes() const {
  return RwkvHeadsMixer::ScratchBytes(shape_) + LowRankBuffer::num_bytes() +
         kMaxBatch * (shape_.width * sizeof(float) +
                      QuantizedBatch::RowBytes(shape_.width) +
                      2 * PadToTile(kNumShifts * kMaxRank) * sizeof(float));
}

std::unique_ptr<TimeMixer> Rwkv6TimeMixing::NewMixer(
    const Kernels& kernels) const {
  return std::make_unique<Rwkv6Mixer>(*this, kernels);
}

}  // namespace llmzip
