// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A language model reading the streams of one block: symbols in, the masses of
// each next symbol out. Windows restart inside it (docs/FORMAT.md, "Windows").
#ifndef LLMZIP_PREDICT_SESSION_H_
#define LLMZIP_PREDICT_SESSION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "base/thread_pool.h"
#include "kernel/kernels.h"
#include "nn/backbone.h"
#include "nn/linear.h"
#include "predict/masses.h"
#include "predict/output_head.h"

namespace llmzip {

class LanguageModel;

// What the archive fixes about how a model reads: see docs/FORMAT.md.
struct ReadingRules {
  // Positions of a window and tokens kept at its restart; both 0 for models
  // with recurrent state. keep <= window / 2.
  uint32_t window = 0;
  uint32_t keep = 0;
  uint32_t start_token = 0;

  bool operator==(const ReadingRules&) const = default;
};

// Symbols to append to one stream.
struct StreamSymbols {
  size_t stream;
  std::span<const uint32_t> symbols;
};

// For one thread at a time, except as ReadAhead() and Lane say. Every stream
// has a queue of predictions: Begin() and each appended symbol add one,
// Predict() turns the oldest into masses. A decoder appends one symbol at a
// time, an encoder as many as it likes; the masses are the same bits.
class Session {
  using Hidden = AlignedVector<float>;  // [d]

  // One token on its way into a batch.
  struct Entry {
    BatchRow row;
    bool predicts;  // its hidden vector joins the queue
  };
  // First in, first out. Its room grows to the most that ever waited.
  class HiddenQueue {
   public:
    bool empty() const { return size_ == 0; }
    size_t size() const { return size_; }
    // The i-th oldest. Requires i < size(). Valid until it is popped.
    const float* Peek(size_t i) const {
      return slots_[(first_ + i) % slots_.size()].data();
    }
    void Push(Hidden hidden);
    // Requires not empty().
    Hidden Pop();

   private:
    std::vector<Hidden> slots_;  // a ring
    size_t first_ = 0;
    size_t size_ = 0;
  };

 public:
  // The buffers that a thread works with. Several threads, each with its own
  // lane, may call Append() and Predict() at once if no two of them name the
  // same stream and none is in Train().
  class Lane {
    friend class Session;
    ThreadPool* pool = nullptr;
    std::unique_ptr<BackboneState> state;
    std::vector<Entry> batch;
    AlignedVector<float> hidden;  // [kMaxBatch, d]
    QuantizedBatch head_input;    // [kMaxBatch, d]
    // The head's products of some steps at once, see ComputeLogits().
    AlignedVector<float> logits;       // [steps, num_streams, head stride]
    std::vector<const float*> inputs;  // the vectors, [steps, num_streams]
    uint64_t head_version = 0;         // of the head that made them
    size_t num_used = 0;               // rows of earlier steps
    float* step_logits = nullptr;      // [num_streams, head stride]
    std::vector<Status> outcomes;      // of the masses, [num_streams]
    // Buffers that are used again: the reader takes from `spare` while the
    // coder adds to `used`, perhaps in another thread.
    std::vector<Hidden> spare, used;
    uint64_t num_evaluations = 0;
  };

  // The model, the kernels and the pool must outlive the session. The kernels
  // never change a bit. `max_symbols` bounds what a stream will be given, so
  // that a wide window does not cost its memory.
  Session(const LanguageModel* model, const ReadingRules& rules,
          LearningRateCode learning_rate, size_t num_streams,
          const Kernels* kernels, ThreadPool* pool,
          uint64_t max_symbols = UINT64_MAX);
  // What a session with `num_lanes` beside its own takes at most.
  static uint64_t MemoryBytes(const LanguageModel& model,
                              const ReadingRules& rules,
                              LearningRateCode learning_rate,
                              size_t num_streams, size_t num_lanes,
                              uint64_t max_symbols);
  // `pool` shares the reading and must outlive the lane, as the session must.
  Lane NewLane(ThreadPool* pool) const;

