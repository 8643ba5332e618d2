// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `rwkv7` (x070, "Goose"): a recurrent model with one 64 x 64
// matrix of state per head, as llama.cpp's converter writes it to GGUF. The
// equations: docs/NUMERICS.md, "RWKV-7"; the paper: arXiv 2503.14456.
#ifndef LLMZIP_NN_RWKV7_H_
#define LLMZIP_NN_RWKV7_H_

#include <array>
#include <memory>
#include <vector>

#include "base/aligned_vector.h"
#include "kernel/pack.h"
#include "nn/backbone.h"
#include "nn/linear.h"
#include "nn/weights.h"

namespace llmzip {

inline constexpr size_t kRwkvHeadSize = 64;

struct Rwkv7Shape {
  uint32_t num_layers;
  uint32_t embedding_size;  // a multiple of 64
  uint32_t ffn_size;
  uint32_t num_heads;  // embedding_size / 64
  float norm_epsilon;
};

struct NormWeights {
  AlignedVector<float> gain, bias;
};

// y = up(act(down(x))) through a narrow middle: [rank, d] and [d, rank].
struct LowRank {
  WeightMatrix down, up;
  Linear down_product, up_product;
  AlignedVector<float> bias;  // [d]; empty for the gate
};

struct Rwkv7Layer {
  NormWeights attention_norm, ffn_norm, head_norm;
  // Token-shift mixes in the order r, w, k, v, a, g. [6][d]
  std::array<AlignedVector<float>, 6> shift;
  WeightMatrix receptance, key, value, output;      // [d, d]
  LowRank decay, rate, residual, gate;              // w, a, v, g
  AlignedVector<float> key_scale, key_rate, bonus;  // k_k, k_a, r_k: [d]
  AlignedVector<float> ffn_shift;                   // [d]
  WeightMatrix ffn_key, ffn_value;                  // [f, d], [d, f]

  // Products of the above; made once the layer has come to its final place.
  Linear receptance_product, key_product, value_product, output_product,
      ffn_key_product, ffn_value_product;
  void Connect();
};

class Rwkv7 final : public Backbone {
 public:
  // `embedding` gives the input rows by token and must outlive the object.
  static Result<std::unique_ptr<Rwkv7>> Load(const WeightReader& reader,
                                             const EmbeddingTable* embedding);

  size_t embedding_size() const override { return shape_.embedding_size; }
  uint32_t max_positions() const override { return 0; }
  std::vector<const WeightMatrix*> matrices() const override;
  uint64_t state_bytes(uint32_t num_positions) const override;
  uint64_t shared_bytes(uint32_t num_positions) const override;
  uint64_t scratch_bytes(uint32_t num_positions) const override;
  std::unique_ptr<BackboneState> NewState(
      size_t num_streams, uint32_t num_positions) const override;

 private:
  friend class Rwkv7State;
  Rwkv7() = default;

  Rwkv7Shape shape_ = {};
  const EmbeddingTable* embedding_ = nullptr;
  NormWeights embedding_norm_, output_norm_;
  std::vector<Rwkv7Layer> layers_;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_RWKV7_H_
