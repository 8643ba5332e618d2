// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Chances that adapt: plain ones with a count, and maps that refine a
// stretched chance within a context (docs/MIXING.md, "Adaptive chances").
#ifndef LLMZIP_MIXING_ADAPTIVE_MAP_H_
#define LLMZIP_MIXING_ADAPTIVE_MAP_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "mixing/lazy_array.h"
#include "mixing/logistic.h"

namespace llmzip {

inline constexpr uint32_t kMaxAdaptCount = 255;

// [n] = 2^16 / (n + 1.6).
extern const std::array<uint16_t, kMaxAdaptCount + 1> kAdaptRate;

// A chance of 22 bits above a count of 10 bits, at most kMaxAdaptCount.
using AdaptiveChance = uint32_t;

inline uint32_t ChanceOf(AdaptiveChance cell) { return cell >> 10; }

// (ones + 1/2) / (zeros + ones + 1), with count 0.
constexpr AdaptiveChance InitialChance(uint32_t zeros, uint32_t ones) {
  const uint64_t p =
      (uint64_t{2 * ones + 1} << kChanceBits) / (2 * (zeros + ones) + 2);
  return static_cast<uint32_t>(p) << 10;
}

inline AdaptiveChance Adapted(AdaptiveChance cell, bool bit) {
  const uint32_t count = cell & 1023;
  const int64_t target = bit ? kChanceOne - 1 : 0;
  const int64_t step = (target - int64_t{cell >> 10}) * kAdaptRate[count];
  // In 2^-38; what is below 2^-22 falls away, downwards.
  const uint32_t change = static_cast<uint32_t>(step >> 6) & ~uint32_t{1023};
  return cell + change + (count < kMaxAdaptCount ? 1 : 0);
}

// Maps (stretched chance, context) to a chance by adding to it what was
// learned to be missing: eight points per context, linear between them.
class RefineMap {
 public:
  RefineMap() = default;
  // Learns at rate 2^-rate_shift.
  RefineMap(size_t contexts, unsigned rate_shift, Pages pages)
      : points_(contexts * kPoints, pages), rate_shift_(rate_shift) {}

  bool ok() const { return !points_.empty(); }

  void Prefetch(size_t context) const {
    __builtin_prefetch(&points_[context * kPoints]);
  }

  // Chance in 2^-22, in [1, 2^22 - 1]. Requires p == Squash(x).
  int32_t Refine(int32_t x, int32_t p, size_t context) {
    const auto position =
        static_cast<uint32_t>(std::clamp(x, -kEdge, kEdge - 1) + kEdge);
    part_ = static_cast<int32_t>(position % kSpacing);
    points_used_ = &points_[context * kPoints + position / kSpacing];
    const int64_t missing = int64_t{points_used_[0]} * (kSpacing - part_) +
                            int64_t{points_used_[1]} * part_;
    refined_ = std::clamp(p + static_cast<int32_t>(missing / kSpacing), 1,
                          kChanceOne - 1);
    return refined_;
  }

  // Teaches the two points that the last Refine used.
  void Update(bool bit) {
    const int32_t error = (bit ? kChanceOne - 1 : 0) - refined_;
    const auto upper =
        static_cast<int32_t>(int64_t{error} * part_ / kSpacing) >> rate_shift_;
    points_used_[0] += (error >> rate_shift_) - upper;
    points_used_[1] += upper;
  }

 private:
  static constexpr uint32_t kPoints = 8;
  static constexpr int32_t kSpacing = 1792;  // in stretch units
  static constexpr int32_t kEdge = kSpacing * (kPoints - 1) / 2;

  LazyArray<int32_t> points_;  // in 2^-22
  unsigned rate_shift_ = 6;
  int32_t* points_used_ = nullptr;
  int32_t refined_ = 0;
  int32_t part_ = 0;  // place between the points, 0..kSpacing
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_ADAPTIVE_MAP_H_
