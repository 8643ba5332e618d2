// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A decoder's streams on several threads. The model can read a symbol only when
// it is decoded, so a decoder cannot read ahead. But while one group of streams
// is decoded, the model can read the others.
#ifndef LLMZIP_CODEC_STREAM_GROUPS_H_
#define LLMZIP_CODEC_STREAM_GROUPS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/event_count.h"
#include "base/status.h"
#include "base/thread_pool.h"
#include "codec/block_streams.h"
#include "codec/symbol_coder.h"
#include "predict/session.h"

namespace llmzip {

// Every thread reads and predicts for its own group of streams. Then the groups
// code in turn, in the order of the streams, and one of them trains the head:
// with the same examples in the same order as on one thread.
class StreamGroups {
 public:
  // All must outlive the object.
  StreamGroups(Session* session, SymbolCoder* coder, BlockStreams* streams)
      : session_(*session), coder_(*coder), streams_(*streams) {}

  // How many groups to make of `num_live` streams for that many threads. Each
  // group reads all weights, so it has two streams at least. Below 2: no
  // groups.
  static size_t NumGroups(size_t num_live, size_t num_threads);

  // Codes steps of the streams `live`, none of which is done, until one is or
  // kMaxSteps are coded. Their number, or what went wrong; then all is
  // unusable. Requires num_groups <= pool.num_threads().
  Result<uint64_t> Run(std::span<const size_t> live, size_t num_groups,
                       ThreadPool& pool);

  // Few enough to tell a caller of progress in time, and many enough that it
  // costs nothing to bring the threads together.
  static constexpr uint64_t kMaxSteps = 16;

 private:
  // What one thread works on.
  struct Group {
    Session::Lane lane;
    std::span<const size_t> streams;
    std::vector<uint32_t> coded;         // by `streams`, in the step
    std::vector<StreamSymbols> entries;  // scratch
    Status status;
  };
  // What the threads tell each other.
  struct Turns {
    EventCount coded;          // groups, over all steps
    EventCount trained;        // steps
    uint64_t end = kMaxSteps;  // of the steps; final once all of it is coded
  };

  void RunGroup(size_t index);
  Status CodeSteps(size_t index);
  Status Read(Group& group);
  Status Code(Group& group);
  void Train();

  Session& session_;
  SymbolCoder& coder_;
  BlockStreams& streams_;
  ThreadPool alone_{1};
  std::vector<Group> groups_;    // as many as there ever were
  std::vector<uint32_t> coded_;  // of all groups; scratch
  // Of the run under way:
  size_t num_groups_ = 0;
  std::span<const size_t> live_;
  Turns* turns_ = nullptr;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_STREAM_GROUPS_H_
