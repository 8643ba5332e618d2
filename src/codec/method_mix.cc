// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/method_mix.h"

#include <algorithm>
#include <string>

namespace llmzip {
namespace {

// Ranges up to this are summed one by one, longer ones by tiles.
constexpr uint32_t kShortRange = SymbolMasses::kTile;

// Of a symbol of at least `size` bytes.
Status Overshoots(size_t size, uint64_t room) {
  return Status(Code::kCorrupt, "payload: a symbol of at least " +
                                    std::to_string(size) +
                                    " bytes overshoots its stream, which "
                                    "lacks " +
                                    std::to_string(room));
}

}  // namespace

template <typename Bits>
Status MixCoder<Bits>::Code(size_t stream, const SymbolMasses& masses,
                            uint32_t* symbol) {
  bits_.BeginSymbol(symbol);
  const std::span<const uint8_t> spelling = vocabulary_.Bytes(*symbol);
  mixer_.BeginSymbol(stream);
  const uint64_t room = mixer_.Room();
  uint32_t node_index = ByteTrie::kRoot;
  for (uint32_t depth = 0;; ++depth) {
    const ByteTrie::Node& node = trie_.node(node_index);
    if (node.num_children == 0) {
      const size_t size = vocabulary_.Bytes(node.first).size();
      if (size > room) return Overshoots(size, room);
      SkipRest(node.first, depth);
      break;
    }
    if (node.ends_here) {
      mixer_.FetchEnd();
      mixer_.FetchByte();
      const uint64_t end = masses[node.first];
      const uint64_t go_on = masses.Range(node.first + 1, node.last);
      const uint32_t hint = depth == spelling.size() ? 1 : 0;
      const uint32_t ended = bits_.CodeEnd(hint, mixer_.PredictEnd(end, go_on));
      mixer_.UpdateEnd(ended != 0);
      if (ended != 0) break;
    }
    if (depth == room) return Overshoots(depth + 1, room);
    const uint32_t hint = depth < spelling.size() ? spelling[depth] : 0u;
    node_index = CodeByte(node, masses, hint);
  }
  *symbol = trie_.node(node_index).first;
  mixer_.EndSymbol(*symbol);
  return bits_.EndSymbol();
}

template <typename Bits>
uint32_t MixCoder<Bits>::CodeByte(const ByteTrie::Node& node,
                                  const SymbolMasses& masses,
                                  uint32_t known_byte) {
  mixer_.FetchByte();
  mixer_.BeginByte(SumChildren(node, masses));
  uint32_t begin = 0, end = node.num_children;  // children still possible
  uint32_t byte = 0;
  for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
    const uint32_t middle = trie_.FirstFrom(node.children + begin,
                                            node.children + end, byte | mask) -
                            node.children;
    uint32_t bit;
    if (middle == begin || middle == end) {
      bit = middle == begin ? 1 : 0;
      mixer_.SkipBit(bit != 0);
    } else {
      const uint64_t one = prefix_[end] - prefix_[middle];
      const uint64_t zero = prefix_[middle] - prefix_[begin];
      bit = bits_.CodeBit((known_byte & mask) != 0 ? 1 : 0,
                          mixer_.PredictBit(one, zero));
      mixer_.UpdateBit(bit != 0);
    }
    if (bit != 0) {
      byte |= mask;
      begin = middle;
    } else {
      end = middle;
    }
  }
  mixer_.EndByte(static_cast<uint8_t>(byte));
  return node.children + begin;
}

template <typename Bits>
void MixCoder<Bits>::SkipRest(uint32_t symbol, size_t depth) {
  const std::span<const uint8_t> spelling = vocabulary_.Bytes(symbol);
  for (; depth < spelling.size(); ++depth) {
    const uint8_t byte = spelling[depth];
    // The language model is certain of this byte.
    mixer_.BeginByte(ConfidenceClass(/*top=*/1, /*total=*/1));
    for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
      mixer_.SkipBit((byte & mask) != 0);
    }
    mixer_.EndByte(byte);
  }
}

template <typename Bits>
void MixCoder<Bits>::Skip(size_t stream, uint32_t symbol) {
  mixer_.BeginSymbol(stream);
  SkipRest(symbol, 0);
  mixer_.EndSymbol(symbol);
}

template <typename Bits>
uint8_t MixCoder<Bits>::SumChildren(const ByteTrie::Node& node,
                                    const SymbolMasses& masses) {
  // The symbols below one child end where those below the next begin.
  const uint64_t begin = masses.Prefix(trie_.node(node.children).first);
  uint64_t best = 0, sum = 0;
  for (uint32_t i = 0; i < node.num_children; ++i) {
    const ByteTrie::Node& child = trie_.node(node.children + i);
    prefix_[i] = sum;
    uint64_t mass = masses[child.first];
    if (child.last - child.first > kShortRange) {
      mass = masses.Prefix(child.last) - begin - sum;
    } else if (child.last - child.first > 1) {
      for (uint32_t s = child.first + 1; s < child.last; ++s) mass += masses[s];
    }
    sum += mass;
    best = std::max(best, mass);
  }
  prefix_[node.num_children] = sum;
  return ConfidenceClass(best, sum);
}

template class MixCoder<MixBitWriter>;
template class MixCoder<MixBitReader>;
template class MixCoder<MixBitLearner>;

}  // namespace llmzip
