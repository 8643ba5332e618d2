// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The families of tokenizers that model files name. Each is a line in
// tokenizer_families.cc.
#ifndef LLMZIP_TOKENIZER_TOKENIZER_FAMILIES_H_
#define LLMZIP_TOKENIZER_TOKENIZER_FAMILIES_H_

#include <memory>
#include <string_view>

#include "base/status.h"
#include "tokenizer/token_spelling.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

// Where a family finds its merges, which says what keys it reads.
enum class MergeSource {
  kNone,
  kList,    // tokenizer.ggml.merges, which must be there
  kScores,  // implied by tokenizer.ggml.scores
};

struct TokenizerFamily {
  std::string_view name;  // as in tokenizer.ggml.model
  Spelling spelling;
  MergeSource merges;
  // See Tokenizer::Create().
  Result<std::unique_ptr<Tokenizer>> (*create)(const VocabularySpec& spec,
                                               const Vocabulary& vocabulary,
                                               const ByteTrie& trie);
};

// Null if there is none of that name.
const TokenizerFamily* FindTokenizerFamily(std::string_view name);
// The same, but kBadModel with the names that are known.
Result<const TokenizerFamily*> TokenizerFamilyOf(std::string_view name);

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKENIZER_FAMILIES_H_
