// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The vocabulary of a Hugging Face folder: tokenizer.json, or the older files
// vocab.json and merges.txt, or SentencePiece's tokenizer.model.
#ifndef LLMZIP_IMPORT_HF_TOKENIZER_H_
#define LLMZIP_IMPORT_HF_TOKENIZER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "import/gguf_output.h"

namespace llmzip {

// Numbered as in tokenizer.ggml.token_type, and as in SentencePiece.
enum class TokenKind : int32_t {
  kNormal = 1,
  kUnknown = 2,
  kControl = 3,
  kUserDefined = 4,
  kUnused = 5,
  kByte = 6,
};

struct HfTokenizer {
  std::string model;  // tokenizer.ggml.model: gpt2 or llama
  std::string pre;    // tokenizer.ggml.pre; "" for llama
  std::vector<std::string> tokens;
  std::vector<TokenKind> kinds;     // [tokens]
  std::vector<float> scores;        // [tokens], llama only
  std::vector<std::string> merges;  // gpt2 only

  void AddTo(GgufOutput* output) const;
};

// Fills the vocabulary up to `num_tokens` with unused tokens: embeddings may
// have more rows than there are tokens. `pre` is for folders without
// tokenizer.json; "" if it cannot be known then. kBadModel with the reason for
// a tokenizer that has no counterpart.
Result<HfTokenizer> ReadHfTokenizer(const std::string& folder,
                                    uint64_t num_tokens, std::string_view pre);

}  // namespace llmzip

#endif  // LLMZIP_IMPORT_HF_TOKENIZER_H_
