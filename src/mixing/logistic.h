// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The logistic domain: "stretched" probabilities ln(p / (1 - p)) in units of
// 1/1024, by integer tables (docs/MIXING.md, "Logistic domain").
#ifndef LLMZIP_MIXING_LOGISTIC_H_
#define LLMZIP_MIXING_LOGISTIC_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace llmzip {

inline constexpr int kStretchOne = 1024;
inline constexpr int kMaxStretch = 16383;  // +-16 natural units

// A probability of a 1 is an integer of this many bits.
inline constexpr unsigned kProbabilityBits = 22;
inline constexpr int32_t kProbabilityOne = int32_t{1} << kProbabilityBits;

// [i] = 2^28 / (1 + exp(-(i - 2048) / 128)), i = 0..4096.
extern const std::array<uint32_t, 4097> kSquashTable;
// [i] = stretch((i + 0.5) / 4096).
extern const std::array<int16_t, 4096> kStretchTable;
// [i] = 2^16 * ln(1 + (i + 0.5) / 1024).
extern const std::array<uint16_t, 1024> kLogTable;

// The probability of a 1 in 2^-22, in [1, 2^22 - 1]. Requires
// |x| <= kMaxStretch.
inline int32_t Squash(int32_t x) {
  const uint32_t position = static_cast<uint32_t>(x + 16384);
  const uint32_t index = position >> 3;
  const uint32_t part = position & 7;
  const uint32_t p =
      kSquashTable[index] * (8 - part) + kSquashTable[index + 1] * part;
  return std::clamp(static_cast<int32_t>(p >> 9), 1, kProbabilityOne - 1);
}

// The inverse of Squash, rounded to 1/4096 of p. Requires p in [0, 2^16).
inline int32_t Stretch16(uint32_t p) { return kStretchTable[p >> 4]; }
// The same for p in [0, 2^22).
inline int32_t Stretch22(uint32_t p) { return kStretchTable[p >> 10]; }

// 2^16 * ln(x), to within 48. Requires x > 0.
inline int32_t NaturalLog(uint64_t x) {
  const unsigned exponent = 63u - static_cast<unsigned>(std::countl_zero(x));
  const uint64_t mantissa = (x << (63u - exponent)) >> 53;  // 1024..2047
  constexpr int32_t kLn2 = 45426;                           // 2^16 ln 2
  return static_cast<int32_t>(exponent) * kLn2 + kLogTable[mantissa - 1024];
}

// ln(one / zero) in stretch units, clamped. Requires one, zero > 0.
inline int32_t StretchMasses(uint64_t one, uint64_t zero) {
  return std::clamp((NaturalLog(one) - NaturalLog(zero)) / 64, -kMaxStretch,
                    kMaxStretch);
}

}  // namespace llmzip

#endif  // LLMZIP_MIXING_LOGISTIC_H_
