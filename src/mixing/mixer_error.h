// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// How far a mixer's output was from the bit (docs/MIXING.md, "Mixers").
#ifndef LLMZIP_MIXING_MIXER_ERROR_H_
#define LLMZIP_MIXING_MIXER_ERROR_H_

#include <bit>
#include <cstdint>
#include <cstdlib>

#include "mixing/logistic.h"

namespace llmzip {

// The error times the rate is in 2^-34 once four bits of the error are gone;
// its upper 15 bits are kept. Times an input of 2^-10 and against weights of
// 2^-28, 16 bits are to be dropped in all.
struct ErrorScale {
  explicit ErrorScale(uint32_t learning_rate)
      : rate(static_cast<int32_t>(learning_rate)),
        dropped(static_cast<int>(std::bit_width(learning_rate)) + 3) {}

  int32_t half() const { return int32_t{1} << (dropped - 1); }
  int shift() const { return 16 - dropped; }

  int32_t rate;  // in 2^-16, 1 .. 2048
  int dropped;   // bits of error times rate, 4 .. 15
};

inline constexpr int kErrorBitsDropped = 4;

// |error| < 2^15.
inline int32_t ScaledError(int32_t output, bool bit, const ErrorScale& scale) {
  const int32_t error = (bit ? kChanceOne : 0) - Squash(output);
  return ((error >> kErrorBitsDropped) * scale.rate + scale.half()) >>
         scale.dropped;
}

// A bit foretold with a smaller error than this, in 2^-22, teaches no weights:
// all was well, and the time goes to where it was not.
inline constexpr int32_t kLeastError = kChanceOne / 256;
// The same for the chances of histories.
inline constexpr int32_t kLeastErrorOfChances = kChanceOne / 1024;

inline bool WorthTraining(bool bit, int32_t chance,
                          int32_t least_error = kLeastError) {
  return std::abs((bit ? kChanceOne : 0) - chance) >= least_error;
}

}  // namespace llmzip

#endif  // LLMZIP_MIXING_MIXER_ERROR_H_
