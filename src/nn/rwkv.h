// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The RWKV backbone: a recurrent model whose layers mix over time and over
// channels in turn. What it computes for each token:
//
//   x = layer_norm(embedding[token])
//   for each layer:
//     h = layer_norm(x)
//     x += Wo time_mixing(h, h of the token before, state)
//     h = layer_norm(x)
//     x += gate * Wv relu(Wk (h + (h of the token before - h) * mu))^2
//   hidden = layer_norm(x)
//
// time_mixing.h is what the versions of RWKV differ in most. Before version 7
// the channel mixing has a gate, sigmoid(Wr (h + (h' - h) * mu')); in version 7
// it is 1.
#ifndef LLMZIP_NN_RWKV_H_
#define LLMZIP_NN_RWKV_H_

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "nn/backbone.h"
#include "nn/linear.h"
#include "nn/rwkv_spec.h"
#include "nn/tensor_reader.h"
#include "nn/time_mixing.h"
#include "nn/weights.h"

namespace llmzip {

struct RwkvLayer {
  NormWeights attention_norm, ffn_norm;
  WeightMatrix output;              // [d, d], after the time mixing
  AlignedVector<float> ffn_shift;   // [d], mu of the channel mixing
  WeightMatrix ffn_key, ffn_value;  // [f, d], [d, f]
  // The gate of the channel mixing, empty if there is none.
  AlignedVector<float> ffn_gate_shift;  // [d]
  WeightMatrix ffn_gate;                // [d, d]

  // Products of the matrices above. They point into the layer: Connect() makes
  // them once the layer has its final place in memory.
  Linear output_product, ffn_key_product, ffn_value_product, ffn_gate_product;
  void Connect();
};

class Rwkv final : public Backbone {
 public:
  // Reads the layers that `spec` describes. `embedding` gives the input rows by
  // token and must outlive the object.
  static Result<std::unique_ptr<const Backbone>> Load(
      const RwkvSpec& spec, std::unique_ptr<TimeMixing> time_mixing,
      const WeightReader& reader, const EmbeddingTable* embedding);

  const RwkvSpec& spec() const { return spec_; }
  const EmbeddingTable& embedding() const { return *embedding_; }
  const NormWeights& embedding_norm() const { return embedding_norm_; }
  const NormWeights& output_norm() const { return output_norm_; }
  std::span<const RwkvLayer> layers() const { return layers_; }
  const TimeMixing& time_mixing() const { return *time_mixing_; }

  size_t embedding_size() const override { return spec_.embedding_size; }
  uint32_t max_positions() const override { return 0; }
  std::vector<const WeightMatrix*> matrices() const override;
  uint64_t state_bytes(uint32_t num_positions) const override;
  uint64_t shared_bytes(uint32_t num_positions) const override;
  uint64_t scratch_bytes(uint32_t num_positions) const override;
  std::unique_ptr<BackboneState> NewState(
      size_t num_streams, const ReadingRange& range,
      const Kernels& kernels) const override;

 private:
  Rwkv(const RwkvSpec& spec, std::unique_ptr<TimeMixing> time_mixing,
       const EmbeddingTable* embedding)
      : spec_(spec),
        time_mixing_(std::move(time_mixing)),
        embedding_(embedding) {}

  RwkvSpec spec_;
  std::unique_ptr<TimeMixing> time_mixing_;
  const EmbeddingTable* embedding_;
  NormWeights embedding_norm_, output_norm_;
  std::vector<RwkvLayer> layers_;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_RWKV_H_
