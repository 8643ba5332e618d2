// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The hashes of the contexts that a byte model remembers (docs/MIXING.md,
// "Contexts").
#ifndef LLMZIP_MIXING_BYTE_CONTEXTS_H_
#define LLMZIP_MIXING_BYTE_CONTEXTS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "mixing/stream_text.h"

namespace llmzip {

// Beside a language model there are fewer: it knows more than the rest would.
inline constexpr size_t kContextsAlone = 18;
inline constexpr size_t kContextsWithModel = 15;
inline constexpr size_t kMostContexts = kContextsAlone;
// The first ones, shorter to longer: how many of them are known tells how
// familiar a place is.
inline constexpr size_t kNestedContexts = 5;

using ByteHashes = std::array<uint64_t, kMostContexts>;

// `expected`: the byte that a match promises, -1 if there is none.
void HashByteContexts(const StreamTexts& texts, const StreamState& s,
                      int expected, bool has_language_model,
                      ByteHashes* hashes);

}  // namespace llmzip

#endif  // LLMZIP_MIXING_BYTE_CONTEXTS_H_
