// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The output layer of one block: hidden vectors to logits, with rows that may
// learn while the block is coded (docs/FORMAT.md, "The head that learns").
#ifndef LLMZIP_PREDICT_OUTPUT_HEAD_H_
#define LLMZIP_PREDICT_OUTPUT_HEAD_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned_vector.h"
#include "base/thread_pool.h"
#include "kernel/kernels.h"
#include "kernel/pack.h"
#include "nn/linear.h"
#include "predict/masses.h"

namespace llmzip {

// Learning rate of the head in 1/256; 0: the head does not learn.
using LearningRateCode = uint8_t;

// One prediction and what came: the hidden vector that it was made from, float
// [d], its masses, and the symbol that was coded.
struct HeadExample {
  const float* hidden;
  const SymbolMasses* masses;
  size_t coded;
};

// Begins as the model's matrix, whose rows lie in the order of the symbols,
// and copies a tile of it when a row of that tile first learns. Threads may
// multiply at the same time, each with an input of its own, but not while it
// learns.
class OutputHead {
 public:
  // `matrix` [rows in the order of `layout`, d]; all three must outlive the
  // head. Only the rows that carry mass are multiplied.
  OutputHead(const PackedMatrix* matrix, const HeadLayout* layout,
             const Kernels* kernels);

  // Goes on where `primed` is. Requires that this head is new, that both are of
  // the same matrix, and that `primed` outlives this one and learns no more: a
  // tile is copied when a row of it learns again.
  void ContinueFrom(const OutputHead& primed);

  // What a head takes beside the model's matrix when it was trained with
  // `num_examples`: at most a copy of all that carries mass, and floats for
  // each row.
  static uint64_t MemoryBytes(const PackedMatrix& matrix,
                              const HeadLayout& layout, uint64_t num_examples);

  // Distance in floats between the logits of two rows of a batch.
  size_t stride() const { return tiles_.size() * kTileRows; }

  // logits[i] = W hidden[i], for `num_hidden` vectors (at most kMaxBatch).
  //   hidden  float [num_hidden, d]
  //   input   from NewInput(), overwritten
  //   logits  float [num_hidden, stride()]
  // kNotFinite if a hidden vector is not.
  Status Multiply(ThreadPool& pool, std::span<const float* const> hidden,
                  QuantizedBatch& input, float* logits) const;
  QuantizedBatch NewInput() const { return {kMaxBatch, num_cols_}; }

  // Counts the steps of training. Logits are the same while it is.
  uint64_t version() const { return version_; }
  // Examples that are lacking for a step of training, at least 1.
  size_t NumUntilStep() const;

  // Collects examples. When there are at least 16, makes a step of stochastic
  // gradient descent on the code lengths, one example after the other:
  //   W[row] -= rate / |h|^2 * (p[symbol] - [symbol == coded]) * h
  // for the main rows of `coded` and of each symbol with p >= 2^-10. Then the
  // rows that changed are quantized again.
  void Train(ThreadPool& pool, LearningRateCode rate,
             std::span<const HeadExample> examples);

 private:
  // One row's share of one example.
  struct Change {
    uint32_t row;
    uint32_t example;
    float factor;  // of the hidden vector
  };

  void Note(LearningRateCode rate, const HeadExample& example);
  void AddChange(const HeadExample& example, size_t symbol, float step);
  void SortByDigit(unsigned shift);
  void SortChanges();
  // Makes the changes of the tile whose rows begin at tile_rows_[unit].
  void ChangeTile(size_t unit);
  void FetchAhead(size_t row_index) const;
  float* MasterRow(size_t row);   // its floats, made when first trained
  uint8_t* OwnTile(size_t tile);  // this head's copy, made likewise

  const Kernels& kernels_;
  const PackedMatrix& matrix_;
  const HeadLayout& layout_;
  size_t num_cols_;
  std::vector<const uint8_t*> tiles_;  // the model's, or own_tiles_
  std::vector<AlignedVector<uint8_t>> own_tiles_;
  std::vector<AlignedVector<float>> master_rows_;  // [row]; empty: untouched
  uint64_t version_ = 0;
  const OutputHead* primed_ = nullptr;  // what it went on from; may be null
  // Examples that wait for a step:
  AlignedVector<float> hidden_;      // their hidden vectors, end to end
  std::vector<Change> changes_;      // sorted by row, then example for the step
  std::vector<Change> sorted_;       // room for sorting
  std::vector<size_t> row_changes_;  // where those of each row begin; the end
  std::vector<size_t> tile_rows_;    // the same of row_changes_ for each tile
  // Where the master row of each of row_changes_ lies; null if there is none
  // yet. A thread must not look into rows that others may be making.
  std::vector<const float*> touched_rows_;
};

}  // namespace llmzip

#endif  // LLMZIP_PREDICT_OUTPUT_HEAD_H_
