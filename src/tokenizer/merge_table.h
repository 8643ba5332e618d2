// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The pairs of neighboring symbols that merge into one, and their order.
#ifndef LLMZIP_TOKENIZER_MERGE_TABLE_H_
#define LLMZIP_TOKENIZER_MERGE_TABLE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

inline constexpr uint32_t kNoRank = UINT32_MAX;

struct MergeRule {
  uint32_t left;  // symbols
  uint32_t right;
  uint32_t rank;    // lower goes first; different rules may share one
  uint32_t result;  // the symbol spelled left, then right
};

// Immutable once made; safe to share between threads. The rules are sorted by
// (left, right) and found by bisection, which no choice of rules can slow down.
class MergeTable {
 public:
  static constexpr size_t kMaxRules = size_t{1} << 22;

  // Of several rules for a pair, the one with the lowest rank stays. kBadModel
  // for more than kMaxRules. Requires left, right < num_symbols and rank <
  // kNoRank.
  static Result<MergeTable> Create(uint32_t num_symbols,
                                   std::vector<MergeRule> rules);

  struct Match {
    uint32_t rank;  // kNoRank: the pair has no rule
    uint32_t result;
  };
  Match Find(uint32_t left, uint32_t right) const {
    uint32_t begin = begins_[left];
    uint32_t size = begins_[left + 1] - begin;
    while (size > 1) {  // the rule, if there is one, lies in [begin, +size)
      const uint32_t half = size / 2;
      begin += rights_[begin + half] <= right ? half : 0;
      size -= half;
    }
    if (size == 0 || rights_[begin] != right) return {kNoRank, kNoSymbol};
    return matches_[begin];
  }

 private:
  MergeTable() = default;

  std::vector<uint32_t> begins_;  // [num_symbols + 1], by left symbol
  std::vector<uint32_t> rights_;  // ascending for each left symbol
  std::vector<Match> matches_;    // parallel to rights_
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_MERGE_TABLE_H_
