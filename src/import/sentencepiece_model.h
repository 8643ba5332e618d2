// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads SentencePiece's tokenizer.model, a message of protocol buffers.
#ifndef LLMZIP_IMPORT_SENTENCEPIECE_MODEL_H_
#define LLMZIP_IMPORT_SENTENCEPIECE_MODEL_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"

namespace llmzip {

struct SentencePiece {
  std::string text;
  float score = 0;
  uint32_t kind = 1;  // as TokenKind
};

// kBadModel if the message is malformed, or if the model is not one of
// byte-pair encoding. Fields that are not needed are skipped.
Result<std::vector<SentencePiece>> ParseSentencePieceModel(
    std::span<const uint8_t> bytes);

}  // namespace llmzip

#endif  // LLMZIP_IMPORT_SENTENCEPIECE_MODEL_H_
