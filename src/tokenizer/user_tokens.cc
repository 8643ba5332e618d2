// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/user_tokens.h"

#include "tokenizer/longest_match.h"

namespace llmzip {

UserTokens::UserTokens(const VocabularySpec& spec, const Vocabulary& vocabulary,
                       const ByteTrie& trie)
    : vocabulary_(&vocabulary),
      trie_(&trie),
      is_user_(vocabulary.num_symbols(), false) {
  for (uint32_t token = 0; token < spec.types.size(); ++token) {
    if (static_cast<TokenType>(spec.types[token]) != TokenType::kUserDefined) {
      continue;
    }
    const uint32_t symbol = vocabulary.SymbolOfToken(token);
    if (symbol == kNoSymbol) continue;
    empty_ = false;
    is_user_[symbol] = true;
    begins_with_[vocabulary.Bytes(symbol)[0]] = true;
  }
}

UserTokens::Match UserTokens::Next(std::span<const uint8_t> text,
                                   size_t from) const {
  if (empty_) return {kNoSymbol, text.size(), text.size()};
  for (size_t begin = from; begin < text.size(); ++begin) {
    if (!begins_with_[text[begin]]) continue;
    uint32_t longest = kNoSymbol;
    ForEachMatch(*vocabulary_, *trie_, text.subspan(begin),
                 [this, &longest](uint32_t symbol) {
                   if (is_user_[symbol]) longest = symbol;
                 });
    if (longest != kNoSymbol) {
      return {longest, begin, begin + vocabulary_->Bytes(longest).size()};
    }
  }
  return {kNoSymbol, text.size(), text.size()};
}

}  // namespace llmzip
