// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/bit_history.h"

#include <algorithm>
#include <cstddef>

namespace llmzip {
namespace {

constexpr int kExactBits = 5;
// Largest count of the commoner bit beside a count of the rarer one.
constexpr std::array<int, 5> kMaxCommoner = {47, 20, 9, 6, 5};

struct Counts {
  int zeros;
  int ones;
  int last;
};

// History number of the exact bits: a leading 1, then the bits, less 1.
constexpr int ExactState(int bits, int length) {
  return (1 << length) - 1 + bits;
}
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

  // Old news fades: a long row of the other bit is cut when it breaks.
  static constexpr int Fade(int count) {
    return count <= 2 ? count : 1 + count / 2;
  }

  constexpr int CountedNext(Counts counts, int bit) const {
    int zeros = bit == 0 ? counts.zeros + 1 : Fade(counts.zeros);
    int ones = bit == 1 ? counts.ones + 1 : Fade(counts.ones);
    while (!Allowed(zeros, ones)) {
      // Give up some of what there is most of, but never the latest bit.
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
  Builder builder;
  return builder.result();
}

}  // namespace

constinit const BitHistories kBitHistories = Make();

}  // namespace llmzip
