// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The error of a mixer's output and the rule for when to train (docs/MIXING.md,
// "Mixers").
#ifndef LLMZIP_MIXING_MIXER_ERROR_H_
#define LLMZIP_MIXING_MIXER_ERROR_H_

#include <bit>
#include <cstdint>
#include <cstdlib>

#include "mixing/logistic.h"

namespace llmzip {

// Fixed-point scaling of error times rate. The error is in 2^-22 and loses four
// bits, the rate is in 2^-16, so the product is in 2^-34. Its upper 15 bits are
// kept, which lets a kernel multiply it by an input in 32 bits. An input is in
// 2^-10 and a weight in 2^-28, so 16 bits are dropped in all: `dropped` before
// that multiplication and shift() after it.
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
  const int32_t error = (bit ? kProbabilityOne : 0) - Squash(output);
  return ((error >> kErrorBitsDropped) * scale.rate + scale.half()) >>
         scale.dropped;
}

// A mixer is not trained if the error, in 2^-22, is smaller than this. The
// weights would hardly change, and training is the costliest part of a bit.
inline constexpr int32_t kLeastError = kProbabilityOne / 256;
// The same for the probabilities of histories.
inline constexpr int32_t kLeastErrorOfHistories = kProbabilityOne / 1024;

// Whether the error of `probability`, the prediction for `bit`, is large
// enough.
inline bool WorthTraining(bool bit, int32_t probability,
                          int32_t least_error = kLeastError) {
  return std::abs((bit ? kProbabilityOne : 0) - probability) >= least_error;
}

}  // namespace llmzip

#endif  // LLMZIP_MIXING_MIXER_ERROR_H_
