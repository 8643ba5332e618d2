// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The symbols of a vocabulary as a trie of bytes, on which a symbol is coded
// bit by bit (docs/FORMAT.md, "Mixing").
#ifndef LLMZIP_TOKENIZER_BYTE_TRIE_H_
#define LLMZIP_TOKENIZER_BYTE_TRIE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tokenizer/vocabulary.h"

namespace llmzip {

// Symbols are in byte order, so the symbols below a node are a range. The
// node's children divide that range among them in the order of their bytes; a
// symbol that ends at the node comes first. A node with a single symbol has no
// children, even if the symbol has more bytes: nothing is left to decide.
// Immutable once made; safe to share between threads.
class ByteTrie {
 public:
  struct Node {
    uint32_t first;  // symbols [first, last), at least one
    uint32_t last;
    uint32_t children;      // nodes [children, children + num_children)
    uint16_t num_children;  // 0..256, in ascending order of `byte`
    uint8_t byte;           // that leads here from the parent; 0 for the root
    bool ends_here;         // symbol `first` has no byte after this node
  };
  static_assert(sizeof(Node) == 16);

  static constexpr uint32_t kRoot = 0;
  static constexpr uint32_t kNoNode = UINT32_MAX;

  // Time and memory: about the bytes of all symbols.
  explicit ByteTrie(const Vocabulary& vocabulary);
  // The exact memory of the trie of a vocabulary. Takes time for the bytes of
  // all symbols, and no memory.
  static uint64_t MemoryBytes(const Vocabulary& vocabulary);

  const Node& node(uint32_t index) const { return nodes_[index]; }
  uint32_t num_nodes() const { return static_cast<uint32_t>(nodes_.size()); }

  // The child reached by `byte`, or kNoNode. The root has all 256.
  uint32_t Child(uint32_t node, uint8_t byte) const {
    const Node& parent = nodes_[node];
    const uint32_t end = parent.children + parent.num_children;
    if (parent.num_children == 256) return parent.children + byte;
    const uint32_t child = FirstFrom(parent.children, end, byte);
    return child < end && nodes_[child].byte == byte ? child : kNoNode;
  }

  // The first of the siblings [begin, end) with a byte of at least `byte`, or
  // `end`.
  uint32_t FirstFrom(uint32_t begin, uint32_t end, uint32_t byte) const {
    while (begin < end) {
      const uint32_t middle = begin + (end - begin) / 2;
      if (nodes_[middle].byte < byte) {
        begin = middle + 1;
      } else {
        end = middle;
      }
    }
    return begin;
  }

 private:
  std::vector<Node> nodes_;  // breadth first, so siblings are neighbors
};

// Walks from a node to one of its children by the eight bits of a byte, the
// highest first. `trie` must outlive it. Requires a node with children.
//
//   NextByte next(trie, node);
//   while (!next.done()) next.Take(CodeBit(next.split()));
//   node = next.child();
class NextByte {
 public:
  // The symbols below the children that agree with the bits taken so far. Bit 0
  // leads to [begin, middle), bit 1 to [middle, end). If one of them is empty,
  // the bit is known.
  struct Split {
    uint32_t begin, middle, end;
  };

  NextByte(const ByteTrie& trie, uint32_t node) : trie_(&trie) {
    const ByteTrie::Node& parent = trie.node(node);
    begin_ = parent.children;
    end_ = parent.children + parent.num_children;
    origin_ = parent.num_children == 256 ? begin_ : ByteTrie::kNoNode;
    FindMiddle();
  }

  // Requires !done().
  Split split() const {
    const uint32_t begin = trie_->node(begin_).first;
    const uint32_t end = trie_->node(end_ - 1).last;
    return {begin, middle_ < end_ ? trie_->node(middle_).first : end, end};
  }

  // Requires !done() and a bit whose range is not empty.
  void Take(uint32_t bit) {
    if (bit != 0) {
      byte_ |= mask_;
      begin_ = middle_;
    } else {
      end_ = middle_;
    }
    mask_ >>= 1;
    if (mask_ != 0) FindMiddle();
  }

  bool done() const { return mask_ == 0; }
  // The bits taken so far, in their places; the others are 0.
  uint8_t byte() const { return static_cast<uint8_t>(byte_); }
  // Requires done().
  uint32_t child() const { return begin_; }

 private:
  void FindMiddle() {
    const uint32_t middle_byte = byte_ | mask_;
    middle_ = origin_ != ByteTrie::kNoNode
                  ? origin_ + middle_byte
                  : trie_->FirstFrom(begin_, end_, middle_byte);
  }

  const ByteTrie* trie_;
  uint32_t begin_;  // children still possible: [begin_, end_)
  uint32_t middle_ = 0;
  uint32_t end_;
  uint32_t origin_;  // child of byte 0 if there are all 256, else kNoNode
  uint32_t byte_ = 0;
  uint32_t mask_ = 0x80;  // the next bit; 0 when done
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_BYTE_TRIE_H_
