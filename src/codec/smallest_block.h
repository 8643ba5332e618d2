// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Which methods an encoder tries on a block. Not normative.
#ifndef LLMZIP_CODEC_SMALLEST_BLOCK_H_
#define LLMZIP_CODEC_SMALLEST_BLOCK_H_

#include <cstdint>
#include <span>
#include <vector>

#include "codec/block_codec.h"
#include "container/format.h"

namespace llmzip {

// What an encoder may choose for itself.
struct MethodSearch {
  bool any_method;     // the smallest of all candidates', else the one given
  bool fewer_streams;  // fewer than given, where they would cost much
  int level;           // 1 .. 9
};

// Methods worth trying on `text`, the slowest last, without kStored, which is
// always there to fall back to. The smallest result wins.
std::vector<Method> CandidateMethods(std::span<const uint8_t> text,
                                     bool has_model, int level);

// Codes `text` with each candidate, or with `choice.method` alone, and returns
// the smallest block; a stored one if none is smaller than the text or the
// model fails on it.
Result<CodedBlock> EncodeSmallest(std::span<const uint8_t> text,
                                  const BlockChoice& choice,
                                  const MethodSearch& search,
                                  const ModelSetup& setup, ThreadPool& pool,
                                  const BlockObserver& observer);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_SMALLEST_BLOCK_H_
