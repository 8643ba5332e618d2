// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The size that the LLMZip paper's scheme "LLM+zlib" (arXiv 2306.04050) gives
// to a sequence of ranks. It is for statistics; no archive holds such bytes.
#ifndef LLMZIP_CODER_PAPER_CODEC_H_
#define LLMZIP_CODER_PAPER_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/status.h"

namespace llmzip {

// Size in bytes of a zlib stream, level 9, over the ranks in decimal ASCII,
// one space between them.
Result<size_t> PaperZlibBytes(std::span<const uint32_t> ranks);

}  // namespace llmzip

#endif  // LLMZIP_CODER_PAPER_CODEC_H_
