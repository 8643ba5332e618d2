// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// For gguf.cc only.
#ifndef LLMZIP_GGUF_GGUF_PARSER_H_
#define LLMZIP_GGUF_GGUF_PARSER_H_

#include <cstdint>
#include <span>

#include "base/status.h"
#include "gguf/gguf.h"

namespace llmzip {

// Parses the directory of a file of `file_bytes` bytes, given the beginning of
// the file, which must outlive the result. Fails with kTruncated if the
// beginning is too short to hold the directory, and with kLimitExceeded if the
// directory would take more than `max_memory`.
Result<GgufFile> ParseGguf(std::span<const uint8_t> beginning,
                           uint64_t file_bytes, uint64_t max_memory);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_GGUF_PARSER_H_
