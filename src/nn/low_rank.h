// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A product through a narrow middle: two small matrices in place of a square
// one. RWKV-6 and RWKV-7 have several in each layer.
#ifndef LLMZIP_NN_LOW_RANK_H_
#define LLMZIP_NN_LOW_RANK_H_

#include <cstdint>
#include <string>

#include "base/aligned_vector.h"
#include "nn/linear.h"
#include "nn/tensor_reader.h"
#include "nn/weight_matrix.h"

namespace llmzip {

inline constexpr uint64_t kMaxRank = 1024;

// y = up(activation(down(x))) + bias.
struct LowRank {
  WeightMatrix down, up;  // [rank, d], [d, rank]
  Linear down_product, up_product;
  AlignedVector<float> bias;  // [d], or empty

  // The matrices; the rank is what the file has.
  void Read(const std::string& down_name, const std::string& up_name,
            uint64_t d, TensorReader* in);
  // Call once the object has its final place in memory.
  void Connect();
};

// The rows of tensor `name` divided by `parts`, or 1 if the file lacks it: what
// reads the tensor then says so. Fails if that is no rank.
uint64_t RankOf(const std::string& name, uint64_t parts, TensorReader* in);

// The middle of such products for the rows of a batch. Not thread-safe.
class LowRankBuffer {
 public:
  explicit LowRankBuffer(const Kernels& kernels)
      : kernels_(kernels), middle_(kMaxBatch * PadToTile(kMaxRank)) {}

  using Activation = void (*)(const float* x, size_t n, float* y);
  // y [num_rows, d] = up(activation(down(x))) + bias.
  void Multiply(const LowRank& matrices, const QuantizedBatch& x,
                size_t num_rows, Activation activation, ThreadPool& pool,
                FiniteCheck* finite, float* y);

  static constexpr uint64_t num_bytes() {
    return kMaxBatch * 2 * PadToTile(kMaxRank) * sizeof(float);
  }

 private:
  const Kernels& kernels_;
  AlignedVector<float> middle_;  // [row, rank]
  QuantizedBatch middle_q_;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_LOW_RANK_H_
