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

  // By GGUF's tokenizer.ggml.pre; an empty name and "default" are kGpt2, the
  // rule of the models that are older than that key. Else kBadModel.
  static Result<PreTokenizer> Create(std::string_view name);

  explicit PreTokenizer(Kind kind) : kind_(kind) {}
  Kind kind() const { return kind_; }

  // The size in bytes of the first word of `text`, at least 1. `text` must go
  // on to the end of the text: a word may depend on what follows it, in
  // particular on whether anything does. Requires a non-empty `text`. Calling
  // this for one word after the other takes time linear in the text.
  size_t FirstWord(std::span<const uint8_t> text) const;

 private:
  Kind kind_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_PRE_TOKENIZER_H_
