// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "model/byte_trie.h"

namespace llmzip {

ByteTrie::ByteTrie(const Vocabulary& vocabulary) {
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
  nodes_.shrink_to_fit();
}

}  // namespace llmzip
