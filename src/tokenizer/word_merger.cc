// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Both ways do the same: they merge the pair with the lowest rank until no pair
// has a rule. The short way keeps the rank of each pair and searches for the
// lowest, which is quadratic and fastest for the words that texts are made of.
//
// The long way links the pieces of the word in a list and keeps their ranks in
// a heap. A merge changes the ranks of two pairs. Their old entries stay in the
// heap and are skipped when they come up, because their piece has another rank
// by then.
#include "tokenizer/word_merger.h"

#include <algorithm>
#include <functional>

namespace llmzip {

void WordMerger::MergeShort(std::vector<uint32_t>* word) {
  auto& symbols = *word;
  if (symbols.size() < 2) return;
  // matches_[i] is the rule of the pair (symbols[i], symbols[i + 1]).
  matches_.resize(symbols.size() - 1);
  for (size_t i = 0; i + 1 < symbols.size(); ++i) {
    matches_[i] = table_->Find(symbols[i], symbols[i + 1]);
  }
  while (!matches_.empty()) {
    size_t best = 0;
    for (size_t i = 1; i < matches_.size(); ++i) {
      if (matches_[i].rank < matches_[best].rank) best = i;
    }
    if (matches_[best].rank == kNoRank) return;
    const auto at = static_cast<std::ptrdiff_t>(best);
    symbols[best] = matches_[best].result;
    symbols.erase(symbols.begin() + at + 1);
    matches_.erase(matches_.begin() + at);
    if (best > 0) {
      matches_[best - 1] = table_->Find(symbols[best - 1], symbols[best]);
    }
    if (best < matches_.size()) {
      matches_[best] = table_->Find(symbols[best], symbols[best + 1]);
    }
  }
}

// Finds the rank of the pair that begins at `index`, without queueing it.
void WordMerger::UpdateRank(uint32_t index) {
  Piece& piece = pieces_[index];
  piece.rank =
      piece.next == kNone
          ? kNoRank
          : table_->Find(piece.symbol, pieces_[piece.next].symbol).rank;
}

void WordMerger::MergeLong(std::vector<uint32_t>* word) {
  if (word->empty()) return;
  const auto size = static_cast<uint32_t>(word->size());
  pieces_.resize(size);
  for (uint32_t i = 0; i < size; ++i) {
    pieces_[i] = {.symbol = (*word)[i],
                  .previous = i == 0 ? kNone : i - 1,
                  .next = i + 1 == size ? kNone : i + 1,
                  .rank = kNoRank};
  }
  const auto entry = [this](uint32_t index) {
    return uint64_t{pieces_[index].rank} << 32 | index;
  };
  heap_.clear();
  for (uint32_t i = 0; i < size; ++i) {
    UpdateRank(i);
    if (pieces_[i].rank != kNoRank) heap_.push_back(entry(i));
  }
  std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
  const auto update = [this, &entry](uint32_t index) {
    UpdateRank(index);
    if (pieces_[index].rank == kNoRank) return;
    heap_.push_back(entry(index));
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  };

  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const auto index = static_cast<uint32_t>(heap_.back());
    const auto rank = static_cast<uint32_t>(heap_.back() >> 32);
    heap_.pop_back();
    Piece& left = pieces_[index];
    if (left.rank != rank) continue;
    Piece& right = pieces_[left.next];
    left.symbol = table_->Find(left.symbol, right.symbol).result;
    right.rank = kNoRank;
    left.next = right.next;
    if (left.next != kNone) pieces_[left.next].previous = index;
    update(index);
    if (left.previous != kNone) update(left.previous);
  }

  word->clear();
  for (uint32_t i = 0; i != kNone; i = pieces_[i].next) {
    word->push_back(pieces_[i].symbol);
  }
}

}  // namespace llmzip
