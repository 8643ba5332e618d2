// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Files that users take for GGUF models: which format they have, and what can
// be done with them.
#ifndef LLMZIP_GGUF_FOREIGN_FILE_H_
#define LLMZIP_GGUF_FOREIGN_FILE_H_

#include <cstdint>
#include <span>

#include "base/status.h"

namespace llmzip {

// The error for a file that begins with `beginning` and is no model that we
// read. kBadModel with a word on what to do if the format is known, else
// kBadMagic. 64 bytes tell all that can be told; fewer are fine.
Status ForeignFileError(std::span<const uint8_t> beginning);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_FOREIGN_FILE_H_
