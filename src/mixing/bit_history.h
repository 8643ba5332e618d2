// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a context has seen, in one byte: the exact bits while there are at most
// five, then bounded counts of zeros and ones and the latest bit
// (docs/MIXING.md, "Bit histories").
#ifndef LLMZIP_MIXING_BIT_HISTORY_H_
#define LLMZIP_MIXING_BIT_HISTORY_H_

#include <array>
#include <cstdint>

namespace llmzip {

struct BitHistories {
  // The history after one more bit. 0 is the empty history.
  std::array<std::array<uint8_t, 2>, 256> next;
  std::array<uint8_t, 256> zeros;
  std::array<uint8_t, 256> ones;
  std::array<uint8_t, 256> length;  // zeros + ones
  // 16 if there was any bit, 2 more if all were the same.
  std::array<uint8_t, 256> familiarity;
};

extern const BitHistories kBitHistories;

}  // namespace llmzip

#endif  // LLMZIP_MIXING_BIT_HISTORY_H_
