// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Adaptive probability map, APM (docs/MIXING.md, "Adaptive probabilities").
//
// An APM corrects a prediction within a context. Where the predictor says 0.7
// and the bit turns out to be 1 in eight cases of ten, the APM learns to add
// 0.1. It divides the stretched probability into seven sections. The eight
// points between and around them hold what is to be added there; a value
// between two points takes the weighted mean of both. An update moves both
// points towards the error, each by its weight in that mean.
//
// The idea is the secondary symbol estimation of PPM compressors (C. Bloom,
// PPMZ), which S. Osnach brought to PAQ2; PAQ7 added the interpolation in the
// stretched domain and the name. The points here hold a correction instead of
// the final probability. A fresh table of zeros then changes nothing, and pages
// of it that no context touches cost no memory.
#ifndef LLMZIP_MIXING_APM_H_
#define LLMZIP_MIXING_APM_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "mixing/lazy_array.h"
#include "mixing/logistic.h"
#include "mixing/undo_log.h"

namespace llmzip {

// Not thread-safe.
class Apm {
 public:
  static constexpr uint32_t kPoints = 8;  // they fill half a cache line

  Apm() = default;
  // Learns at rate 2^-rate_shift.
  Apm(size_t contexts, unsigned rate_shift, Pages pages)
      : points_(contexts * kPoints, pages), rate_shift_(rate_shift) {}

  bool ok() const { return !points_.empty(); }
  // Takes what a map of the same size has learned. Requires a new map.
  void CopyFrom(const Apm& other) { points_.CopyIntoZeros(other.points_); }
  // What each point adds: [context][kPoints], in 2^-22.
  std::span<int32_t> points() { return {points_.begin(), points_.size()}; }

  void Prefetch(size_t context) const {
    __builtin_prefetch(&points_[context * kPoints]);
  }

  // The corrected probability in 2^-22, in [1, 2^22 - 1]. Requires
  // p == Squash(x) and a context below the number given to the constructor.
  int32_t Refine(int32_t x, int32_t p, size_t context) {
    const auto position =
        static_cast<uint32_t>(std::clamp(x, -kEdge, kEdge - 1) + kEdge);
    part_ = static_cast<int32_t>(position % kSpacing);
    points_used_ = &points_[context * kPoints + position / kSpacing];
    const int64_t missing = int64_t{points_used_[0]} * (kSpacing - part_) +
                            int64_t{points_used_[1]} * part_;
    refined_ = std::clamp(p + static_cast<int32_t>(missing / kSpacing), 1,
                          kProbabilityOne - 1);
    return refined_;
  }

  // Notes the two points that the next Update() moves.
  void Note(UndoLog* undo) const {
    undo->Note(points_used_, 2 * sizeof(*points_used_));
  }
  // Moves the two points that the last Refine() used. Requires a Refine().
  void Update(bool bit) {
    const int32_t error = (bit ? kProbabilityOne - 1 : 0) - refined_;
    const auto upper =
        static_cast<int32_t>(int64_t{error} * part_ / kSpacing) >> rate_shift_;
    points_used_[0] += (error >> rate_shift_) - upper;
    points_used_[1] += upper;
  }

 private:
  // 1792 is 1.75 natural units: the outer points lie at +-6.125, where a
  // probability is 0.2 % from 0 or 1.
  static constexpr int32_t kSpacing = 1792;  // in stretch units
  static constexpr int32_t kEdge = kSpacing * (kPoints - 1) / 2;

  LazyArray<int32_t> points_;  // corrections in 2^-22
  unsigned rate_shift_ = 6;
  int32_t* points_used_ = nullptr;
  int32_t refined_ = 0;
  int32_t part_ = 0;  // distance from the lower point, 0..kSpacing - 1
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_APM_H_
