// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/low_rank.h"

namespace llmzip {

uint64_t RankOf(const std::string& name, uint64_t parts, TensorReader* in) {
  const TensorView* tensor = in->Find(name);
  if (tensor == nullptr) return 1;
  const uint64_t rank = tensor->rows() / parts;
  if (rank >= 1 && rank <= kMaxRank) return rank;
  in->Fail(Status(Code::kBadModel,
                  in->FullName(name) + " has rank " + std::to_string(rank) +
                      ", expected 1 to " + std::to_string(kMaxRank)));
  return 1;
}

void LowRank::Read(const std::string& down_name, const std::string& up_name,
                   uint64_t d, TensorReader* in) {
  const uint64_t rank = RankOf(down_name, 1, in);
  in->Matrix(down_name, rank, d, &down);
  in->Matrix(up_name, d, rank, &up);
}

void LowRank::Connect() {
  down_product = Linear({&down});
  up_product = Linear({&up});
}

void LowRankBuffer::Multiply(const LowRank& matrices, const QuantizedBatch& x,
                             size_t num_rows, Activation activation,
                             ThreadPool& pool, FiniteCheck* finite, float* y) {
  const size_t rank = matrices.down.rows();
  const size_t d = matrices.up.rows();
  const size_t stride = matrices.down_product.num_outputs();
  matrices.down_product.Multiply(kernels_, pool, x, num_rows, middle_.data());
  middle_q_.Reshape(kMaxBatch, rank);
  RunExact(pool, num_rows, [&](size_t row) {
    float* middle = &middle_[row * stride];
    if (activation != nullptr) activation(middle, rank, middle);
    finite->Note(kernels_.quantize(middle, rank, middle_q_.Row(row),
                                   middle_q_.Scale(row)));
  });
  matrices.up_product.Multiply(kernels_, pool, middle_q_, num_rows, y);
  if (matrices.bias.empty()) return;
  RunExact(pool, num_rows, [&](size_t row) {
    kernels_.add(matrices.bias.data(), d, y + row * d);
  });
}

}  // namespace llmzip
