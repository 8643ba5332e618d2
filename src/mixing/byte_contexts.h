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

inline constexpr size_t kTextContexts = 20;
inline constexpr size_t kModelContexts = 2;  // only with a language model
inline constexpr size_t kByteContexts = kTextContexts + kModelContexts;
// The first ones, shorter to longer: how many of them are known tells how
// familiar a place is.
inline constexpr size_t kNestedContexts = 7;

using ByteHashes = std::array<uint64_t, kByteContexts>;

// `expected`: the byte that a match promises, -1 if there is none.
void HashByteContexts(const StreamTexts& texts, const StreamState& s,
                      int expected, bool has_language_model,
                      ByteHashes* hashes);

}  // namespace llmzip

#endif  // LLMZIP_MIXING_BYTE_CONTEXTS_H_
