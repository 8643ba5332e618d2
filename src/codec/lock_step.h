// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The loop that codes a block: predict, code, learn; the same for encoder and
// decoder (docs/FORMAT.md, "Streams in lock step").
#ifndef LLMZIP_CODEC_LOCK_STEP_H_
#define LLMZIP_CODEC_LOCK_STEP_H_

#include <cstddef>
#include <cstdint>

#include "base/status.h"
#include "base/thread_pool.h"
#include "codec/block_progress.h"
#include "codec/block_streams.h"
#include "codec/symbol_coder.h"
#include "predict/session.h"

namespace llmzip {

// Codes all streams to their ends and finishes the coder.
//   fork_symbols  P: the first symbols of stream 0 that are coded alone, after
//                 which the other streams start from a copy of its state; 0:
//                 they start from nothing
//   pool     its threads share the work. The observer is called by the caller's
//            thread.
//   reading  if not null, an encoder's model reads and its coder works side by
//            side, and a decoder's streams go in groups, which pays where
//            reading and coding take about as long. It is then the session's
//            own pool, of one thread and as many helpers as `pool` has others.
//            The result is the same.
Status RunLockStep(Session& session, SymbolCoder& coder, BlockStreams& streams,
                   size_t fork_symbols, const BlockObserver& observer,
                   ThreadPool& pool, ThreadPool* reading = nullptr);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_LOCK_STEP_H_
