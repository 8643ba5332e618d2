// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What blocks take in memory, by their headers alone (docs/DESIGN.md,
// "Memory"). All sums are at most some per cent too low, else too high.
#ifndef LLMZIP_CODEC_BLOCK_MEMORY_H_
#define LLMZIP_CODEC_BLOCK_MEMORY_H_

#include <cstdint>
#include <span>

#include "codec/block_codec.h"
#include "container/block_header.h"

namespace llmzip {

// Symbols that one stream's model may read: each spells a byte or more.
uint64_t MaxSymbols(const BlockHeader& header);

// Symbols of the dictionary that each stream has read before its own.
uint64_t MaxPrimed(const ModelSetup& setup);

// Bytes that coding `text_bytes` takes beside that text and the model, with the
// methods that will be tried and the choice's number of streams.
uint64_t EncodingMemory(uint64_t text_bytes, std::span<const Method> methods,
                        const BlockChoice& choice, const ModelSetup& setup);

// Bytes of the byte model's tables for such a block.
uint64_t MixingMemory(const BlockHeader& header, const ModelSetup& setup);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_BLOCK_MEMORY_H_
