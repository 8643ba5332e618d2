// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The hashes of the contexts that a byte model remembers (docs/MIXING.md,
// "Bytes").
#ifndef LLMZIP_MIXING_BYTE_CONTEXTS_H_
#define LLMZIP_MIXING_BYTE_CONTEXTS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "mixing/stream_text.h"

namespace llmzip {

inline constexpr size_t kContextsAlone = 15;
inline constexpr size_t kContextsWithModel = 14;
inline constexpr size_t kMostContexts = kContextsAlone;
// The first contexts go from short to long. The number of them that are known
// tells how familiar a place is.
inline constexpr size_t kNestedContexts = 4;

using ByteHashes = std::array<uint64_t, kMostContexts>;

// The context of the byte that a match expects. It has a function of its own,
// because it becomes known later than the others.
inline constexpr size_t kMatchContext = 7;

// Sets all hashes but the one at kMatchContext.
void HashByteContexts(const StreamTexts& texts, const StreamHistory& s,
                      bool has_language_model, ByteHashes* hashes);
// `expected` is -1 if there is no match.
uint64_t HashMatchContext(uint32_t last, int expected);

}  // namespace llmzip

#endif  // LLMZIP_MIXING_BYTE_CONTEXTS_H_
