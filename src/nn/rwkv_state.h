// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The forward pass of an RWKV model: what its streams remember, and the
// buffers of one batch.
#ifndef LLMZIP_NN_RWKV_STATE_H_
#define LLMZIP_NN_RWKV_STATE_H_

#include <memory>
#include <span>
#include <vector>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "base/thread_pool.h"
#include "kernel/kernels.h"
#include "nn/backbone.h"
#include "nn/linear.h"
#include "nn/rwkv.h"
#include "nn/time_mixing.h"

namespace llmzip {

class RwkvState final : public BackboneState {
 public:
  // `model` and `kernels` must outlive the object.
  RwkvState(const Rwkv& model, size_t num_streams, const Kernels& kernels);

  Status Evaluate(std::span<const BatchRow> rows, ThreadPool& pool,
                  float* hidden) override;
  void Clear(size_t stream) override;
  void CopyFrom(const BackboneState& other, size_t from, size_t to) override {
    const auto& source = static_cast<const RwkvState&>(other);
    (*streams_)[to] = (*source.streams_)[from];
  }
  std::unique_ptr<BackboneState> Twin() const override;

 private:
  using Buffer = AlignedVector<float>;
  struct Stream {
    Buffer attention_input;  // [layer, d], of the last token
    Buffer ffn_input;        // [layer, d], likewise
    Buffer state;            // [layer, state_floats()]
  };
  using Streams = std::shared_ptr<std::vector<Stream>>;

  RwkvState(const Rwkv& model, Streams streams, const Kernels& kernels);

  // The two halves of a layer: each adds to x_.
  void AddTimeMixing(size_t layer, ThreadPool& pool);
  void AddChannelMixing(size_t layer, ThreadPool& pool, ThreadPool& large);

  // One shifted row of the channel mixing, as int8.
  void MixRow(const AlignedVector<float>& shift, size_t row, float* scratch,
              QuantizedBatch* mixed);
  void Shift(const NormWeights& norm, Buffer Stream::*last, size_t layer,
             ThreadPool& pool);
  void Norm(const NormWeights& norm, const float* x, float* y) const;
  float* Row(Buffer& buffer, size_t row) const {
    return &buffer[row * spec_.embedding_size];
  }

  const Rwkv& model_;
  const RwkvSpec& spec_;
  ThreadPool alone_{1};
  const Kernels& kernels_;
  const Streams streams_;  // twins share it
  const std::unique_ptr<TimeMixer> mixer_;
  FiniteCheck finite_;

  std::span<const BatchRow> rows_;       // of the current evaluation
  std::vector<size_t> first_rows_;       // one for each stream in the batch
  std::vector<float*> states_;           // [row], of the current layer
  Buffer x_, normed_, shifted_, delta_;  // [row, d]
  Buffer gate_;                          // [row, d], if the model has one
  QuantizedBatch mixed_, gate_mixed_;    // [row, d]
  Buffer ffn_;                           // [row, f padded to tiles]
  QuantizedBatch ffn_q_;                 // [row, f]
};

}  // namespace llmzip

#endif  // LLMZIP_NN_RWKV_STATE_H_
