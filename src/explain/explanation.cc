// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "explain/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace llmzip::cli {
namespace {

constexpr double kMicro = 1e6;

double Bits(uint64_t microbits) {
  return static_cast<double>(microbits) / kMicro;
}

}  // namespace

double Explanation::bits() const { return Bits(sums.coded_microbits); }
double Explanation::model_bits() const { return Bits(sums.model_microbits); }

double Explanation::BitsPerByte(double bits) const {
  return text.empty() ? 0 : bits / static_cast<double>(text.size());
}

bool Explanation::has_model() const {
  return !tokens.empty() && std::all_of(tokens.begin(), tokens.end(),
                                        [](const ExplainedToken& token) {
                                          return token.has_model;
                                        });
}

bool Explanation::is_mixed() const {
  return has_model() &&
         sums.num_tokens_of_method[LLMZIP_METHOD_MIX] == sums.num_tokens;
}

std::string Explanation::Methods() const {
  std::string names;
  for (int method = 7; method >= 0; --method) {
    if (sums.num_tokens_of_method[method] == 0) continue;
    if (!names.empty()) names += '+';
    names += llmzip_method_name(method);
  }
  return names.empty() ? "-" : names;
}

std::vector<size_t> Explanation::MostExpensive(size_t count) const {
  std::vector<size_t> order(tokens.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const size_t kept = std::min(count, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(kept),
                    order.end(), [this](size_t a, size_t b) {
                      return tokens[a].bits != tokens[b].bits
                                 ? tokens[a].bits > tokens[b].bits
                                 : a < b;
                    });
  order.resize(kept);
  return order;
}

int ExplanationBuilder::Take(void* self, const llmzip_coded_token* coded) {
  auto& builder = *static_cast<ExplanationBuilder*>(self);
  auto& tokens = builder.explanation_.tokens;
  builder.full_ = tokens.size() >= builder.max_tokens_;
  if (builder.full_) return 1;
  ExplainedToken token;
  token.begin = tokens.empty() ? 0 : tokens.back().end;
  token.end = token.begin + coded->num_bytes;
  token.method = coded->method;
  token.has_model = coded->has_model != 0;
  token.bits = Bits(coded->coded_microbits);
  token.end_bits = Bits(coded->coded_end_microbits);
  token.model_bits = Bits(coded->model_microbits);
  token.model_end_bits = Bits(coded->model_end_microbits);
  token.rank = coded->rank;
  for (uint32_t i = 0; i < coded->num_candidates; ++i) {
    const llmzip_candidate& candidate = coded->candidates[i];
    const std::string_view bytes(reinterpret_cast<const char*>(candidate.bytes),
                                 candidate.num_bytes);
    token.candidates.push_back(
        {builder.IndexOf(std::string(bytes)), Bits(candidate.millionths)});
  }
  tokens.push_back(std::move(token));
  return 0;
}

uint32_t ExplanationBuilder::IndexOf(std::string text) {
  auto& texts = explanation_.candidate_texts;
  const auto [found, is_new] =
      indices_.try_emplace(text, static_cast<uint32_t>(texts.size()));
  if (is_new) texts.push_back(std::move(text));
  return found->second;
}

size_t ShadeOf(double bits) {
  size_t shade = 0;
  while (shade < kNumShades - 1 && bits >= kShadeBits[shade]) ++shade;
  return shade;
}

std::string OneLineSummary(const Explanation& explanation) {
  return fmt::format("{} bytes, {} tokens, {:.4f} bits/byte ({})",
                     explanation.text.size(), explanation.tokens.size(),
                     explanation.BitsPerByte(explanation.bits()),
                     explanation.Methods());
}

}  // namespace llmzip::cli
