// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The transformer backbone: its weights. One class serves every architecture
// that a TransformerSpec can describe. What it computes for each token:
//
//   x = embedding[token]                    scaled, plus a position's embedding
//   for each layer:
//     h = norm(x)
//     q, k, v = Wq h, Wk h, Wv h            plus biases
//     q, k = norms of their heads
//     q, k = rotated by the token's position
//     x += Wo attention(q, all k so far, all v so far)
//     h = norm(x)
//     x += Wdown (silu(Wgate h) * (Wup h))
//   hidden = norm(x)
//
// TransformerSpec tells which of these steps there are and how they are done.
// Layers may have time mixing (time_mixing.h) in the place of attention.
// transformer_state.cc is that loop.
#ifndef LLMZIP_NN_TRANSFORMER_H_
#define LLMZIP_NN_TRANSFORMER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "nn/backbone.h"
#include "nn/linear.h"
#include "nn/tensor_reader.h"
#include "nn/time_mixing.h"
#include "nn/transformer_spec.h"
#include "nn/weights.h"

namespace llmzip {

// What the spec does not ask for is empty.
struct TransformerLayer {
  NormWeights attention_norm, attention_post_norm;  // [embedding]
  AlignedVector<float> query_norm, key_norm;        // [head_size] or [heads]
  // [heads * head_size, embedding], ...; or all three in `query`
  WeightMatrix query, key, value;
  // [embedding, heads * head_size], or [embedding, columns] of time mixing
  WeightMatrix attention_output;
  NormWeights ffn_norm, ffn_post_norm;  // [embedding]
  WeightMatrix gate, up;                // [ffn, embedding]; or both in `up`
  WeightMatrix down;                    // [embedding, ffn]
  // In the order of the product's outputs.
  AlignedVector<float> query_key_value_bias, output_bias, up_bias, down_bias;

  // Products of the matrices above. They point into the layer: Connect() makes
  // them once the layer has its final place in memory.
  Linear query_key_value, output_product, gate_up, down_product;
  void Connect();
};

// Where the parts of a row begin that one product makes, and how long it is.
struct QueryKeyValueRow {
  size_t key, value, size;
};
struct GateUpRow {
  size_t up, size;  // the gate, if any, begins the row
};

class Transformer final : public Backbone {
 public:
  // Reads the layers that `spec` describes. `embedding` gives the input rows by
  // token and must outlive the object (with tied weights it is the head).
  // `mixing` is what recurrent layers have, null if there are none.
  static Result<std::unique_ptr<const Backbone>> Load(
      TransformerSpec spec, const WeightReader& reader,
      const EmbeddingTable* embedding,
      std::unique_ptr<TimeMixing> mixing = nullptr);

  const TransformerSpec& spec() const { return spec_; }
  const EmbeddingTable& embedding() const { return *embedding_; }
  // float [max_positions, embedding_size], or empty.
  std::span<const float> position_embedding() const { return positions_; }
  std::span<const TransformerLayer> layers() const { return layers_; }
  const NormWeights& output_norm() const { return output_norm_; }
  const TimeMixing* mixing() const { return mixing_.get(); }
  QueryKeyValueRow query_key_value_row() const;
  GateUpRow gate_up_row() const;

  size_t embedding_size() const override { return spec_.embedding_size; }
  uint32_t max_positions() const override { return spec_.max_positions; }
  uint32_t best_positions() const override {
    return spec_.rotary.BestPositions(spec_.max_positions);
  }
  bool has_fine_keys() const override { return spec_.key_planes() > 1; }
  float logit_cap() const override { return spec_.logit_cap; }
  std::vector<const WeightMatrix*> matrices() const override;
  uint64_t state_bytes(uint32_t num_positions) const override;
  uint64_t shared_bytes(uint32_t num_positions) const override;
  uint64_t scratch_bytes(uint32_t num_positions) const override;
  std::unique_ptr<BackboneState> NewState(
      size_t num_streams, const ReadingRange& range,
      const Kernels& kernels) const override;

 private:
  Transformer(TransformerSpec spec, const EmbeddingTable* embedding,
              std::unique_ptr<TimeMixing> mixing)
      : spec_(std::move(spec)),
        embedding_(embedding),
        mixing_(std::move(mixing)) {}
  Status ReadRest(const WeightReader& reader);

  TransformerSpec spec_;
  const EmbeddingTable* embedding_;
  std::unique_ptr<TimeMixing> mixing_;
  AlignedVector<float> positions_;
  std::vector<TransformerLayer> layers_;
  NormWeights output_norm_;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_TRANSFORMER_H_
