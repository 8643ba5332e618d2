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

// Merges the pair of neighbors with the lowest rank, the leftmost of several,
// again and again until no pair has a rule. Takes n log n steps for a word of n
// symbols, without recursion. Keeps up to 56 bytes of buffers for each symbol
// of the longest word so far. Not thread-safe. `table` must outlive it.
class WordMerger {
 public:
  explicit WordMerger(const MergeTable& table) : table_(&table) {}

  // Words of up to this many symbols are merged the short way, longer ones with
  // a heap. Both give the same result.
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
  // A symbol of a long word. It stays where the first symbol stood that it was
  // merged from.
  struct Piece {
    uint32_t symbol;
    uint32_t previous;  // index of the neighbor, or kNone
    uint32_t next;
    uint32_t rank;  // of the pair of this and `next`; kNoRank if merged away
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  void UpdateRank(uint32_t index);

  const MergeTable* table_;
  std::vector<MergeTable::Match> matches_;
  std::vector<Piece> pieces_;
  // rank << 32 | index, the smallest first. An entry is stale if its piece has
  // another rank by now.
  std::vector<uint64_t> heap_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_WORD_MERGER_H_
