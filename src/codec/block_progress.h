// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What the coding of one block tells on the way.
#ifndef LLMZIP_CODEC_BLOCK_PROGRESS_H_
#define LLMZIP_CODEC_BLOCK_PROGRESS_H_

#include <cstdint>
#include <functional>

namespace llmzip {

// What was coded of a block so far.
struct BlockProgress {
  uint64_t text_bytes = 0;
  uint64_t payload_bytes = 0;  // made of it, where an encoder can tell
  uint64_t num_symbols = 0;    // under a language model
};
// Called now and then; false cancels.
using BlockObserver = std::function<bool(const BlockProgress& progress)>;

}  // namespace llmzip

#endif  // LLMZIP_CODEC_BLOCK_PROGRESS_H_
