// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What the time mixing of RWKV-5 and RWKV-6 have in common. Each head keeps a
// matrix of state. For each token, from the shifted inputs xr, xk, xv, xg and
// a decay w:
//
//   r, k, v = Wr xr, Wk xk, Wv xv
//   y = recurrence(r, w, k, v, u)                        kernels.wkv5
//   y = (norm of each head(y)) * silu(Wg xg)
//
// The versions differ in the inputs and in the decay. Version 5.1 has no gate.
//
// Gated linear attention is a variant of it, for models that were transformers
// once. Several heads share a key and a value; the products may have biases;
// the state decays before it is read, so that there is no bonus u; and there is
// no norm:
//
//   r, k, v = Wr xr + br, Wk xk + bk, Wv xv + bv
//   k = k * (1 - w)
//   S = S * w + k v;   y = (r / sqrt(head size)) S
//   y = y * sigmoid(Wg xg)
#ifndef LLMZIP_NN_RWKV_HEADS_H_
#define LLMZIP_NN_RWKV_HEADS_H_

#include <array>
#include <cstdint>
#include <vector>

#include "base/aligned_vector.h"
#include "nn/linear.h"
#include "nn/tensor_reader.h"
#include "nn/time_mixing.h"

namespace llmzip {

struct RwkvHeadShape {
  size_t width = 0;      // d
  size_t head_size = 0;  // divides d
  float norm_epsilon = 0;
  bool is_gated_linear = false;
  // Of gated linear attention.
  size_t num_kv_heads = 0;  // divides the number of heads
  bool has_biases = false;  // of r, k and v

  size_t kv_size() const {
    return is_gated_linear ? num_kv_heads * head_size : width;
  }
  size_t num_heads() const { return width / head_size; }
  size_t state_floats() const { return width * head_size; }
};

// The weights of a layer.
struct RwkvHeads {
  NormWeights norm;                           // [d]
  WeightMatrix receptance, key, value, gate;  // [d, d]; k and v [kv_size, d]
  AlignedVector<float> bonus;                 // [d]: u
  // [d], [kv_size], [kv_size] or empty.
  AlignedVector<float> receptance_bias, key_bias, value_bias;

  Linear receptance_product, key_product, value_product, gate_product;

  bool has_gate() const { return gate.rows() != 0; }
  // All but the bonus, whose shape depends on the version.
  void Read(const RwkvHeadShape& shape, bool with_gate, TensorReader* in);
  // Call once the object has its final place in memory.
  void Connect();
  void AppendMatrices(std::vector<const WeightMatrix*>* matrices) const;
};

// The buffers. Not thread-safe.
class RwkvHeadsMixer {
 public:
  enum Input { kR, kK, kV, kG, kNumInputs };

  RwkvHeadsMixer(const RwkvHeadShape& shape, const Kernels& kernels);

  static uint64_t ScratchBytes(const RwkvHeadShape& shape);

  // Where a shifted input goes before Run(), which overwrites it. float [d]
  float* InputRow(Input input, size_t row) {
    return &inputs_[input][row * shape_.width];
  }
  // TimeMixer::Mix() from the shifted inputs on.
  //   decay  float: row r's decay [d] begins at decay + r * stride
  void Run(const RwkvHeads& layer, const TimeMixingBatch& batch,
           const float* decay, size_t stride, ThreadPool& pool,
           FiniteCheck* finite, QuantizedBatch* y);

 private:
  using Buffer = AlignedVector<float>;

  void ShareKeysAndValues(const RwkvHeads& layer, const float* decay,
                          size_t row);
  void RunHead(const RwkvHeads& layer, const TimeMixingBatch& batch,
               const float* decay, size_t stride, size_t first_row,
               size_t head);
  void RunLinear(const float* decay, size_t row, size_t at, float* state);
  void FinishRow(const RwkvHeads& layer, size_t row, FiniteCheck* finite,
                 QuantizedBatch* y);

  const RwkvHeadShape shape_;
  const Kernels& kernels_;
  // The shifted inputs, then the products with them. [row, d]
  std::array<Buffer, kNumInputs> inputs_;
  std::array<QuantizedBatch, kNumInputs> mixed_;  // [row, d]
  Buffer recalled_;                               // [row, d]
  // Of gated linear attention: keys and values before heads share them, and
  // ones.
  Buffer narrow_key_, narrow_value_;  // [row, kv_size padded to tiles]
  Buffer ones_;                       // [head_size]
};

}  // namespace llmzip

#endif  // LLMZIP_NN_RWKV_HEADS_H_
