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

// Inflates a whole brotli stream. Returns kCorrupt if it is malformed, cut
// short, followed by further bytes, or longer than `max_bytes` inflated; at
// most that plus a constant is allocated for the result.
Result<std::vector<uint8_t>> BrotliInflate(std::span<const uint8_t> stream,
                                           size_t max_bytes);

}  // namespace llmzip

#endif  // LLMZIP_CODER_BROTLI_STAGE_H_
