// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Finds the symbols that a text begins with.
#ifndef LLMZIP_TOKENIZER_LONGEST_MATCH_H_
#define LLMZIP_TOKENIZER_LONGEST_MATCH_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "tokenizer/byte_trie.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

// Calls on_match(symbol) for each symbol that `text` begins with, shorter ones
// first. A non-empty text begins at least with the symbol of its first byte.
// Reads at most max_symbol_bytes() of the text.
template <typename OnMatch>
void ForEachMatch(const Vocabulary& vocabulary, const ByteTrie& trie,
                  std::span<const uint8_t> text, OnMatch on_match) {
  uint32_t index = ByteTrie::kRoot;
  for (size_t depth = 0; depth < text.size();) {
    index = trie.Child(index, text[depth++]);
    if (index == ByteTrie::kNoNode) return;
    const ByteTrie::Node& node = trie.node(index);
    if (node.ends_here) {
      on_match(node.first);
    } else if (node.num_children == 0) {
      // Only one symbol is left, and the trie holds just its first bytes.
      const auto bytes = vocabulary.Bytes(node.first);
      if (bytes.size() <= text.size() &&
          std::memcmp(bytes.data() + depth, text.data() + depth,
                      bytes.size() - depth) == 0) {
        on_match(node.first);
      }
      return;
    }
  }
}

// The longest symbol that `text` begins with. Requires a non-empty text.
inline uint32_t LongestMatch(const Vocabulary& vocabulary, const ByteTrie& trie,
                             std::span<const uint8_t> text) {
  uint32_t longest = kNoSymbol;
  ForEachMatch(vocabulary, trie, text,
               [&longest](uint32_t symbol) { longest = symbol; });
  return longest;
}

// The symbol spelled `bytes`, or kNoSymbol. Faster than Vocabulary::Find() for
// short strings, as nearly all of them are.
inline uint32_t FindExact(const Vocabulary& vocabulary, const ByteTrie& trie,
                          std::span<const uint8_t> bytes) {
  constexpr size_t kShort = 64;
  if (bytes.empty() || bytes.size() > kShort) return vocabulary.Find(bytes);
  const uint32_t symbol = LongestMatch(vocabulary, trie, bytes);
  return vocabulary.Bytes(symbol).size() == bytes.size() ? symbol : kNoSymbol;
}

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_LONGEST_MATCH_H_
