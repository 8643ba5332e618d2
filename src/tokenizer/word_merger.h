// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Byte-pair merging of one word.
#ifndef LLMZIP_TOKENIZER_WORD_MERGER_H_
#define LLMZIP_TOKENIZER_WORD_MERGER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tokenizer/merge_table.h"

namespace llmzip {

// Again and again merges the pair of neighbours with the lowest rank, the
// leftmost of several, until no pair has a rule. n log n in the word's length,
// with no recursion. Holds scratch memory, up to 56 bytes per symbol of the
// longest word so far: one object per thread. `table` must outlive it.
class WordMerger {
 public:
  explicit WordMerger(const MergeTable& table) : table_(&table) {}

  // Words up to this many symbols are merged by searching for the minimum,
  // longer ones with a heap; both come to the same.
  static constexpr size_t kMaxShortWord = 24;

  // Replaces `*word` by what it merges to. Requires fewer than 2^32 symbols.
  void Merge(std::vector<uint32_t>* word) {
    if (word->size() <= kMaxShortWord) {
      MergeShort(word);
    } else {
      MergeLong(word);
    }
  }

  // The two ways, for tests.
  void MergeShort(std::vector<uint32_t>* word);
  void MergeLong(std::vector<uint32_t>* word);

 private:
  // A symbol of a long word; the first of those that it was merged from.
  struct Piece {
    uint32_t symbol;
    uint32_t previous;  // index of the neighbours still there, or kNone
    uint32_t next;
    uint32_t rank;  // of the pair of this and `next`; kNoRank if merged away
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  void UpdateRank(uint32_t index);

  const MergeTable* table_;
  std::vector<MergeTable::Match> matches_;
  std::vector<Piece> pieces_;
  // Smallest first: rank << 32 | index. Entries whose piece has another rank
  // by now are stale and skipped.
  std::vector<uint64_t> heap_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_WORD_MERGER_H_