  // Lets stream 0 go on where stream 0 of `primed` is, which has read a text
  // and has one prediction pending, and the head where that of `primed` is.
  // Requires that this session is new and has room for that text in a window,
  // that both have the same model, rules and learning rate, and that `primed`
  // outlives this one unchanged. Any number of sessions may share it.
  void ContinueFrom(const Session& primed);
  // Feeds the start token to a stream that has read nothing.
  Status Begin(std::span<const size_t> streams);
  // Appends symbols, evaluating them in batches across the streams.
  Status Append(std::span<const StreamSymbols> entries) {
    return Append(own_, entries);
  }
  Status Append(Lane& lane, std::span<const StreamSymbols> entries);
  // The same, but the predictions join the queues only with JoinPending().
  // Another thread may call Predict() and Train() meanwhile with another pool.
  Status ReadAhead(std::span<const StreamSymbols> entries) {
    return ReadAhead(own_, entries);
  }
  void JoinPending(std::span<const size_t> streams) {
    JoinPending(own_, streams);
  }
  // Makes stream `to` a copy of stream `from`, pending predictions included. It
  // may be repeated, also after a failure of Append() with stream `to`.
  void Fork(size_t from, size_t to);

  // Computes the masses of the oldest pending prediction of each stream and
  // takes it from the queue. Requires one to be pending.
  Status Predict(std::span<const size_t> streams, ThreadPool& pool) {
    return Predict(own_, streams, pool);
  }
  Status Predict(Lane& lane, std::span<const size_t> streams, ThreadPool& pool);
  // Of the last Predict() for this stream.
  const SymbolMasses& Masses(size_t stream) const { return masses_[stream]; }
  // -log2 of the softmax probability of `symbol` in 1e-6 bits, from the logits
  // of the last Predict() without a lane, whose i-th stream is meant. For
  // statistics only: it is not exact, nothing that is coded may depend on it. A
  // synthetic symbol, which has no logit, costs what its mass says.
  uint64_t SurpriseMicrobits(size_t i, size_t stream, uint32_t symbol) const;
  size_t num_pending(size_t stream) const {
    return streams_[stream].pending.size();
  }

  // Trains the head with the symbols that followed each stream's last
  // Predict(), in the order of the streams. No-op if the learning rate is 0.
  void Train(std::span<const size_t> streams, std::span<const uint32_t> symbols,
             ThreadPool& pool);

  // Tokens evaluated so far without a lane, restarts included.
  uint64_t num_evaluations() const { return own_.num_evaluations; }

 private:
  struct Stream {
    std::vector<uint32_t> recent;  // last `keep` tokens, oldest first
    uint32_t position = 0;         // tokens in the window
    HiddenQueue pending;
    HiddenQueue ahead;  // to be joined to them
    Hidden current;     // the one of the last Predict()
  };
  Lane MakeLane(std::unique_ptr<BackboneState> state, ThreadPool* pool) const;
  Status ReadAhead(Lane& lane, std::span<const StreamSymbols> entries);
  void JoinPending(Lane& lane, std::span<const size_t> streams);
  Status Push(Lane& lane, size_t stream, uint32_t token);
  Status Add(Lane& lane, const Entry& entry);
  Status Flush(Lane& lane);
  bool HasLogits(const Lane& lane, std::span<const size_t> streams) const;
  Status ComputeLogits(Lane& lane, std::span<const size_t> streams,
                       ThreadPool& pool);
  size_t StepsAtOnce(std::span<const size_t> streams) const;

  const LanguageModel& model_;
  const ReadingRules rules_;
  const LearningRateCode learning_rate_;
  const Kernels& kernels_;
  OutputHead head_;
  std::vector<Stream> streams_;
  std::vector<SymbolMasses> masses_;
  std::vector<HeadExample> examples_;
  Lane own_;  // of the caller's thread
};

}  // namespace llmzip

#endif  // LLMZIP_PREDICT_SESSION_H_
