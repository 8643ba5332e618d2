// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// How an encoder finds the method for a text. Not normative.
#ifndef LLMZIP_CODEC_SMALLEST_BLOCK_H_
#define LLMZIP_CODEC_SMALLEST_BLOCK_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "codec/block_codec.h"
#include "container/format.h"

namespace llmzip {

// What an encoder may choose for itself.
struct MethodSearch {
  bool any_method;     // the best of all candidates, else the one given
  bool fewer_streams;  // fewer than given, where they would cost much
  bool may_cut;        // more than one block, where the content changes
  int level;           // 1 .. 9
};

// The choice for a block of so many bytes: its streams depend on them.
using ChoiceForSize = std::function<BlockChoice(uint64_t text_bytes)>;

// Codes `text` (not empty) with the method that suits it, or with the choice's
// own, to one block or, if it may be cut, more. A block that does
// not shrink, or on which the model fails, is a stored one. Each block says why
// it has its method. The result depends on the arguments only, never on the
// number of threads.
Result<std::vector<CodedBlock>> EncodeSmallest(std::span<const uint8_t> text,
                                               const ChoiceForSize& choice,
                                               const MethodSearch& search,
                                               const ModelSetup& setup,
                                               ThreadPool& pool,
                                               const BlockObserver& observer);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_SMALLEST_BLOCK_H_
