// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Time mixing: the part of an RWKV layer that lets a token see those before
// it. Versions of RWKV differ in little else, so each is one pair of classes
// that implements this interface; the rest of the network is in rwkv.h.
#ifndef LLMZIP_NN_TIME_MIXING_H_
#define LLMZIP_NN_TIME_MIXING_H_

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
  const float* x;         // [row, d]: the layer's input after its norm
  const float* previous;  // [row, d]: x of the stream's token before, or zero
  // Of each row's stream, for this layer: [TimeMixing::state_floats()].
  std::span<float* const> states;  // [row]
};

// The buffers of one handle to the streams. Not thread-safe.
class TimeMixer {
 public:
  virtual ~TimeMixer() = default;

  // Mixes each row with what its stream has read, row by row of a stream, and
  // updates the state.
  //   y  overwritten: [row, d], the input of the layer's output matrix
  // Values that are not finite are noted in `finite`.
  virtual void Mix(size_t layer, const TimeMixingBatch& batch, ThreadPool& pool,
                   FiniteCheck* finite, QuantizedBatch* y) = 0;
};

// The weights of all layers. Const and shared by threads after loading.
class TimeMixing {
 public:
  virtual ~TimeMixing() = default;

  // Reads the next layer; called for each layer in order. Failures go to `in`.
  virtual void ReadLayer(size_t layer, TensorReader* in) = 0;

  virtual void AppendMatrices(
      std::vector<const WeightMatrix*>* matrices) const = 0;
  // What a layer remembers of a stream.
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
