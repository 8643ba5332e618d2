// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A probability moves towards each bit it meets: p += (bit - p) * rate. With
// rate 1 / (n + 1) after n bits, p would be the plain average of all bits. Two
// changes make it a better predictor. The rate is 1 / (n + 1.6), because the
// start value already holds some knowledge and deserves a share of the average.
// And n stops at 255, so the rate never falls below about 1 / 257: old bits
// fade, and p follows a text whose nature changes.
//
// The same scheme is the StateMap of lpaq and the CM component of ZPAQ
// (M. Mahoney, "Data Compression Explained"). Probability and count
// share one 32-bit word, so that an update touches one word of memory. The
// rates are a table because a division per update would be slow.
#include "mixing/adaptive_probability.h"

namespace llmzip {
namespace {

constexpr std::array<uint16_t, kMaxAdaptCount + 1> MakeAdaptRate() {
  std::array<uint16_t, kMaxAdaptCount + 1> table = {};
  for (uint32_t n = 0; n <= kMaxAdaptCount; ++n) {
    // Ten times numerator and denominator of 2^16 / (n + 1.6).
    table[n] = static_cast<uint16_t>(655360u / (10 * n + 16));
  }
  return table;
}

}  // namespace

constinit const std::array<uint16_t, kMaxAdaptCount + 1> kAdaptRate =
    MakeAdaptRate();

}  // namespace llmzip
