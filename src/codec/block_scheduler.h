// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Several independent blocks at once. Each has a thread of its own. A single
// block needs no scheduler: it has all threads for its matrix products.
#ifndef LLMZIP_CODEC_BLOCK_SCHEDULER_H_
#define LLMZIP_CODEC_BLOCK_SCHEDULER_H_

#include <cstddef>

#include "base/function_ref.h"
#include "base/status.h"
#include "base/thread_pool.h"
#include "codec/block_progress.h"

namespace llmzip {

// Codes the block of that number; the observer says whether to go on.
using BlockWork =
    FunctionRef<Status(size_t, ThreadPool&, const BlockObserver&)>;

// Calls work(i, pool, observer) once for each i in [0, num_blocks) and returns
// the first failure in the order of the blocks. `observer` is called by this
// thread, with what was coded of all blocks. An exception of `work` or of the
// observer counts as a failure, and is thrown on when all threads have
// ended. There are fewer threads if the system has no more.
Status RunBlocks(size_t num_blocks, size_t num_threads,
                 const BlockObserver& observer, BlockWork work);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_BLOCK_SCHEDULER_H_
