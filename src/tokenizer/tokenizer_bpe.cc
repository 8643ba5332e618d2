// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The file lists the merges as lines "left right", the first to be merged
// first. ReadRules() turns each line into a rule of symbols, whose rank is its
// place in the list. If a side or the union of both is no token, the rule could
// never lead to a token and is left out.
#include "tokenizer/tokenizer_bpe.h"

#include <string>
#include <string_view>
#include <utility>

#include "gguf/gguf.h"
#include "tokenizer/longest_match.h"
#include "tokenizer/token_spelling.h"

namespace llmzip {
namespace {

struct Rules {
  std::vector<MergeRule> rules;
  size_t num_unused = 0;
  size_t first_unused = 0;

  std::string Note() const {
    if (num_unused == 0) return "";
    return std::to_string(num_unused) + " of " +
           std::to_string(rules.size() + num_unused) +
           " merges name unknown tokens and are not used, the first of them "
           "merge " +
           std::to_string(first_unused);
  }
};

Result<Rules> ReadRules(const VocabularySpec& spec,
                        const Vocabulary& vocabulary, const ByteTrie& trie) {
  if (spec.merges.size() > MergeTable::kMaxRules) {
    return Status(Code::kBadModel,
                  "tokenizer: " + std::to_string(spec.merges.size()) +
                      " merges, at most " +
                      std::to_string(MergeTable::kMaxRules));
  }
  const auto find = [&](std::span<const uint8_t> bytes) {
    return FindExact(vocabulary, trie, bytes);
  };
  Rules found;
  found.rules.reserve(spec.merges.size());
  std::vector<uint8_t> left, right;
  for (size_t i = 0; i < spec.merges.size(); ++i) {
    const std::string_view merge = spec.merges[i];
    // Some files spell a space as itself, so a line can begin with one. The
    // left side is never empty: the space that separates is a later one.
    const size_t space = merge.find(' ', 1);
    if (space == std::string_view::npos || space + 1 == merge.size()) {
      return Status(Code::kBadModel, "merge " + std::to_string(i) + " is " +
                                         Quoted(merge) +
                                         ", expected two tokens");
    }
    DecodeToken(Spelling::kByteAlphabet, TokenType::kNormal,
                merge.substr(0, space), &left);
    DecodeToken(Spelling::kByteAlphabet, TokenType::kNormal,
                merge.substr(space + 1), &right);
    MergeRule rule{find(left), find(right), static_cast<uint32_t>(i),
                   kNoSymbol};
    left.insert(left.end(), right.begin(), right.end());
    rule.result = find(left);
    if (rule.left == kNoSymbol || rule.right == kNoSymbol ||
        rule.result == kNoSymbol) {
      if (found.num_unused++ == 0) found.first_unused = i;
      continue;
    }
    found.rules.push_back(rule);
  }
  return found;
}

}  // namespace

Result<std::unique_ptr<Tokenizer>> TokenizerBpe::Create(
    const VocabularySpec& spec, const Vocabulary& vocabulary,
    const ByteTrie& trie) {
  const Result<PreTokenizer> pre_tokenizer = PreTokenizer::Create(spec.pre);
  if (!pre_tokenizer.ok()) return pre_tokenizer.status();
  Result<Rules> rules = ReadRules(spec, vocabulary, trie);
  if (!rules.ok()) return rules.status();
  std::string note = rules->Note();
  Result<MergeTable> merges =
      MergeTable::Create(vocabulary.num_symbols(), std::move(rules->rules));
  if (!merges.ok()) return merges.status();
  std::unique_ptr<TokenizerBpe> tokenizer(new TokenizerBpe(
      spec, vocabulary, trie, *pre_tokenizer, *std::move(merges)));
  tokenizer->set_note(std::move(note));
  return std::unique_ptr<Tokenizer>(std::move(tokenizer));
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
