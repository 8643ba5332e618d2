// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The forward pass of a transformer: what its streams have read, and the
// buffers of one batch.
#ifndef LLMZIP_NN_TRANSFORMER_STATE_H_
#define LLMZIP_NN_TRANSFORMER_STATE_H_

#include <memory>
#include <span>
#include <vector>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "base/thread_pool.h"
#include "kernel/kernels.h"
#include "kernel/rope_table.h"
#include "nn/backbone.h"
#include "nn/kv_cache.h"
#include "nn/linear.h"
#include "nn/recurrent_layers.h"
#include "nn/transformer.h"

namespace llmzip {

class TransformerState final : public BackboneState {
 public:
  // `model` and `kernels` must outlive the object.
  TransformerState(const Transformer& model, size_t num_streams,
                   const ReadingRange& range, const Kernels& kernels);

  Status Evaluate(std::span<const BatchRow> rows, ThreadPool& pool,
                  float* hidden) override;
  void Clear(size_t stream) override;
  void CopyFrom(const BackboneState& other, size_t from, size_t to) override;
  std::unique_ptr<BackboneState> Twin() const override;

 private:
  struct Stream {
    KvCache cache;
    size_t position;  // of the next token
  };
  using Streams = std::shared_ptr<std::vector<Stream>>;
  // Without positions where no layer rotates so.
  struct RopeTables {
    RopeTable global, local;
  };
  using Rope = std::shared_ptr<const RopeTables>;

  TransformerState(const Transformer& model, uint32_t num_positions, Rope rope,
                   Streams streams, std::unique_ptr<RecurrentLayers> recurrent,
                   const Kernels& kernels);
  static Rope MakeRope(const TransformerSpec& spec, const ReadingRange& range);
  static Streams NewStreams(const TransformerSpec& spec, size_t num_streams,
                            uint32_t num_positions);

  static std::unique_ptr<RecurrentLayers> NewRecurrent(const Transformer& model,
                                                       size_t num_streams,
                                                       const Kernels& kernels);

  // The two halves of a layer: each adds to x_.
  void AddAttention(size_t layer, ThreadPool& pool);
  void AddTimeMixing(size_t layer, ThreadPool& pool);
  void AddFeedForward(size_t layer, ThreadPool& pool);

  // Their steps, by row or for all rows.
  void Embed(uint32_t token, size_t position, float* x) const;
  void NormAndQuantize(const NormWeights& norm, ThreadPool& pool);
  void PrepareHeads(size_t layer, size_t row);
  void TakeGate(size_t row, float* query);
  void QuantizeAttended(size_t row);
  void StoreQueries(const float* heads, size_t row);
  void StoreKeysAndValues(size_t layer, size_t row, const float* keys,
                          const float* values);
  void NormHeads(const AlignedVector<float>& gain, size_t num_heads,
                 float* heads) const;
  void Rotate(LayerRotation rotation, size_t position, size_t num_heads,
              float* heads) const;
  void Attend(size_t layer, size_t row, size_t kv_head);
  void Activate(const TransformerLayer& layer, float* row) const;
  void AddDelta(const AlignedVector<float>& bias, const NormWeights& norm,
                ThreadPool& pool);
  void Norm(const NormWeights& norm, const float* x, float* y) const;
  void AddBias(const AlignedVector<float>& bias, float* y) const;

  const Transformer& model_;
  const TransformerSpec& spec_;
  const Kernels& kernels_;
  const uint32_t num_positions_;
  const QueryKeyValueRow qkv_row_;
  const GateUpRow gate_up_row_;
  const Rope rope_;        // twins share it
  const Streams streams_;  // likewise
  // Null if there are none.
  const std::unique_ptr<RecurrentLayers> recurrent_;
  FiniteCheck finite_;

  std::span<const BatchRow> rows_;       // of the current evaluation
  std::vector<size_t> position_;         // [row]
  AlignedVector<float> x_;               // [row, d], the residual stream
  QuantizedBatch normed_;                // [row, d]
  AlignedVector<float> qkv_;             // [row, qkv_row_.size]
  AlignedVector<int8_t> query_;          // [row, head, key block * 32]
  AlignedVector<float> query_scale_;     // [row, head, key block]
  AlignedVector<float> attended_;        // [row, head * head_size]
  AlignedVector<float> attention_gate_;  // likewise, or empty
  QuantizedBatch attended_q_;
  AlignedVector<float> gate_up_;              // [row, gate_up_row_.size]
  QuantizedBatch activated_;                  // [row, ffn]
  AlignedVector<float> delta_;                // [row, d padded to tiles]
  std::vector<AlignedVector<float>> scores_;  // [row, key head][...]
};

}  // namespace llmzip

#endif  // LLMZIP_NN_TRANSFORMER_STATE_H_
