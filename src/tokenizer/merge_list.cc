// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/merge_list.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "gguf/gguf.h"
#include "tokenizer/longest_match.h"

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

Result<Rules> ReadRules(const VocabularySpec& spec, Spelling spelling,
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
    DecodeToken(spelling, TokenType::kNormal, merge.substr(0, space), &left);
    DecodeToken(spelling, TokenType::kNormal, merge.substr(space + 1), &right);
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

Result<MergeList> ReadMergeList(const VocabularySpec& spec, Spelling spelling,
                                const Vocabulary& vocabulary,
                                const ByteTrie& trie) {
  Result<Rules> rules = ReadRules(spec, spelling, vocabulary, trie);
  if (!rules.ok()) return rules.status();
  std::string note = rules->Note();
  Result<MergeTable> table =
      MergeTable::Create(vocabulary.num_symbols(), std::move(rules->rules));
  if (!table.ok()) return table.status();
  return MergeList{*std::move(table), std::move(note)};
}

}  // namespace llmzip
