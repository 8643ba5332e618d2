// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The tokenizer of the RWKV models. It always takes the longest symbol that the
// rest of the text begins with.
#ifndef LLMZIP_TOKENIZER_TOKENIZER_TRIE_H_
#define LLMZIP_TOKENIZER_TOKENIZER_TRIE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tokenizer/tokenizer.h"

namespace llmzip {

class TokenizerTrie : public Tokenizer {
 public:
  // See Tokenizer::Create(). Cannot fail.
  static Result<std::unique_ptr<Tokenizer>> Create(const VocabularySpec& spec,
                                                   const Vocabulary& vocabulary,
                                                   const ByteTrie& trie);

  void Tokenize(std::span<const uint8_t> text,
                std::vector<uint32_t>* symbols) const override;

 private:
  TokenizerTrie(const Vocabulary& vocabulary, const ByteTrie& trie)
      : Tokenizer(vocabulary, trie) {}
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKENIZER_TRIE_H_
