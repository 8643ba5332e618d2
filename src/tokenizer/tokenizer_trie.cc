// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_trie.h"

#include "tokenizer/longest_match.h"

namespace llmzip {

Result<std::unique_ptr<Tokenizer>> TokenizerTrie::Create(
    const VocabularySpec& /*spec*/, const Vocabulary& vocabulary,
    const ByteTrie& trie) {
  return std::unique_ptr<Tokenizer>(new TokenizerTrie(vocabulary, trie));
}

void TokenizerTrie::Tokenize(std::span<const uint8_t> text,
                             std::vector<uint32_t>* symbols) const {
  while (!text.empty()) {
    const uint32_t symbol = LongestMatch(vocabulary(), trie(), text);
    symbols->push_back(symbol);
    text = text.subspan(vocabulary().Bytes(symbol).size());
  }
}

}  // namespace llmzip
