// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `llama`: Llama 1-3, SmolLM, TinyLlama, Mistral and their kin as
// llama.cpp's converter writes them to GGUF. RMSNorm, rotary positions on
// neighbouring pairs, grouped-query attention, SwiGLU.
#ifndef LLMZIP_NN_LLAMA_H_
#define LLMZIP_NN_LLAMA_H_

#include <memory>
#include <vector>

#include "base/aligned_vector.h"
#include "gguf/gguf.h"
#include "kernel/pack.h"
#include "kernel/rope_table.h"
#include "nn/backbone.h"
#include "nn/linear.h"
#include "nn/weights.h"

namespace llmzip {

struct LlamaShape {
  uint32_t num_layers;
  uint32_t embedding_size;
  uint32_t ffn_size;
  uint32_t num_heads;
  uint32_t num_kv_heads;  // divides num_heads
  uint32_t head_size;
  uint32_t num_rotated;  // rotated dimensions of a head, even
  uint32_t max_positions;
  float norm_epsilon;
};

struct LlamaLayer {
  AlignedVector<float> attention_norm;  // [embedding]
  WeightMatrix query, key, value;       // [heads * head_size, embedding], ...
  WeightMatrix attention_output;        // [embedding, heads * head_size]
  AlignedVector<float> ffn_norm;        // [embedding]
  WeightMatrix gate, up;                // [ffn, embedding]
  WeightMatrix down;                    // [embedding, ffn]

  // Products of the matrices above; made by Connect() once the layer has come
  // to its final place in memory.
  Linear query_key_value, output_product, gate_up, down_product;
  void Connect();
};

class Llama final : public Backbone {
 public:
  // Reads hyper-parameters and layers. `embedding` gives the input rows by
  // token and must outlive the object (with tied weights it is the head).
  static Result<std::unique_ptr<Llama>> Load(const WeightReader& reader,
                                             const EmbeddingTable* embedding);

  size_t embedding_size() const override { return shape_.embedding_size; }
  uint32_t max_positions() const override { return shape_.max_positions; }
  std::vector<const WeightMatrix*> matrices() const override;
  uint64_t state_bytes(uint32_t num_positions) const override;
  uint64_t shared_bytes(uint32_t num_positions) const override;
  uint64_t scratch_bytes(uint32_t num_positions) const override;
  std::unique_ptr<BackboneState> NewState(
      size_t num_streams, uint32_t num_positions) const override;

 private:
  friend class LlamaState;
  Llama() = default;
  Status ReadRope(const WeightReader& reader);
  RopeOptions RopeFor(uint32_t num_positions) const;
  std::shared_ptr<const RopeTable> MakeRope(uint32_t num_positions) const;

  LlamaShape shape_ = {};
  double rope_base_ = 10000;
  double rope_linear_factor_ = 1;
  AlignedVector<float> rope_divisors_;  // empty, or [num_rotated / 2]
  const EmbeddingTable* embedding_ = nullptr;
  std::vector<LlamaLayer> layers_;
  AlignedVector<float> output_norm_;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_LLAMA_H_
