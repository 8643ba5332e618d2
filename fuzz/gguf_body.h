// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#ifndef LLMZIP_FUZZ_GGUF_BODY_H_
#define LLMZIP_FUZZ_GGUF_BODY_H_

#include <cstdint>
#include <span>

namespace llmzip {

// Parses `bytes` as a model file and, if that works, reads every value as every
// type, dequantizes the first and the last row of every tensor and loads the
// whole as a language model. Whatever the bytes are, it returns.
void FuzzGguf(std::span<const uint8_t> bytes);

}  // namespace llmzip

#endif  // LLMZIP_FUZZ_GGUF_BODY_H_
