// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The common part of both kinds of byte-pair encoding.
#ifndef LLMZIP_TOKENIZER_TOKENIZER_MERGING_H_
#define LLMZIP_TOKENIZER_TOKENIZER_MERGING_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tokenizer/merge_table.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/user_tokens.h"

namespace llmzip {

// Words longer than this are cut, which bounds the memory for merging.
inline constexpr size_t kMaxWordBytes = size_t{1} << 20;

// Cuts the text at user-defined tokens, the rest into words and each word into
// units, which are then merged. Equal words always give equal symbols.
class MergingTokenizer : public Tokenizer {
 public:
  void Tokenize(std::span<const uint8_t> text,
                std::vector<uint32_t>* symbols) const final;

 protected:
  MergingTokenizer(const VocabularySpec& spec, const Vocabulary& vocabulary,
                   const ByteTrie& trie, MergeTable merges);

 private:
  struct Scratch;

  // The size of the first word of `text`, at least 1. `text` reaches to the
  // next user-defined token or to the end. Requires a non-empty `text`.
  virtual size_t FirstWord(std::span<const uint8_t> text) const = 0;
  // Appends the symbols to be merged, at least one. Requires a non-empty
  // `word`.
  virtual void AppendUnits(std::span<const uint8_t> word,
                           std::vector<uint32_t>* units) const = 0;

  void TokenizeFragment(std::span<const uint8_t> fragment, Scratch* scratch,
                        std::vector<uint32_t>* symbols) const;
  void TokenizeWord(std::span<const uint8_t> word, Scratch* scratch,
                    std::vector<uint32_t>* symbols) const;
  std::span<const uint32_t> MergeWord(std::span<const uint8_t> word,
                                      Scratch* scratch) const;

  MergeTable merges_;
  UserTokens user_tokens_;
};

// The size of the first piece of a word: the whole word if it has up to
// kMaxWordBytes, else that much, less what would cut a UTF-8 character.
size_t FirstPiece(std::span<const uint8_t> word);

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKENIZER_MERGING_H_
