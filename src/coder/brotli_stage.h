// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The second stage of method `rank` compresses the ranks' varints with brotli.
// Nothing else uses brotli. Wire format: docs/FORMAT.md, "Method rank".
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

// Memory that BrotliCompress() takes beside input and output. brotli 1.0.9 was
// measured at 182 MiB, most of it trees over the window; a short input needs
// less.
uint64_t BrotliCompressMemory(uint64_t input_bytes);

// The allocator of a decoder, in brotli's own form. Tests replace it.
struct BrotliMemory {
  void* (*allocate)(void* opaque, size_t size) = nullptr;
  void (*free)(void* opaque, void* address) = nullptr;
  void* opaque = nullptr;
};

// Inflates a whole brotli stream. Returns kCorrupt if it is malformed, cut
// short, followed by further bytes, or longer than `max_bytes` inflated.
// Returns kOutOfMemory if memory is short; the stream may be valid then.
Result<std::vector<uint8_t>> BrotliInflate(std::span<const uint8_t> stream,
                                           size_t max_bytes,
                                           const BrotliMemory& memory = {});
// Memory that BrotliInflate() takes beside its result: the window.
inline constexpr uint64_t kBrotliInflateMemory = uint64_t{18} << 20;

}  // namespace llmzip

#endif  // LLMZIP_CODER_BROTLI_STAGE_H_
