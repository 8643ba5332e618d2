// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A summary of the bits that followed a context, in one byte: up to five bits
// exactly, after that bounded counts of zeros and ones and the latest bit
// (docs/MIXING.md, "Bit histories").
#ifndef LLMZIP_MIXING_BIT_HISTORY_H_
#define LLMZIP_MIXING_BIT_HISTORY_H_

#include <array>
#include <cstdint>

namespace llmzip {

// Tables over all histories. History 0 is the empty one.
struct BitHistories {
  // [history][bit]: the history after one more bit.
  std::array<std::array<uint8_t, 2>, 256> next;
  std::array<uint8_t, 256> zeros;
  std::array<uint8_t, 256> ones;
  std::array<uint8_t, 256> length;  // zeros + ones
  // 16 if there was any bit, and 2 more if all bits were equal. ByteModel adds
  // these up over several contexts.
  std::array<uint8_t, 256> familiarity;
};

extern const BitHistories kBitHistories;

}  // namespace llmzip

#endif  // LLMZIP_MIXING_BIT_HISTORY_H_
