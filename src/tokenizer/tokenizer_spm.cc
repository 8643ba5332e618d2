// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The file has a score for each token and no list of merges. Any two symbols
// whose bytes, end to end, spell a third may merge, and the third one's score
// says how early. MakeRules() lists all such pairs once, so that merging is the
// same work as for a byte-level model.
#include "tokenizer/tokenizer_spm.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "tokenizer/longest_match.h"
#include "tokenizer/utf8.h"

namespace llmzip {
namespace {

Status CheckScores(const VocabularySpec& spec) {
  if (!spec.scores.empty() && spec.scores.size() != spec.tokens.size()) {
    return {Code::kBadModel,
            "tokenizer: " + std::to_string(spec.tokens.size()) +
                " tokens, but " + std::to_string(spec.scores.size()) +
                " scores"};
  }
  for (size_t token = 0; token < spec.scores.size(); ++token) {
    if (!std::isfinite(spec.scores[token])) {
      return {Code::kBadModel,
              "token " + std::to_string(token) + ": score is not finite"};
    }
  }
  return {};
}

std::vector<bool> NormalSymbols(const VocabularySpec& spec,
                                const Vocabulary& vocabulary) {
  std::vector<bool> is_normal(vocabulary.num_symbols(), false);
  for (uint32_t symbol = 0; symbol < vocabulary.num_symbols(); ++symbol) {
    if (vocabulary.IsSynthetic(symbol)) continue;
    const uint32_t token = vocabulary.InputToken(symbol);
    is_normal[symbol] =
        spec.types.empty() ||
        static_cast<TokenType>(spec.types[token]) == TokenType::kNormal;
  }
  return is_normal;
}

// The rank of each token: 0 for the highest score; equal scores share one.
std::vector<uint32_t> RanksOfTokens(const VocabularySpec& spec) {
  std::vector<uint32_t> ranks(spec.tokens.size(), 0);
  if (spec.scores.empty()) return ranks;
  std::vector<float> sorted = spec.scores;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  for (size_t token = 0; token < ranks.size(); ++token) {
    ranks[token] = static_cast<uint32_t>(
        std::lower_bound(sorted.begin(), sorted.end(), spec.scores[token],
                         std::greater<>()) -
        sorted.begin());
  }
  return ranks;
}

// Every way to put a normal symbol together from two normal symbols.
Result<std::vector<MergeRule>> MakeRules(const VocabularySpec& spec,
                                         const Vocabulary& vocabulary,
                                         const ByteTrie& trie,
                                         const std::vector<bool>& is_normal) {
  const std::vector<uint32_t> ranks = RanksOfTokens(spec);
  std::vector<MergeRule> rules;
  for (uint32_t symbol = 0; symbol < vocabulary.num_symbols(); ++symbol) {
    if (!is_normal[symbol]) continue;
    const auto bytes = vocabulary.Bytes(symbol);
    const uint32_t rank = ranks[vocabulary.InputToken(symbol)];
    ForEachMatch(vocabulary, trie, bytes, [&](uint32_t left) {
      const auto rest = bytes.subspan(vocabulary.Bytes(left).size());
      if (!is_normal[left] || rest.empty()) return;
      const uint32_t right = FindExact(vocabulary, trie, rest);
      if (right == kNoSymbol || !is_normal[right]) return;
      rules.push_back({left, right, rank, symbol});
    });
    if (rules.size() > MergeTable::kMaxRules) {
      return Status(Code::kBadModel, "tokenizer: more than " +
                                         std::to_string(MergeTable::kMaxRules) +
                                         " merges");
    }
  }
  return rules;
}

}  // namespace

Result<std::unique_ptr<Tokenizer>> TokenizerSpm::Create(
    const VocabularySpec& spec, const Vocabulary& vocabulary,
    const ByteTrie& trie) {
  LLMZIP_RETURN_IF_ERROR(CheckScores(spec));
  std::vector<bool> is_normal = NormalSymbols(spec, vocabulary);
  Result<std::vector<MergeRule>> rules =
      MakeRules(spec, vocabulary, trie, is_normal);
  if (!rules.ok()) return rules.status();
  Result<MergeTable> merges =
      MergeTable::Create(vocabulary.num_symbols(), *std::move(rules));
  if (!merges.ok()) return merges.status();
  return std::unique_ptr<Tokenizer>(new TokenizerSpm(
      spec, vocabulary, trie, std::move(is_normal), *std::move(merges)));
}

TokenizerSpm::TokenizerSpm(const VocabularySpec& spec,
                           const Vocabulary& vocabulary, const ByteTrie& trie,
                           std::vector<bool> is_normal, MergeTable merges)
    : MergingTokenizer(spec, vocabulary, trie, std::move(merges)),
      is_normal_(std::move(is_normal)) {
  for (uint32_t symbol = 0; symbol < vocabulary.num_symbols(); ++symbol) {
    if (!is_normal_[symbol]) continue;
    const auto bytes = vocabulary.Bytes(symbol);
    for (size_t i = 1; i < bytes.size(); ++i) {
      joined_.set(static_cast<size_t>(bytes[i - 1] << 8 | bytes[i]));
    }
  }
}

size_t TokenizerSpm::FirstWord(std::span<const uint8_t> text) const {
  size_t end = 1;
  while (end < text.size() &&
         joined_[static_cast<size_t>(text[end - 1] << 8 | text[end])]) {
    ++end;
  }
  return end;
}

void TokenizerSpm::AppendUnits(std::span<const uint8_t> word,
                               std::vector<uint32_t>* units) const {
  while (!word.empty()) {
    const auto character = word.first(ReadUtf8(word).size_bytes);
    word = word.subspan(character.size());
    const uint32_t symbol = FindExact(vocabulary(), trie(), character);
    if (symbol != kNoSymbol && is_normal_[symbol]) {
      units->push_back(symbol);
      continue;
    }
    for (const uint8_t byte : character) {
      units->push_back(vocabulary().ByteSymbol(byte));
    }
  }
}

}  // namespace llmzip
