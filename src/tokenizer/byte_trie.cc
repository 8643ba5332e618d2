// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The trie is built breadth first, one level of bytes after the other. The
// symbols of a node are sorted, so its children are the runs of symbols with
// the same next byte. NumNodes() counts the nodes beforehand: nothing has to
// grow.
#include "tokenizer/byte_trie.h"

#include <algorithm>
#include <span>

namespace llmzip {
namespace {

// How many bytes two symbols have in common at their beginnings.
size_t CommonBytes(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<size_t>(end - a.begin());
}

// A symbol has a node for each of its beginnings that another symbol shares,
// and one more. The symbols that share the longest beginning are its neighbors.
size_t NumNodes(const Vocabulary& vocabulary) {
  size_t count = 1;
  size_t shared = 0;  // with the symbol before
  for (uint32_t symbol = 0; symbol < vocabulary.num_symbols(); ++symbol) {
    const auto bytes = vocabulary.Bytes(symbol);
    const bool is_last = symbol + 1 == vocabulary.num_symbols();
    const size_t next =
        is_last ? 0 : CommonBytes(bytes, vocabulary.Bytes(symbol + 1));
    const size_t depth = std::min(bytes.size(), std::max(shared, next) + 1);
    count += depth - shared;
    shared = next;
  }
  return count;
}

}  // namespace

uint64_t ByteTrie::MemoryBytes(const Vocabulary& vocabulary) {
  return NumNodes(vocabulary) * sizeof(Node);
}

ByteTrie::ByteTrie(const Vocabulary& vocabulary) {
  nodes_.reserve(NumNodes(vocabulary));
  nodes_.push_back({.first = 0,
                    .last = vocabulary.num_symbols(),
                    .children = 1,
                    .num_children = 0,
                    .byte = 0,
                    .ends_here = false});
  // Nodes [level_begin, level_end) lie `depth` bytes below the root.
  size_t level_begin = 0;
  for (size_t depth = 0; level_begin < nodes_.size(); ++depth) {
    const size_t level_end = nodes_.size();
    for (size_t parent = level_begin; parent < level_end; ++parent) {
      nodes_[parent].children = num_nodes();
      if (nodes_[parent].last - nodes_[parent].first == 1) continue;
      const uint32_t last = nodes_[parent].last;
      uint32_t symbol = nodes_[parent].first + nodes_[parent].ends_here;
      while (symbol < last) {
        const auto bytes = vocabulary.Bytes(symbol);
        const uint8_t byte = bytes[depth];
        const uint32_t first = symbol++;
        while (symbol < last && vocabulary.Bytes(symbol)[depth] == byte) {
          ++symbol;
        }
        nodes_.push_back({.first = first,
                          .last = symbol,
                          .children = 0,
                          .num_children = 0,
                          .byte = byte,
                          .ends_here = bytes.size() == depth + 1});
        ++nodes_[parent].num_children;
      }
    }
    level_begin = level_end;
  }
}

}  // namespace llmzip
