// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Cuts texts into symbols. Only the encoder needs that: the decoder puts the
// strings of the symbols together, whatever the tokenizer has chosen.
#ifndef LLMZIP_TOKENIZER_TOKENIZER_H_
#define LLMZIP_TOKENIZER_TOKENIZER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "tokenizer/byte_trie.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

// Cuts texts as in the model's training, because the model finds that likely.
// Immutable once made; safe to share between threads.
class Tokenizer {
 public:
  // Makes the tokenizer that `spec.model` names. `vocabulary` must be made from
  // the same spec and `trie` from the vocabulary. Both must outlive the
  // tokenizer; the spec need not. kBadModel for a name, merges, scores or a
  // pre-tokenizer that cannot be used, and for too many merges.
  static Result<std::unique_ptr<Tokenizer>> Create(const VocabularySpec& spec,
                                                   const Vocabulary& vocabulary,
                                                   const ByteTrie& trie);

  virtual ~Tokenizer() = default;
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  // Symbols whose strings, end to end, are `text`. The text may be any bytes,
  // UTF-8 or not. Text that spells a control token is plain text. Takes n log n
  // steps at worst, 4 bytes a symbol, and at most 64 MiB of buffers.
  std::vector<uint32_t> Encode(std::span<const uint8_t> text) const;

  // A sentence about what of the model file is not used; empty if all is.
  const std::string& note() const { return note_; }

  // The first step of Encode(): appends symbols that should spell `text`.
  // Encode() checks them. From the first one that is wrong, it takes longest
  // matches instead.
  virtual void Tokenize(std::span<const uint8_t> text,
                        std::vector<uint32_t>* symbols) const = 0;

 protected:
  Tokenizer(const Vocabulary& vocabulary, const ByteTrie& trie)
      : vocabulary_(&vocabulary), trie_(&trie) {}

  const Vocabulary& vocabulary() const { return *vocabulary_; }
  const ByteTrie& trie() const { return *trie_; }
  void set_note(std::string note) { note_ = std::move(note); }

 private:
  const Vocabulary* vocabulary_;
  const ByteTrie* trie_;
  std::string note_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_TOKENIZER_H_
