// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A text with the cost of each token in bits, and functions that write it.
#ifndef LLMZIP_EXPLAIN_EXPLANATION_H_
#define LLMZIP_EXPLAIN_EXPLANATION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "llmzip/llmzip.h"

namespace llmzip::cli {

struct ExplainedCandidate {
  uint32_t text;  // index into Explanation::candidate_texts
  double probability;
};

struct ExplainedToken {
  size_t begin = 0;  // in the text, bytes [begin, end)
  size_t end = 0;
  int method = LLMZIP_METHOD_STORED;
  bool has_model = false;  // whether the last four fields are set
  double bits = 0;         // in the archive
  double end_bits = 0;     // the part of `bits` for "does the token end here?"
  double model_bits = 0;   // under the language model alone
  double model_end_bits = 0;
  uint32_t rank = 0;  // 0: the model's first choice
  std::vector<ExplainedCandidate> candidates;
};

struct Explanation {
  std::string file;   // "-" means standard input
  std::string model;  // its name; empty if none was used
  std::string text;
  std::vector<ExplainedToken> tokens;
  std::vector<std::string> candidate_texts;
  llmzip_explanation sums{};

  std::string_view TextOf(const ExplainedToken& token) const {
    return std::string_view(text).substr(token.begin, token.end - token.begin);
  }
  double bits() const;
  double model_bits() const;
  // Divides by the size of the text. Returns 0 for an empty text.
  double BitsPerByte(double bits) const;
  // Whether the language model's figures cover the whole text.
  bool has_model() const;
  // Whether they do and the whole text was coded by method mix.
  bool is_mixed() const;
  // Returns "mix", or "mix+stored" if blocks differ, or "-" for an empty text.
  std::string Methods() const;
  // Returns at most `count` tokens, in descending order of cost.
  std::vector<size_t> MostExpensive(size_t count) const;
};

// Builds an explanation from the tokens of llmzip_explain().
class ExplanationBuilder {
 public:
  // After `max_tokens` tokens, full() becomes true and llmzip_explain() ends.
  ExplanationBuilder(Explanation* explanation, uint64_t max_tokens)
      : explanation_(*explanation), max_tokens_(max_tokens) {}
  // Whether there were more tokens than allowed.
  bool full() const { return full_; }
  // Usable as an llmzip_coded_token_fn.
  static int Take(void* self, const llmzip_coded_token* token);

 private:
  uint32_t IndexOf(std::string text);

  Explanation& explanation_;
  const uint64_t max_tokens_;
  bool full_ = false;
  std::unordered_map<std::string, uint32_t> indices_;
};

// The shade of a token, from 0 (nearly free) to kNumShades - 1, and the bits at
// which each shade but the first begins.
inline constexpr size_t kNumShades = 7;
inline constexpr double kShadeBits[kNumShades - 1] = {0.25, 1, 2.5, 5, 8, 12};
size_t ShadeOf(double bits);

// Each result ends with a newline. ColouredText and PlainTable contain a
// summary of a few lines unless `with_summary` is false.
std::string ColouredText(const Explanation& explanation, bool with_summary);
std::string PlainTable(const Explanation& explanation, bool with_summary);
std::string TabTable(const Explanation& explanation);
std::string HtmlPage(const Explanation& explanation);
std::string JsonText(const Explanation& explanation);
// "672 bytes, 268 tokens, 1.2345 bits/byte (mix)"
std::string OneLineSummary(const Explanation& explanation);

}  // namespace llmzip::cli

#endif  // LLMZIP_EXPLAIN_EXPLANATION_H_
