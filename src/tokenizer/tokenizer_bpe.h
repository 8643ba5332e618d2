// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Byte-level byte-pair encoding, the tokenizer of GPT-2, Llama 3, SmolLM and
// Qwen.
#ifndef LLMZIP_TOKENIZER_TOKENIZER_BPE_H_
#define LLMZIP_TOKENIZER_TOKENIZER_BPE_H_

#include <memory>
#include <utility>

#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/tokenizer_merging.h"

namespace llmzip {

// The model's pre-tokenizer cuts the words, the units are bytes, and the model
// file lists the merges. Some pre-tokenizers keep a word whole that is a token.
class TokenizerBpe : public MergingTokenizer {
 public:
  // See Tokenizer::Create(). kBadModel for an unknown pre-tokenizer. Fails also
  // like ReadMergeList(), whose note becomes that of the tokenizer.
  static Result<std::unique_ptr<Tokenizer>> Create(const VocabularySpec& spec,
                                                   const Vocabulary& vocabulary,
                                                   const ByteTrie& trie);

 private:
  TokenizerBpe(const VocabularySpec& spec, const Vocabulary& vocabulary,
               const ByteTrie& trie, PreTokenizer pre_tokenizer,
               MergeTable merges)
      : MergingTokenizer(spec, vocabulary, trie, std::move(merges)),
        pre_tokenizer_(pre_tokenizer) {}

  size_t FirstWord(std::span<const uint8_t> text) const override {
    return pre_tokenizer_.FirstWord(text);
  }
  void AppendUnits(std::span<const uint8_t> word,
                   std::vector<uint32_t>* units) const override;

  PreTokenizer pre_tokenizer_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKENIZER_BPE_H_
