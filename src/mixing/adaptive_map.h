// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Chances that adapt: plain ones with a count, and maps that refine a
// stretched chance within a context (docs/MIXING.md, "Adaptive chances").
#ifndef LLMZIP_MIXING_ADAPTIVE_MAP_H_
#define LLMZIP_MIXING_ADAPTIVE_MAP_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "mixing/lazy_array.h"
#include "mixing/logistic.h"

namespace llmzip {

// 2^16 / (n + 1.6) for n < 1024.
extern const std::array<uint16_t, 1024> kAdaptRate;

// A chance of 22 bits above a count of 10.
inline void Adapt(uint32_t* cell, bool bit, uint32_t limit) {
  const uint32_t count = *cell & 1023;
  const auto p = static_cast<int32_t>(*cell >> 10);
  const int32_t target = bit ? kChanceOne - 1 : 0;
  const int64_t step =
      (int64_t{target - p} * kAdaptRate[count]) >> 16;
  const auto next = static_cast<uint32_t>(p + static_cast<int32_t>(step));
  *cell = next << 10 | std::min(count + 1, limit);
}

// Maps (stretched chance, context) to a chance: 33 points per context between
// which it interpolates. Starts as the identity.
class RefineMap {
 public:
  RefineMap() = default;
  // Learns at rate 2^-rate_shift.
  RefineMap(size_t contexts, unsigned rate_shift)
      : points_(contexts * kPoints), rate_shift_(rate_shift) {}

  bool ok() const { return !points_.empty(); }

  // Chance in 2^-22, in [1, 2^22 - 1]. Requires |x| <= kMaxStretch.
  int32_t Refine(int32_t x, size_t context);
  // Teaches the two points that the last Refine used.
  void Update(bool bit);

 private:
  static constexpr int kPoints = 33;
  static constexpr int kSpacing = 768;  // in stretch units

  LazyArray<int32_t> points_;  // difference from the identity, in 2^-22
  unsigned rate_shift_ = 6;
  size_t index_ = 0;
  int32_t low_ = 0;   // chances of the two points
  int32_t high_ = 0;
  int32_t part_ = 0;  // place between them, 0..kSpacing
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_ADAPTIVE_MAP_H_
