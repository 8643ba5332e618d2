// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Time mixing: the part of a recurrent layer that lets a token see those before
// it, by what a stream remembers. Versions of RWKV differ in little else, so
// each is one pair of classes that implements this interface. The rest of the
// network is in rwkv.h, or in transformer.h, whose layers may have this in the
// place of attention.
#ifndef LLMZIP_NN_TIME_MIXING_H_
#define LLMZIP_NN_TIME_MIXING_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "base/thread_pool.h"
#include "kernel/kernels.h"
#include "nn/backbone.h"
#include "nn/linear.h"
#include "nn/tensor_reader.h"
#include "nn/weight_matrix.h"

namespace llmzip {

// One layer's input for the tokens of a batch. Rows of float have the width d.
struct TimeMixingBatch {
  std::span<const BatchRow> rows;
  // The first row of each stream that occurs in the batch.
  std::span<const size_t> first_rows;
  const float* x;  // [row, d]: the layer's input after its norm
  // [row, d]: x of the stream's token before, or zero. Null if the mixing does
  // not read it.
  const float* previous;
  // Of each row's stream, for this layer: [TimeMixing::state_floats()].
  std::span<float* const> states;  // [row]
};

// The buffers of one handle to the streams. Not thread-safe.
class TimeMixer {
 public:
  virtual ~TimeMixer() = default;

  // Mixes each row with what its stream has read, row by row of a stream, and
  // updates the state.
  //   y  overwritten: [row, output_columns()], the input of the layer's output
  //      matrix
  // Values that are not finite are noted in `finite`.
  virtual void Mix(size_t layer, const TimeMixingBatch& batch, ThreadPool& pool,
                   FiniteCheck* finite, QuantizedBatch* y) = 0;
};

// The first row of each stream in a batch, in order.
inline void FindFirstRows(std::span<const BatchRow> rows,
                          std::vector<size_t>* first_rows) {
  first_rows->clear();
  for (size_t row = 0; row < rows.size(); ++row) {
    const auto before = rows.first(row);
    const bool is_first = std::none_of(
        before.begin(), before.end(),
        [&](const BatchRow& r) { return r.stream == rows[row].stream; });
    if (is_first) first_rows->push_back(row);
  }
}

// The weights of all layers. Const and shared by threads after loading.
class TimeMixing {
 public:
  virtual ~TimeMixing() = default;

  // Reads the next layer; called for each layer in order. Failures go to `in`.
  virtual void ReadLayer(size_t layer, TensorReader* in) = 0;

  virtual void AppendMatrices(
      std::vector<const WeightMatrix*>* matrices) const = 0;
  // The layer's output matrix: the end of its tensor's name, and its columns,
  // of which there are `width` unless a mixing says otherwise.
  virtual const char* output_tensor() const { return "time_mix_output.weight"; }
  virtual size_t output_columns(size_t width) const { return width; }
  // Whether a layer needs the input of the token before.
  virtual bool reads_previous() const { return true; }
  // What a layer remembers of a stream beside that.
  virtual size_t state_floats() const = 0;
  // Nothing read yet: `state` [state_floats()], which is zero, gets what other
  // values that takes.
  virtual void InitState(std::span<float> /*state*/) const {}
  // What a mixer works with.
  virtual uint64_t scratch_bytes() const = 0;
  // The mixer refers to this object and to the kernels.
  virtual std::unique_ptr<TimeMixer> NewMixer(const Kernels& kernels) const = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_TIME_MIXING_H_
