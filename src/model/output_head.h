// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The output layer of one block: hidden vectors to logits, with rows that may
// learn while the block is coded (docs/FORMAT.md, "The head that learns").
#ifndef LLMZIP_MODEL_OUTPUT_HEAD_H_
#define LLMZIP_MODEL_OUTPUT_HEAD_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/thread_pool.h"
#include "kernel/kernels.h"
#include "kernel/pack.h"
#include "model/linear.h"
#include "model/masses.h"

namespace llmzip {

// Learning rate of the head in 1/256; 0: the head does not learn.
using LearningRateCode = uint8_t;

// Begins as the model's matrix, whose rows lie in the order of the symbols,
// and copies a tile of it when a row of that tile first learns. Used by one
// thread at a time.
class OutputHead {
 public:
  // `matrix` [rows in the order of `layout`, d]; both must outlive the head.
  // Only the rows that carry mass are multiplied.
  OutputHead(const PackedMatrix* matrix, const HeadLayout* layout);

  // Distance in floats between the logits of two rows of a batch.
  size_t stride() const { return tiles_.size() * kTileRows; }

  // logits[i] = W hidden[i], for `num_hidden` vectors (at most kMaxBatch).
  //   hidden  float [num_hidden, d]
  //   logits  float [num_hidden, stride()]
  // kNotFinite if a hidden vector is not.
  Status Multiply(ThreadPool& pool, std::span<const float* const> hidden,
                  float* logits);

  // One step of stochastic gradient descent on the code length of the symbol
  // `coded`, for one hidden vector and the masses that it gave:
  //   W[row] -= rate / |h|^2 * (p[symbol] - [symbol == coded]) * h
  // for the main rows of `coded` and of each symbol with p >= 2^-10.
  void Learn(LearningRateCode rate, const float* hidden,
             const SymbolMasses& masses, size_t coded);

 private:
  float* MasterRow(size_t row);    // its floats, made when first touched
  uint8_t* OwnTile(size_t tile);  // this head's copy, likewise

  const Kernels& kernels_ = BestKernels();
  const PackedMatrix& matrix_;
  const HeadLayout& layout_;
  size_t num_cols_;
  std::vector<const uint8_t*> tiles_;        // the model's, or own_tiles_
  std::vector<std::vector<uint8_t>> own_tiles_;
  std::vector<std::vector<float>> master_rows_;  // [row]; empty: untouched
  QuantizedBatch input_;
};

}  // namespace llmzip

#endif  // LLMZIP_MODEL_OUTPUT_HEAD_H_
