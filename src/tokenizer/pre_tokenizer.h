// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// How byte-level BPE models cut a text into words before they merge bytes.
// The models' descriptions give a regular expression; here each is a small
// matcher, linear in the text and without recursion.
#ifndef LLMZIP_TOKENIZER_PRE_TOKENIZER_H_
#define LLMZIP_TOKENIZER_PRE_TOKENIZER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/status.h"

namespace llmzip {

// Letter, number and space are those of unicode_class.h; a byte that is no
// UTF-8 is "other". Words always cover the text without gaps.
class PreTokenizer {
 public:
  // The kinds, by the expression whose first match is a word.
  enum class Kind {
    // 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+
    // |\s+(?!\S)|\s+
    kGpt2,
    // \p{N} first, each on its own; then kGpt2 on the pieces between.
    kStarcoder,
    // (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
    // | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
    kLlama3,
    // kLlama3, but \p{N} instead of \p{N}{1,3}
    kQwen2,
  };

  // Takes a name of GGUF's tokenizer.ggml.pre. An empty name and "default" mean
  // kGpt2, the rule of models older than that key. kBadModel for a name that is
  // unknown.
  static Result<PreTokenizer> Create(std::string_view name);

  explicit PreTokenizer(Kind kind);
  Kind kind() const;

  // Whether a word that is a token is taken whole, even if merges would not
  // lead to it.
  bool keeps_known_words() const;

  // The size in bytes of the first word of `text`, at least 1. `text` must
  // reach to the end of the whole text: a word may depend on what follows it,
  // and on whether anything follows. Requires a non-empty `text`. Cutting a
  // text into words one by one takes time linear in the text.
  size_t FirstWord(std::span<const uint8_t> text) const;

  struct Rule;  // a line of the table in pre_tokenizer.cc

 private:
  const Rule* rule_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_PRE_TOKENIZER_H_
