// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The second stage of method `rank`: brotli over the ranks' varints. The only
// place that knows brotli. Wire format: docs/FORMAT.md, "Method rank".
#ifndef LLMZIP_CODER_BROTLI_STAGE_H_
#define LLMZIP_CODER_BROTLI_STAGE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"

namespace llmzip {

// Compresses at quality 11 with a window of 2^24 bytes (RFC 7932). The bytes
// may change with brotli's version; what they inflate to does not.
Result<std::vector<uint8_t>> BrotliCompress(std::span<const uint8_t> bytes);

// What that takes beside input and output, by measurement (182 MiB of brotli
// 1.0.9): trees over the window, unless the input is short.
uint64_t BrotliCompressMemory(uint64_t input_bytes);

// Where a decoder gets its memory, in the form that brotli wants. For tests.
struct BrotliMemory {
  void* (*allocate)(void* opaque, size_t size) = nullptr;
  void (*free)(void* opaque, void* address) = nullptr;
  void* opaque = nullptr;
};

// Inflates a whole brotli stream. Returns kCorrupt if it is malformed, cut
// short, followed by further bytes, or longer than `max_bytes` inflated, and
// kOutOfMemory where memory is short, which says nothing of the stream.
Result<std::vector<uint8_t>> BrotliInflate(std::span<const uint8_t> stream,
                                           size_t max_bytes,
                                           const BrotliMemory& memory = {});
// What that takes beside the result: the window.
inline constexpr uint64_t kBrotliInflateMemory = uint64_t{18} << 20;

}  // namespace llmzip

#endif  // LLMZIP_CODER_BROTLI_STAGE_H_
