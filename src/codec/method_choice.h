// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Which methods an encoder tries on a block. Not normative.
#ifndef LLMZIP_CODEC_METHOD_CHOICE_H_
#define LLMZIP_CODEC_METHOD_CHOICE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "codec/block_codec.h"
#include "container/format.h"

namespace llmzip {

// Methods worth trying on `text`, without kStored, which is always there to
// fall back to. The smallest result wins.
std::vector<Method> CandidateMethods(std::span<const uint8_t> text,
                                     bool has_model, int level);

// Codes `text` with each candidate, or with `choice.method` alone unless
// `automatic`, and returns the smallest block; a stored one if none is smaller
// than the text or the model fails on it.
Result<CodedBlock> EncodeSmallest(std::span<const uint8_t> text,
                                  const BlockChoice& choice, bool automatic,
                                  int level, const Reader& reader,
                                  ThreadPool& pool,
                                  const StepObserver& observer);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_METHOD_CHOICE_H_
