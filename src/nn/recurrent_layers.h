// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The recurrent layers of a transformer, which have time mixing in the place of
// attention: what streams remember in them, and the buffers of one batch.
#ifndef LLMZIP_NN_RECURRENT_LAYERS_H_
#define LLMZIP_NN_RECURRENT_LAYERS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/aligned_vector.h"
#include "base/thread_pool.h"
#include "kernel/kernels.h"
#include "nn/backbone.h"
#include "nn/linear.h"
#include "nn/time_mixing.h"

namespace llmzip {

// Layers are numbered among themselves. Not thread-safe; see
// BackboneState::Twin() for what two threads may do.
class RecurrentLayers {
 public:
  // `mixing` and `kernels` must outlive the object. `width` is that of the
  // model, d. The streams have read nothing.
  RecurrentLayers(const TimeMixing& mixing, size_t num_layers, size_t width,
                  size_t num_streams, const Kernels& kernels);

  // Bytes of a stream, and of an object's buffers.
  static uint64_t StateBytes(const TimeMixing& mixing, size_t num_layers,
                             size_t width);
  static uint64_t ScratchBytes(const TimeMixing& mixing, size_t width);

  // Another object for the same streams, with buffers of its own.
  std::unique_ptr<RecurrentLayers> Twin() const;
  void Clear(size_t stream);
  // Makes stream `to` a copy of stream `from` of another object for the same
  // model.
  void CopyFrom(const RecurrentLayers& other, size_t from, size_t to) {
    (*streams_)[to] = (*other.streams_)[from];
  }

  // A batch begins. `rows` must live until it ends.
  void Begin(std::span<const BatchRow> rows);
  // Where a layer's input goes, after its norm: float [d]. Mix() may overwrite
  // it.
  float* InputRow(size_t row) { return &inputs_[row * width_]; }
  // The input of the layer's output matrix. Updates the streams.
  const QuantizedBatch& Mix(size_t layer, ThreadPool& pool,
                            FiniteCheck* finite);

 private:
  // [layer][d, if the mixing reads the input of the token before; then its
  // state]
  using Stream = AlignedVector<float>;
  using Streams = std::shared_ptr<std::vector<Stream>>;

  RecurrentLayers(const TimeMixing& mixing, size_t num_layers, size_t width,
                  Streams streams, const Kernels& kernels);

  const TimeMixing& mixing_;
  const Kernels& kernels_;
  const size_t num_layers_, width_;
  const size_t previous_floats_, layer_floats_;  // of a layer of a stream
  const Streams streams_;                        // twins share it
  const std::unique_ptr<TimeMixer> mixer_;

  std::span<const BatchRow> rows_;  // of the current batch
  std::vector<size_t> first_rows_;  // one for each stream in it
  std::vector<float*> states_;      // [row], of the current layer
  AlignedVector<float> inputs_;     // [row, d]
  AlignedVector<float> previous_;   // [row, d], or empty
  QuantizedBatch mixed_;            // [row, output columns]
};

}  // namespace llmzip

#endif  // LLMZIP_NN_RECURRENT_LAYERS_H_
