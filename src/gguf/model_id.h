// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The identity of a model: what an archive names it by (docs/FORMAT.md, "Model
// identity"). Two files with the same id give the same masses and tokenize
// alike; a changed name, author, chat template, alignment or order of entries
// and tensors changes nothing.
//
// The id is the first 16 bytes of the SHA-256 of
//
//   "llmzip model 1" 00
//   for each entry that counts, by ascending key:
//     text key, u8 kind, u8 is_array, u64 count, the elements
//   u64 0
//   for each tensor, by ascending name:
//     text name, u32 type, u64 dims[4], u64 size, bytes
//
// with text = u64 size and the bytes, integers little-endian, names compared
// as bytes. Kind and elements: 'i' any integer, extended to 64 bits; 'f' a
// float, as the bits of a binary32; 'b' a truth value, one byte; 's' text.
// Types as in GGUF files; dims fastest first, the missing ones 1.
//
// Entries that count: general.architecture; those that begin with the
// architecture and a dot, but for .context_length and .vocab_size;
// tokenizer.ggml.{model,pre,tokens,token_type,scores,merges}. The start token
// and the window are no part: each archive says its own.
#ifndef LLMZIP_GGUF_MODEL_ID_H_
#define LLMZIP_GGUF_MODEL_ID_H_

#include <array>
#include <cstdint>

#include "base/status.h"
#include "gguf/gguf.h"

namespace llmzip {

using ModelId = std::array<uint8_t, 16>;

// Reads the whole file once: about a second per GiB (0.1 s for 100 MB where the
// CPU has instructions for SHA-256). Fails if the file names no architecture.
Result<ModelId> ComputeModelId(const GgufFile& file);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_MODEL_ID_H_
