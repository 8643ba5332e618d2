// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The transformer backbone: its weights. One class serves every architecture
// that a TransformerSpec can describe. What it computes for each token:
//
//   x = embedding[token]
//   for each layer:
//     h = rms_norm(x)
//     q, k, v = Wq h, Wk h, Wv h
//     q, k = rms_norm of each head          if query_key_norm says so
//     q, k = rotated by the token's position
//     x += Wo attention(q, all k so far, all v so far)
//     h = rms_norm(x)
//     x += Wdown (silu(Wgate h) * (Wup h))
//   hidden = rms_norm(x)
//
// transformer_state.cc is that loop.
#ifndef LLMZIP_NN_TRANSFORMER_H_
#define LLMZIP_NN_TRANSFORMER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "nn/backbone.h"
#include "nn/linear.h"
#include "nn/transformer_spec.h"
#include "nn/weights.h"

namespace llmzip {

struct TransformerLayer {
  AlignedVector<float> attention_norm;        // [embedding]
  AlignedVector<float> query_norm, key_norm;  // [head_size]; empty: no norm
  WeightMatrix query, key, value;  // [heads * head_size, embedding], ...
  WeightMatrix attention_output;   // [embedding, heads * head_size]
  AlignedVector<float> ffn_norm;   // [embedding]
  WeightMatrix gate, up;           // [ffn, embedding]
  WeightMatrix down;               // [embedding, ffn]

  // Products of the matrices above. They point into the layer: Connect() makes
  // them once the layer has its final place in memory.
  Linear query_key_value, output_product, gate_up, down_product;
  void Connect();
};

class Transformer final : public Backbone {
 public:
  // Reads the layers that `spec` describes. `embedding` gives the input rows by
  // token and must outlive the object (with tied weights it is the head).
  static Result<std::unique_ptr<const Backbone>> Load(
      TransformerSpec spec, const WeightReader& reader,
      const EmbeddingTable* embedding);

  const TransformerSpec& spec() const { return spec_; }
  const EmbeddingTable& embedding() const { return *embedding_; }
  std::span<const TransformerLayer> layers() const { return layers_; }
  std::span<const float> output_norm() const { return output_norm_; }

  size_t embedding_size() const override { return spec_.embedding_size; }
  uint32_t max_positions() const override { return spec_.max_positions; }
  std::vector<const WeightMatrix*> matrices() const override;
  uint64_t state_bytes(uint32_t num_positions) const override;
  uint64_t shared_bytes(uint32_t num_positions) const override;
  uint64_t scratch_bytes(uint32_t num_positions) const override;
  std::unique_ptr<BackboneState> NewState(
      size_t num_streams, uint32_t num_positions,
      const Kernels& kernels) const override;

 private:
  Transformer(TransformerSpec spec, const EmbeddingTable* embedding)
      : spec_(std::move(spec)), embedding_(embedding) {}

  TransformerSpec spec_;
  const EmbeddingTable* embedding_;
  std::vector<TransformerLayer> layers_;
  AlignedVector<float> output_norm_;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_TRANSFORMER_H_
