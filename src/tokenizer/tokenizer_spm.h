// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// SentencePiece's byte-pair encoding, as of Llama 1 and 2, Mistral and Phi-3.
#ifndef LLMZIP_TOKENIZER_TOKENIZER_SPM_H_
#define LLMZIP_TOKENIZER_TOKENIZER_SPM_H_

#include <bitset>
#include <memory>
#include <vector>

#include "tokenizer/tokenizer_merging.h"

namespace llmzip {

// Units are characters, and the pair whose union has the highest score is
// merged first; a character that is no token goes byte by byte. No space is
// put before the text, as these models' own tokenizers do: it would come back
// when decoding. U+2581 in the text is not a space, so it goes byte by byte.
class TokenizerSpm : public MergingTokenizer {
 public:
  // See Tokenizer::Create(). kBadModel for scores that are not finite or not
  // one for each token; without scores all are equal.
  static Result<std::unique_ptr<Tokenizer>> Create(const VocabularySpec& spec,
                                                   const Vocabulary& vocabulary,
                                                   const ByteTrie& trie);

 private:
  TokenizerSpm(const VocabularySpec& spec, const Vocabulary& vocabulary,
               const ByteTrie& trie, std::vector<bool> is_normal,
               MergeTable merges);

  size_t FirstWord(std::span<const uint8_t> text) const override;
  void AppendUnits(std::span<const uint8_t> word,
                   std::vector<uint32_t>* units) const override;

  std::vector<bool> is_normal_;  // [num_symbols]: may take part in merges
  // Whether the bytes a, b are neighbours in any normal symbol, at a << 8 | b.
  // If not, no merge reaches across them and the text can be cut there.
  std::bitset<65536> joined_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKENIZER_SPM_H_
