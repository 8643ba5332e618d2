// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The loop that codes a block: predict, code, learn; the same for encoder and
// decoder (docs/FORMAT.md, "Streams in lock step").
#ifndef LLMZIP_CODEC_LOCK_STEP_H_
#define LLMZIP_CODEC_LOCK_STEP_H_

#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/status.h"
#include "codec/block_streams.h"
#include "codec/symbol_coder.h"
#include "model/session.h"

namespace llmzip {

// Called now and then with the number of symbols coded so far in the block;
// false cancels.
using StepObserver = std::function<bool(uint64_t num_symbols)>;

// Codes all streams to their ends and finishes the coder.
//   fork_symbols  P: the first symbols of stream 0 that are coded alone, after
//                 which the other streams start from a copy of its state; 0:
//                 they start from nothing
Status RunLockStep(Session& session, SymbolCoder& coder, BlockStreams& streams,
                   size_t fork_symbols, const StepObserver& observer);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_LOCK_STEP_H_
