// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A text with the bits that each of its tokens costs, and the ways to write
// it down.
#ifndef LLMZIP_CLI_EXPLANATION_H_
#define LLMZIP_CLI_EXPLANATION_H_

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
  bool has_model = false;  // the last four fields hold
  double bits = 0;         // in the archive
  double end_bits = 0;     // of them, for "does the token end here?"
  double model_bits = 0;   // under the language model alone
  double model_end_bits = 0;
  uint32_t rank = 0;  // 0: the model's first choice
  std::vector<ExplainedCandidate> candidates;
};

struct Explanation {
  std::string file;   // "-" is standard input
  std::string model;  // its name; empty: none was used
  std::string text;
  std::vector<ExplainedToken> tokens;
  std::vector<std::string> candidate_texts;
  llmzip_explanation sums{};

  std::string_view TextOf(const ExplainedToken& token) const {
    return std::string_view(text).substr(token.begin, token.end - token.begin);
  }
  double bits() const;
  double model_bits() const;
  // Of the text; 0 for an empty one.
  double BitsPerByte(double bits) const;
  // Whether the figures of the language model are those of the whole text.
  bool has_model() const;
  // The same, and all of it was coded by method mix.
  bool is_mixed() const;
  // "mix", or "mix+stored" where blocks differ; "-" for an empty text.
  std::string Methods() const;
  // The tokens that cost most, at most `count`, the dearest first.
  std::vector<size_t> Dearest(size_t count) const;
};

// Takes the tokens of llmzip_explain() into an explanation.
class ExplanationBuilder {
 public:
  // `max_tokens`: then it has enough, see full().
  ExplanationBuilder(Explanation* explanation, uint64_t max_tokens)
      : explanation_(*explanation), max_tokens_(max_tokens) {}
  // Whether there were more tokens than it may hold.
  bool full() const { return full_; }
  // An llmzip_coded_token_fn.
  static int Take(void* self, const llmzip_coded_token* token);

 private:
  uint32_t IndexOf(std::string text);

  Explanation& explanation_;
  const uint64_t max_tokens_;
  bool full_ = false;
  std::unordered_map<std::string, uint32_t> indices_;
};

// How dear a token is, from 0 (nearly free) to kNumShades - 1; and the bits
// from which on each shade but the first begins.
inline constexpr size_t kNumShades = 7;
inline constexpr double kShadeBits[kNumShades - 1] = {0.25, 1, 2.5, 5, 8, 12};
size_t ShadeOf(double bits);

// Each ends with a newline. The summary is of a few lines; ColouredText and
// PlainTable hold it unless `with_summary` is false.
std::string ColouredText(const Explanation& explanation, bool with_summary);
std::string PlainTable(const Explanation& explanation, bool with_summary);
std::string TabTable(const Explanation& explanation);
std::string HtmlPage(const Explanation& explanation);
std::string JsonText(const Explanation& explanation);
// "672 bytes, 268 tokens, 1.2345 bits/byte (mix)"
std::string OneLineSummary(const Explanation& explanation);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_EXPLANATION_H_
