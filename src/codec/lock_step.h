// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The loop that codes a block: predict, code, learn; the same for encoder and
// decoder (docs/FORMAT.md, "Streams in lock step").
#ifndef LLMZIP_CODEC_LOCK_STEP_H_
#define LLMZIP_CODEC_LOCK_STEP_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/function_ref.h"
#include "base/status.h"
#include "base/thread_pool.h"
#include "codec/block_progress.h"
#include "codec/block_streams.h"
#include "codec/stream_groups.h"
#include "codec/symbol_coder.h"
#include "predict/session.h"

namespace llmzip {

// One object per block. Not thread-safe.
class LockStep {
 public:
  // All must outlive the object.
  //   pool     its threads share the work. The observer is called by the
  //            caller's thread.
  //   reading  if not null, an encoder's model reads and its coder works side
  //            by side, and a decoder's streams go in groups, which pays where
  //            reading and coding take about as long. It is then the session's
  //            own pool, of one thread and as many helpers as `pool` has
  //            others. The result is the same.
  LockStep(Session& session, SymbolCoder& coder, BlockStreams& streams,
           const BlockObserver& observer, ThreadPool& pool,
           ThreadPool* reading = nullptr);

  // Codes all streams to their ends and finishes the coder. Call once. Streams
  // of a session that went on from a primed one begin with its state.
  //   fork_symbols  P: the first symbols of stream 0 that are coded alone,
  //                 after which the other streams start from a copy of its
  //                 state; 0: they start from nothing
  Status Run(size_t fork_symbols);

  // For a single stream whose symbols are known: the same, but the model also
  // reads the last symbol, so that the session can be gone on from
  // (Session::ContinueFrom), and the coder is not finished.
  Status Learn();

 private:
  using Streams = std::span<const size_t>;

  Status Begin(size_t fork_symbols);
  Status CodeAll();
  // Whether any stream is left.
  bool DropDone();
  std::span<const StreamSymbols> TakeUnread(Streams group, size_t most,
                                            bool ahead);
  Status Read(Streams group, size_t most, bool ahead);
  Status Step(Streams group, ThreadPool& pool);
  Status ReadBesideCoding();
  Status CodeInGroups(size_t num_groups);
  Status Both(FunctionRef<Status()> code, FunctionRef<Status()> read);
  Status Shared(FunctionRef<Status()> read);
  Status Observe(uint64_t num_symbols);

  Session& session_;
  SymbolCoder& coder_;
  BlockStreams& streams_;
  const BlockObserver& observer_;
  ThreadPool& pool_;
  ThreadPool* const reading_;  // the session's, with room for helpers; or null
  ThreadPool alone_{1};
  StreamGroups groups_{&session_, &coder_, &streams_};  // of a decoder
  std::vector<size_t> live_;  // streams that are not done
  uint64_t num_symbols_ = 0;
  // Scratch, so that no step allocates:
  std::vector<size_t> waiting_;         // streams that lack predictions
  std::vector<StreamSymbols> entries_;  // what the model is to read
  std::vector<uint32_t> coded_;         // by stream of the group
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_LOCK_STEP_H_
