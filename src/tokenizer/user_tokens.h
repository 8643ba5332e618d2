// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// User-defined tokens: a tokenizer matches their strings before it does
// anything else.
#ifndef LLMZIP_TOKENIZER_USER_TOKENS_H_
#define LLMZIP_TOKENIZER_USER_TOKENS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tokenizer/byte_trie.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

// Finds them from left to right, and at each place the longest.
// `vocabulary` and `trie` must outlive it. Immutable once made.
class UserTokens {
 public:
  UserTokens(const VocabularySpec& spec, const Vocabulary& vocabulary,
             const ByteTrie& trie);

  bool empty() const { return empty_; }

  // text[begin, end) spells `symbol`. Without a match, the symbol is kNoSymbol
  // and both offsets are text.size().
  struct Match {
    uint32_t symbol;
    size_t begin;
    size_t end;
  };
  // The first match that begins at `from` or later.
  Match Next(std::span<const uint8_t> text, size_t from) const;

 private:
  const Vocabulary* vocabulary_;
  const ByteTrie* trie_;
  bool empty_ = true;
  std::vector<bool> is_user_;  // [num_symbols]
  std::array<bool, 256> begins_with_{};
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_USER_TOKENS_H_
