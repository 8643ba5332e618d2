// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// SentencePiece's byte-pair encoding, the tokenizer of Llama 1 and 2, Mistral
// and Phi-3.
#ifndef LLMZIP_TOKENIZER_TOKENIZER_SPM_H_
#define LLMZIP_TOKENIZER_TOKENIZER_SPM_H_

#include <bitset>
#include <memory>
#include <vector>

#include "tokenizer/tokenizer_merging.h"

namespace llmzip {

// The units are characters. Of all pairs, the one whose union has the highest
// score is merged first. A character that is no token becomes one unit a byte,
// and so does U+2581, which tokens spell for a space. These models' own
// tokenizers put a space before the text; this one does not, as the decoder
// would give it back.
class TokenizerSpm : public MergingTokenizer {
 public:
  // See Tokenizer::Create(). kBadModel for scores that are not finite, or if
  // there is not one for each token. Without any, all scores are equal.
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
  // At a << 8 | b: whether byte b follows byte a in any normal symbol. If not,
  // no merge reaches across the two, and the text can be cut between them.
  std::bitset<65536> joined_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKENIZER_SPM_H_
