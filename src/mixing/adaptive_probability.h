// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A probability that learns from the bits it predicted
// (docs/MIXING.md, "Adaptive probabilities").
#ifndef LLMZIP_MIXING_ADAPTIVE_PROBABILITY_H_
#define LLMZIP_MIXING_ADAPTIVE_PROBABILITY_H_

#include <array>
#include <cstdint>

#include "mixing/logistic.h"

namespace llmzip {

inline constexpr uint32_t kMaxAdaptCount = 255;

// [n] = 2^16 / (n + 1.6).
extern const std::array<uint16_t, kMaxAdaptCount + 1> kAdaptRate;

// The probability of a 1 in the upper 22 bits. The lower 10 bits count the
// updates, up to kMaxAdaptCount.
using AdaptiveProbability = uint32_t;

inline constexpr unsigned kAdaptCountBits = 10;
inline constexpr uint32_t kAdaptCountMask =
    (uint32_t{1} << kAdaptCountBits) - 1;

inline uint32_t ProbabilityOf(AdaptiveProbability cell) {
  return cell >> kAdaptCountBits;
}
inline uint32_t AdaptCountOf(AdaptiveProbability cell) {
  return cell & kAdaptCountMask;
}

// (ones + 1/2) / (zeros + ones + 1), with count 0.
constexpr AdaptiveProbability InitialProbability(uint32_t zeros,
                                                 uint32_t ones) {
  const uint64_t p =
      (uint64_t{2 * ones + 1} << kProbabilityBits) / (2 * (zeros + ones) + 2);
  return static_cast<uint32_t>(p) << kAdaptCountBits;
}

// The cell after one more bit.
inline AdaptiveProbability Adapted(AdaptiveProbability cell, bool bit) {
  const uint32_t count = AdaptCountOf(cell);
  const int64_t target = bit ? kProbabilityOne - 1 : 0;
  const int64_t step =
      (target - int64_t{ProbabilityOf(cell)}) * kAdaptRate[count];
  // `step` is in units of 2^-38, the cell in 2^-32. The mask rounds the change
  // down to whole units of 2^-22 and so leaves the count alone.
  const uint32_t change = static_cast<uint32_t>(step >> 6) & ~kAdaptCountMask;
  return cell + change + (count < kMaxAdaptCount ? 1 : 0);
}

}  // namespace llmzip

#endif  // LLMZIP_MIXING_ADAPTIVE_PROBABILITY_H_
