// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The file lists the merges as lines "left right", the first to be merged
// first. Both sides and their union must be tokens: ReadRules() turns each line
// into a rule of symbols, whose rank is its place in the list.
#include "tokenizer/tokenizer_bpe.h"

#include <string>
#include <string_view>
#include <utility>

#include "tokenizer/longest_match.h"
#include "tokenizer/token_spelling.h"

namespace llmzip {
namespace {

Result<std::vector<MergeRule>> ReadRules(const VocabularySpec& spec,
                                         const Vocabulary& vocabulary,
                                         const ByteTrie& trie) {
  if (spec.merges.size() > MergeTable::kMaxRules) {
    return Status(Code::kBadModel,
                  "tokenizer: " + std::to_string(spec.merges.size()) +
                      " merges, at most " +
                      std::to_string(MergeTable::kMaxRules));
  }
  const auto find = [&](std::span<const uint8_t> bytes) {
    return FindExact(vocabulary, trie, bytes);
  };
  std::vector<MergeRule> rules;
  rules.reserve(spec.merges.size());
  std::vector<uint8_t> left, right;
  for (const std::string& line : spec.merges) {
    const std::string_view merge = line;
    // Some files spell a space as itself, so a line can begin with one. The
    // left side is never empty: the space that separates is a later one.
    const size_t space = merge.find(' ', 1);
    const auto rank = static_cast<uint32_t>(rules.size());
    MergeRule rule{kNoSymbol, kNoSymbol, rank, kNoSymbol};
    if (space != std::string_view::npos) {
      DecodeToken(Spelling::kByteAlphabet, TokenType::kNormal,
                  merge.substr(0, space), &left);
      DecodeToken(Spelling::kByteAlphabet, TokenType::kNormal,
                  merge.substr(space + 1), &right);
      rule.left = find(left);
      rule.right = find(right);
      left.insert(left.end(), right.begin(), right.end());
      rule.result = find(left);
    }
    if (rule.left == kNoSymbol || rule.right == kNoSymbol ||
        rule.result == kNoSymbol) {
      return Status(Code::kBadModel,
                    "merge " + std::to_string(rank) +
                        ": not two tokens whose union is a token");
    }
    rules.push_back(rule);
  }
  return rules;
}

}  // namespace

Result<std::unique_ptr<Tokenizer>> TokenizerBpe::Create(
    const VocabularySpec& spec, const Vocabulary& vocabulary,
    const ByteTrie& trie) {
  const Result<PreTokenizer> pre_tokenizer = PreTokenizer::Create(spec.pre);
  if (!pre_tokenizer.ok()) return pre_tokenizer.status();
  Result<std::vector<MergeRule>> rules = ReadRules(spec, vocabulary, trie);
  if (!rules.ok()) return rules.status();
  Result<MergeTable> merges =
      MergeTable::Create(vocabulary.num_symbols(), *std::move(rules));
  if (!merges.ok()) return merges.status();
  return std::unique_ptr<Tokenizer>(new TokenizerBpe(
      spec, vocabulary, trie, *pre_tokenizer, *std::move(merges)));
}

void TokenizerBpe::AppendUnits(std::span<const uint8_t> word,
                               std::vector<uint32_t>* units) const {
  if (pre_tokenizer_.keeps_known_words()) {
    const uint32_t symbol = FindExact(vocabulary(), trie(), word);
    if (symbol != kNoSymbol) {
      units->push_back(symbol);
      return;
    }
  }
  for (const uint8_t byte : word) {
    units->push_back(vocabulary().ByteSymbol(byte));
  }
}

}  // namespace llmzip
