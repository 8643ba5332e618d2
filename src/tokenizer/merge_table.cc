// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/merge_table.h"

#include <string>
#include <tuple>

namespace llmzip {

Result<MergeTable> MergeTable::Create(uint32_t num_symbols,
                                      std::vector<MergeRule> rules) {
  if (rules.size() > kMaxRules) {
    return Status(Code::kBadModel,
                  "tokenizer: " + std::to_string(rules.size()) +
                      " merges, at most " + std::to_string(kMaxRules));
  }
  std::sort(rules.begin(), rules.end(),
            [](const MergeRule& a, const MergeRule& b) {
              return std::tuple(a.left, a.right, a.rank) <
                     std::tuple(b.left, b.right, b.rank);
            });
  const auto same_pair = [](const MergeRule& a, const MergeRule& b) {
    return a.left == b.left && a.right == b.right;
  };
  rules.erase(std::unique(rules.begin(), rules.end(), same_pair), rules.end());

  MergeTable table;
  table.begins_.assign(size_t{num_symbols} + 1, 0);
  table.rights_.reserve(rules.size());
  table.matches_.reserve(rules.size());
  for (const MergeRule& rule : rules) {
    ++table.begins_[rule.left + 1];
    table.rights_.push_back(rule.right);
    table.matches_.push_back({rule.rank, rule.result});
  }
  for (size_t symbol = 0; symbol < num_symbols; ++symbol) {
    table.begins_[symbol + 1] += table.begins_[symbol];
  }
  return table;
}

}  // namespace llmzip
