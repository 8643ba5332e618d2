// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_merging.h"

#include <utility>

#include "tokenizer/word_cache.h"
#include "tokenizer/word_merger.h"

namespace llmzip {

// The buffers of one call of Tokenize().
struct MergingTokenizer::Scratch {
  WordMerger merger;
  WordCache cache;
  std::vector<uint32_t> word;
};

MergingTokenizer::MergingTokenizer(const VocabularySpec& spec,
                                   const Vocabulary& vocabulary,
                                   const ByteTrie& trie, MergeTable merges)
    : Tokenizer(vocabulary, trie),
      merges_(std::move(merges)),
      user_tokens_(spec, vocabulary, trie) {}

void MergingTokenizer::Tokenize(std::span<const uint8_t> text,
                                std::vector<uint32_t>* symbols) const {
  Scratch scratch{WordMerger(merges_), WordCache(text.size()), {}};
  for (size_t from = 0; from < text.size();) {
    const UserTokens::Match match = user_tokens_.Next(text, from);
    TokenizeFragment(text.subspan(from, match.begin - from), &scratch, symbols);
    if (match.symbol != kNoSymbol) symbols->push_back(match.symbol);
    from = match.end;
  }
}

void MergingTokenizer::TokenizeFragment(std::span<const uint8_t> fragment,
                                        Scratch* scratch,
                                        std::vector<uint32_t>* symbols) const {
  while (!fragment.empty()) {
    size_t word_bytes = FirstWord(fragment);
    while (word_bytes > 0) {
      const size_t piece = FirstPiece(fragment.first(word_bytes));
      TokenizeWord(fragment.first(piece), scratch, symbols);
      fragment = fragment.subspan(piece);
      word_bytes -= piece;
    }
  }
}

void MergingTokenizer::TokenizeWord(std::span<const uint8_t> word,
                                    Scratch* scratch,
                                    std::vector<uint32_t>* symbols) const {
  std::span<const uint32_t> merged;
  if (word.size() <= WordCache::kMaxWordBytes) {
    WordCache::Slot slot = scratch->cache.Lookup(word);
    merged = slot.symbols();
    if (merged.empty()) {
      merged = MergeWord(word, scratch);
      slot.Store(merged);
    }
  } else {
    merged = MergeWord(word, scratch);
  }
  symbols->insert(symbols->end(), merged.begin(), merged.end());
}

std::span<const uint32_t> MergingTokenizer::MergeWord(
    std::span<const uint8_t> word, Scratch* scratch) const {
  scratch->word.clear();
  AppendUnits(word, &scratch->word);
  scratch->merger.Merge(&scratch->word);
  return scratch->word;
}

size_t FirstPiece(std::span<const uint8_t> word) {
  if (word.size() <= kMaxWordBytes) return word.size();
  size_t size = kMaxWordBytes;
  for (size_t back = 0; back < 3 && (word[size] & 0xc0) == 0x80; ++back) {
    --size;
  }
  return size;
}

}  // namespace llmzip
