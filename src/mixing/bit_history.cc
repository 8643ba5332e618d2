// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A bit history is a summary of the bits that followed a context, in one byte.
// The byte is a state number, and this file builds the table that leads from
// each state to the next.
//
// The first five bits are kept exactly: with so few, their order says much. The
// state is then the bits below a leading 1, less 1, like the nodes of a binary
// tree in an array. Later states hold a pair of counts and the latest bit. A
// byte has no room for all pairs, so a pair with many of both bits is not
// allowed: such a context is close to random, and exact counts add little. A
// long run of one bit is kept up to 47.
//
// A surprise makes old bits fade: when a bit arrives, a count of the other bit
// above two is halved. Text changes its nature, so recent bits predict better
// than old ones. The rule comes from PAQ1 (M. Mahoney, "The PAQ1 Data
// Compression Program", 2002); lpaq and ZPAQ use tables of the same kind.
//
// A history is not a probability. ByteModel learns for each context and history
// how often a 1 follows (history_probabilities_), so the meaning of "0001" is
// found by experience and not assumed.
#include "mixing/bit_history.h"

#include <algorithm>
#include <cstddef>

namespace llmzip {
namespace {

constexpr int kExactBits = 5;
// [n]: the largest count of the commoner bit beside n of the rarer one. With
// these bounds there are 255 states, so a state fits a byte.
constexpr std::array<int, 5> kMaxCommoner = {47, 20, 9, 6, 5};

struct Counts {
  int zeros;
  int ones;
  int last;
};

// State of a history of exactly these bits: below a leading 1, less 1.
constexpr int ExactState(int bits, int length) {
  return (1 << length) - 1 + bits;
}
// The first state that holds counts.
constexpr int kFirstCounted = (2 << kExactBits) - 1;

class Builder {
 public:
  constexpr Builder() {
    AddCountedStates();
    AddExactStates();
    LinkStates();
  }
  constexpr const BitHistories& result() const { return result_; }
  constexpr int num_states() const { return num_states_; }

 private:
  static constexpr bool Allowed(int zeros, int ones) {
    const int rarer = std::min(zeros, ones);
    const int commoner = std::max(zeros, ones);
    return rarer < static_cast<int>(kMaxCommoner.size()) &&
           commoner <= kMaxCommoner[static_cast<size_t>(rarer)];
  }

  constexpr void AddCountedStates() {
    for (int total = kExactBits + 1; total < 64; ++total) {
      for (int ones = 0; ones <= total; ++ones) {
        const int zeros = total - ones;
        if (!Allowed(zeros, ones)) continue;
        for (int last = 0; last < 2; ++last) {
          if ((last == 0 ? zeros : ones) == 0) continue;
          Add(num_states_, {zeros, ones, last});
          index_[zeros][ones][last] = num_states_++;
        }
      }
    }
  }

  constexpr void AddExactStates() {
    for (int length = 0; length <= kExactBits; ++length) {
      for (int bits = 0; bits < (1 << length); ++bits) {
        int ones = 0;
        for (int i = 0; i < length; ++i) ones += (bits >> i) & 1;
        Add(ExactState(bits, length), {length - ones, ones, bits & 1});
      }
    }
  }

  constexpr void Add(int state, Counts counts) {
    counts_[state] = counts;
    result_.zeros[static_cast<size_t>(state)] =
        static_cast<uint8_t>(counts.zeros);
    result_.ones[static_cast<size_t>(state)] =
        static_cast<uint8_t>(counts.ones);
    result_.length[static_cast<size_t>(state)] =
        static_cast<uint8_t>(counts.zeros + counts.ones);
    const bool any = counts.zeros + counts.ones > 0;
    const bool one_sided = counts.zeros == 0 || counts.ones == 0;
    result_.familiarity[static_cast<size_t>(state)] =
        static_cast<uint8_t>(any ? 16 + (one_sided ? 2 : 0) : 0);
  }

  constexpr void LinkStates() {
    for (int state = 0; state < 256; ++state) {
      for (int bit = 0; bit < 2; ++bit) {
        const int next = state >= num_states_ ? 0
                         : state < ExactState(0, kExactBits)
                             ? 2 * state + 1 + bit
                             : CountedNext(counts_[state], bit);
        result_.next[static_cast<size_t>(state)][static_cast<size_t>(bit)] =
            static_cast<uint8_t>(next);
      }
    }
  }

  // The count of a bit after the other bit arrived.
  static constexpr int Fade(int count) {
    return count <= 2 ? count : 1 + count / 2;
  }

  constexpr int CountedNext(Counts counts, int bit) const {
    int zeros = bit == 0 ? counts.zeros + 1 : Fade(counts.zeros);
    int ones = bit == 1 ? counts.ones + 1 : Fade(counts.ones);
    while (!Allowed(zeros, ones)) {
      // The larger count gives way, but the latest bit always stays.
      if (zeros > ones) {
        --zeros;
        if (bit == 0 && ones > 1 && !Allowed(zeros, ones)) --ones;
      } else {
        --ones;
        if (bit == 1 && zeros > 1 && !Allowed(zeros, ones)) --zeros;
      }
    }
    if (zeros + ones > kExactBits) return index_[zeros][ones][bit];
    const int row = bit == 0 ? zeros : ones;
    const int other = bit == 0 ? ones : zeros;
    int bits = 0;
    for (int i = 0; i < other; ++i) bits = 2 * bits + (1 - bit);
    for (int i = 0; i < row; ++i) bits = 2 * bits + bit;
    return ExactState(bits, zeros + ones);
  }

  BitHistories result_ = {};
  Counts counts_[256] = {};
  int index_[64][64][2] = {};
  int num_states_ = kFirstCounted;
};

constexpr BitHistories Make() {
  constexpr Builder builder;
  static_assert(builder.num_states() <= 256);
  return builder.result();
}

}  // namespace

constinit const BitHistories kBitHistories = Make();

}  // namespace llmzip
