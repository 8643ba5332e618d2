// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The layers of a language model below its output head: tokens in, hidden
// vectors out. Two implementations, transformer.h and rwkv.h, serve the
// architectures that architectures.h lists.
#ifndef LLMZIP_NN_BACKBONE_H_
#define LLMZIP_NN_BACKBONE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "base/thread_pool.h"
#include "kernel/kernels.h"
#include "nn/weight_matrix.h"

namespace llmzip {

// One token to evaluate, at the next position of its stream.
struct BatchRow {
  size_t stream;
  uint32_t token;
};

// How far the streams of a state read. Recurrent models ignore it.
struct ReadingRange {
  // The most tokens of a stream between two Clear()s.
  uint32_t num_positions;
  // The window that the archive states, at least num_positions. Some models
  // rotate otherwise in long windows, however short the text is.
  uint32_t window;
};

// What the streams of one block have read so far: a KV cache or a recurrent
// state. Not thread-safe. The result for a stream depends only on its tokens
// since its last Clear(), and not on the batch, the other streams or the number
// of threads.
class BackboneState {
 public:
  virtual ~BackboneState() = default;

  // Evaluates `rows`, at most kMaxBatch, several of one stream in their order.
  //   hidden  float [rows, embedding_size], overwritten: the head's input,
  //           after the last norm
  // Fails with kNotFinite when a value is infinite or NaN, and with kCancelled
  // if CheckCaller() does; the state is then unusable. Requires that no stream
  // exceeds its positions.
  virtual Status Evaluate(std::span<const BatchRow> rows, ThreadPool& pool,
                          float* hidden) = 0;

  // Makes the stream forget all that it has read.
  virtual void Clear(size_t stream) = 0;
  // Makes stream `to` a copy of stream `from`.
  void Copy(size_t from, size_t to) { CopyFrom(*this, from, to); }
  // The same from another state of the same model. Requires that this one has
  // room for as many positions as that stream holds.
  virtual void CopyFrom(const BackboneState& other, size_t from, size_t to) = 0;
  // Another handle to the same streams, with buffers of its own. Two threads
  // may evaluate at once, each through its own handle, as long as their batches
  // share no stream.
  virtual std::unique_ptr<BackboneState> Twin() const = 0;
};

// The weights. Const and shared by threads after loading.
class Backbone {
 public:
  virtual ~Backbone() = default;

  virtual size_t embedding_size() const = 0;
  // The most positions of one stream; 0 for a recurrent state, which has no
  // bound.
  virtual uint32_t max_positions() const = 0;
  // The longest window in which positions mean what they meant in the first
  // training. Beyond it the model predicts a little worse.
  virtual uint32_t best_positions() const { return max_positions(); }
  // Whether keys take two int8 planes: another arithmetic, exact-3.
  virtual bool has_fine_keys() const { return false; }
  // Logits x become cap * tanh(x / cap); 0: they stay.
  virtual float logit_cap() const { return 0.0f; }
  // The matrices of all layers.
  virtual std::vector<const WeightMatrix*> matrices() const = 0;
  // Bytes of a state with `num_positions` positions: of each stream, of what
  // all streams share, and of each handle's buffers (NewState(), Twin()).
  virtual uint64_t state_bytes(uint32_t num_positions) const = 0;
  virtual uint64_t shared_bytes(uint32_t num_positions) const = 0;
  virtual uint64_t scratch_bytes(uint32_t num_positions) const = 0;

  // `kernels` never changes a bit. The state refers to this object and to the
  // kernels.
  virtual std::unique_ptr<BackboneState> NewState(
      size_t num_streams, const ReadingRange& range,
      const Kernels& kernels) const = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_BACKBONE_H_
