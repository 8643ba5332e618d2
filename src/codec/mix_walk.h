// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The decisions that method `mix` makes for a symbol, in either direction: the
// walk down the trie (docs/FORMAT.md, "Method mix").
#ifndef LLMZIP_CODEC_MIX_WALK_H_
#define LLMZIP_CODEC_MIX_WALK_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/status.h"
#include "mixing/symbol_mixer.h"
#include "predict/masses.h"
#include "tokenizer/byte_trie.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {
namespace mix_walk_internal {

// Ranges up to this are summed one by one, longer ones by tiles.
inline constexpr uint32_t kShortRange = SymbolMasses::kTile;

// Of a symbol of at least `size` bytes.
inline Status Overshoots(size_t size, uint64_t room) {
  return Status(Code::kCorrupt, "payload: a symbol of at least " +
                                    std::to_string(size) +
                                    " bytes overshoots its stream, which "
                                    "lacks " +
                                    std::to_string(room));
}

}  // namespace mix_walk_internal

// `Bits` writes or reads decisions: see MixBitWriter and MixBitReader in
// method_mix.h, which have the functions that are called here.
template <typename Bits>
class MixWalk {
 public:
  // All must outlive the object. Requires mixer->ok().
  MixWalk(const Vocabulary* vocabulary, const ByteTrie* trie,
          SymbolMixer* mixer)
      : vocabulary_(*vocabulary), trie_(*trie), mixer_(*mixer) {}

  // Codes one symbol. kCorrupt if it does not fit into what is left of the
  // stream. The mixer is never given bytes beyond the stream's end.
  Status Code(size_t stream, const SymbolMasses& masses, Bits& bits,
              uint32_t* symbol);
  // Trains the byte model with a symbol that was read without the language
  // model: all its bits are certain.
  void Skip(size_t stream, uint32_t symbol) {
    mixer_.BeginSymbol(stream);
    SkipRest(symbol, 0);
    mixer_.EndSymbol(symbol);
  }

 private:
  // Decides the next byte below `node`; returns the child's index in the trie.
  uint32_t CodeByte(const ByteTrie::Node& node, const SymbolMasses& masses,
                    uint32_t known_byte, Bits& bits);
  // Trains the byte model with the bytes of a symbol from `depth` on, which are
  // certain.
  void SkipRest(uint32_t symbol, size_t depth);
  // Fills prefix_ for the children of `node` and says how sure the language
  // model is of the next byte: see ConfidenceClass().
  uint8_t SumChildren(const ByteTrie::Node& node, const SymbolMasses& masses);

  const Vocabulary& vocabulary_;
  const ByteTrie& trie_;
  SymbolMixer& mixer_;
  // Sums of masses before each child of the node being coded.
  std::array<uint64_t, 257> prefix_ = {};
};

template <typename Bits>
Status MixWalk<Bits>::Code(size_t stream, const SymbolMasses& masses,
                           Bits& bits, uint32_t* symbol) {
  bits.BeginSymbol(symbol);
  const std::span<const uint8_t> spelling = vocabulary_.Bytes(*symbol);
  mixer_.BeginSymbol(stream);
  const uint64_t room = mixer_.Room();
  uint32_t node_index = ByteTrie::kRoot;
  for (uint32_t depth = 0;; ++depth) {
    const ByteTrie::Node& node = trie_.node(node_index);
    if (node.num_children == 0) {
      const size_t size = vocabulary_.Bytes(node.first).size();
      if (size > room) return mix_walk_internal::Overshoots(size, room);
      SkipRest(node.first, depth);
      break;
    }
    if (node.ends_here) {
      mixer_.FetchEnd();
      mixer_.FetchByte();
      const uint64_t end = masses[node.first];
      const uint64_t go_on = masses.Range(node.first + 1, node.last);
      const uint32_t hint = depth == spelling.size() ? 1 : 0;
      const uint32_t ended = bits.CodeEnd(hint, mixer_.PredictEnd(end, go_on));
      mixer_.UpdateEnd(ended != 0);
      if (ended != 0) break;
    }
    if (depth == room) return mix_walk_internal::Overshoots(depth + 1, room);
    const uint32_t hint = depth < spelling.size() ? spelling[depth] : 0u;
    node_index = CodeByte(node, masses, hint, bits);
  }
  *symbol = trie_.node(node_index).first;
  mixer_.EndSymbol(*symbol);
  return bits.EndSymbol();
}

template <typename Bits>
uint32_t MixWalk<Bits>::CodeByte(const ByteTrie::Node& node,
                                 const SymbolMasses& masses,
                                 uint32_t known_byte, Bits& bits) {
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
      bit = bits.CodeBit((known_byte & mask) != 0 ? 1 : 0,
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
void MixWalk<Bits>::SkipRest(uint32_t symbol, size_t depth) {
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
uint8_t MixWalk<Bits>::SumChildren(const ByteTrie::Node& node,
                                   const SymbolMasses& masses) {
  // The symbols below one child end where those below the next begin.
  const uint64_t begin = masses.Prefix(trie_.node(node.children).first);
  uint64_t best = 0, sum = 0;
  for (uint32_t i = 0; i < node.num_children; ++i) {
    const ByteTrie::Node& child = trie_.node(node.children + i);
    prefix_[i] = sum;
    uint64_t mass = masses[child.first];
    if (child.last - child.first > mix_walk_internal::kShortRange) {
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

}  // namespace llmzip

#endif  // LLMZIP_CODEC_MIX_WALK_H_
