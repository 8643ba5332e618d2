// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The tokenizer of the RWKV models: always the longest symbol that fits.
#ifndef LLMZIP_TOKENIZER_TOKENIZER_TRIE_H_
#define LLMZIP_TOKENIZER_TOKENIZER_TRIE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "tokenizer/tokenizer.h"

namespace llmzip {

class TokenizerTrie : public Tokenizer {
 public:
  TokenizerTrie(const Vocabulary& vocabulary, const ByteTrie& trie)
      : Tokenizer(vocabulary, trie) {}

  void Tokenize(std::span<const uint8_t> text,
                std::vector<uint32_t>* symbols) const override;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKENIZER_TRIE_H_
