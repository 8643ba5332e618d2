// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The tokenizer of Gemma 4: SentencePiece's units and spellings, but merges
// from a list.
#ifndef LLMZIP_TOKENIZER_TOKENIZER_GEMMA4_H_
#define LLMZIP_TOKENIZER_TOKENIZER_GEMMA4_H_

#include <memory>
#include <utility>

#include "tokenizer/tokenizer_merging.h"

namespace llmzip {

// The words are lines, and the line breaks between them; a word of line breaks
// that is a token is taken whole. The units are characters. One that is no
// token becomes one unit a byte, and so does U+2581, which tokens spell for a
// space.
class TokenizerGemma4 : public MergingTokenizer {
 public:
  // See Tokenizer::Create(). Fails like ReadMergeList(), whose note becomes
  // that of the tokenizer.
  static Result<std::unique_ptr<Tokenizer>> Create(const VocabularySpec& spec,
                                                   const Vocabulary& vocabulary,
                                                   const ByteTrie& trie);

 private:
  TokenizerGemma4(const VocabularySpec& spec, const Vocabulary& vocabulary,
                  const ByteTrie& trie, MergeTable merges)
      : MergingTokenizer(spec, vocabulary, trie, std::move(merges)) {}

  size_t FirstWord(std::span<const uint8_t> text) const override;
  void AppendUnits(std::span<const uint8_t> word,
                   std::vector<uint32_t>* units) const override;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKENIZER_GEMMA4_H_
