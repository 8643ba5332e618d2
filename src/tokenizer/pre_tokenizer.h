// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// How byte-level BPE models cut a text into words before they merge bytes.
// The models' descriptions give regular expressions; here each is a small
// matcher, linear in the text and without recursion. docs/TOKENIZERS.md lists
// the names of model files and the expressions.
#ifndef LLMZIP_TOKENIZER_PRE_TOKENIZER_H_
#define LLMZIP_TOKENIZER_PRE_TOKENIZER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace llmzip {

// Classes are those of unicode_class.h; a byte that is no UTF-8 is a character
// of no category. Words always cover the text without gaps: what no expression
// matches is a word as well, from one match to the next.
class PreTokenizer {
 public:
  // Each is named by the model that had it first.
  enum class Kind {
    kGpt2,
    kStarcoder,
    kFalcon,
    kBloom,
    kViking,
    kLlama3,
    kQwen2,
    kQwen35,
    kSeedCoder,
    kUfakzeka,
    kMinicpm5,
    kLaguna,
    kGpt4o,
    kTekken,
    kKimiK2,
    kYoutu,
    kDeepseekLlm,
    kDeepseekCoder,
    kDeepseekV3,
    kSpark25,
  };

  // Takes a name of GGUF's tokenizer.ggml.pre. An empty name and "default" mean
  // kGpt2, the rule of models older than that key. kBadModel for a name that is
  // unknown or not supported.
  static Result<PreTokenizer> Create(std::string_view name);

  explicit PreTokenizer(Kind kind, bool keeps_known_words = false);
  Kind kind() const;

  // Whether a word that is a token is taken whole, even if merges would not
  // lead to it.
  bool keeps_known_words() const { return keeps_known_words_; }

  // The size in bytes of the first word of `text`, at least 1. `text` must
  // reach to the end of the whole text: a word may depend on what follows it,
  // and on whether anything follows. Requires a non-empty `text`. Cutting a
  // text into words one by one takes time linear in the text; a test gives
  // `steps`, to which the bytes are added that were passed.
  size_t FirstWord(std::span<const uint8_t> text,
                   uint64_t* steps = nullptr) const;

  // All kinds, with a name for each: "gpt-2".
  struct KindName {
    Kind kind;
    std::string_view name;
  };
  static std::vector<KindName> Kinds();
  // All names that Create() knows: those of a kind, and those that are refused,
  // with the reason.
  struct KnownName {
    std::string_view name;
    std::string_view kind;     // empty if it is refused
    std::string_view refusal;  // empty if it is not
    bool keeps_known_words;
  };
  static std::vector<KnownName> KnownNames();

  struct Rule;  // a line of the table in pre_tokenizer.cc

 private:
  const Rule* rule_;
  bool keeps_known_words_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_PRE_TOKENIZER_H_
