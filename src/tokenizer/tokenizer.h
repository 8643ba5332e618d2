// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// From text to symbols. Only the encoder needs it: whatever a tokenizer
// chooses, the decoder puts the strings of the symbols together.
#ifndef LLMZIP_TOKENIZER_TOKENIZER_H_
#define LLMZIP_TOKENIZER_TOKENIZER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "tokenizer/byte_trie.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

// Cuts texts as the model's training did, so that the model finds them likely.
// Immutable once made; safe to share between threads.
class Tokenizer {
 public:
  // The tokenizer that `spec.model` names. `vocabulary` is made from the same
  // spec and `trie` from the vocabulary; both must outlive the tokenizer, the
  // spec need not. kBadModel for merges, scores or a pre-tokenizer that cannot
  // be used, and for too many merges.
  static Result<std::unique_ptr<Tokenizer>> Create(const VocabularySpec& spec,
                                                   const Vocabulary& vocabulary,
                                                   const ByteTrie& trie);

  virtual ~Tokenizer() = default;
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  // Symbols whose strings, end to end, are `text`: any bytes, also such that
  // are no UTF-8. Text that spells a control token is plain text. Time: n log n
  // at worst. Memory: 4 bytes per symbol, and 64 MiB at most while it works.
  std::vector<uint32_t> Encode(std::span<const uint8_t> text) const;

  // What Encode() begins with: appends the symbols of `text`, meant to spell
  // it. Encode() checks that, and replaces by longest matches what does not.
  virtual void Tokenize(std::span<const uint8_t> text,
                        std::vector<uint32_t>* symbols) const = 0;

 protected:
  Tokenizer(const Vocabulary& vocabulary, const ByteTrie& trie)
      : vocabulary_(&vocabulary), trie_(&trie) {}

  const Vocabulary& vocabulary() const { return *vocabulary_; }
  const ByteTrie& trie() const { return *trie_; }

 private:
  const Vocabulary* vocabulary_;
  const ByteTrie* trie_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKENIZER_H_
