// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Cosines and sines of rotary positions (docs/NUMERICS.md, "Rotary tables"),
// computed at load time from + - * / of binary64 alone, so that they do not
// depend on a C library.
#ifndef LLMZIP_KERNEL_ROPE_TABLE_H_
#define LLMZIP_KERNEL_ROPE_TABLE_H_

#include <cstddef>
#include <span>
#include <vector>

#include "base/status.h"

namespace llmzip {

// YaRN lowers the frequencies that turn seldom within the length of the texts
// that a model was trained with at first, and keeps those that turn often.
struct YarnOptions {
  double factor = 1.0;            // divides the lowest frequencies; 1: no YaRN
  double trained_length = 1;      // 1 .. 2^30
  double often = 32, seldom = 1;  // turns in that length, both above 0
};

struct RopeOptions {
  size_t num_rotated = 0;      // even, 2 .. 4096
  size_t num_positions = 0;    // 1 .. 2^20
  double base = 10000.0;       // 1 .. 1e12
  double linear_factor = 1.0;  // frequencies are divided by it; >= 1, finite
  double magnitude = 1.0;      // multiplies cosines and sines; 2^-10 .. 2^10
  YarnOptions yarn = {};
  // Empty, or num_rotated / 2 divisors of the frequencies (Llama 3).
  std::span<const float> frequency_divisors = {};
};

// Immutable after Make; thread-safe.
class RopeTable {
 public:
  RopeTable() = default;

  // What YaRN multiplies cosines and sines by: 1 + ln(factor) / 10. Requires
  // 1 <= factor < infinity.
  static double YarnMagnitude(double factor);

  // Fails with kBadModel for options outside their ranges or a frequency that
  // is not in (0, 1].
  static Result<RopeTable> Make(const RopeOptions& options);

  size_t num_pairs() const { return num_pairs_; }
  size_t num_positions() const { return num_positions_; }
  // float [num_pairs] of one position.
  const float* cos(size_t position) const {
    return table_.data() + 2 * position * num_pairs_;
  }
  const float* sin(size_t position) const { return cos(position) + num_pairs_; }

 private:
  size_t num_pairs_ = 0;
  size_t num_positions_ = 0;
  std::vector<float> table_;  // [position][cos, sin][pair]
};

}  // namespace llmzip

#endif  // LLMZIP_KERNEL_ROPE_TABLE_H_
