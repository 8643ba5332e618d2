// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a decision costs, in integers. For explanations only: nothing that is
// coded depends on it.
#ifndef LLMZIP_CODEC_CODE_LENGTH_H_
#define LLMZIP_CODEC_CODE_LENGTH_H_

#include <bit>
#include <cassert>
#include <cstdint>

#include "coder/range_encoder.h"

namespace llmzip {

// A length of 2^32 is one bit.
inline constexpr unsigned kLengthBits = 32;

// 2^32 * log2(x), to within 2^7. Requires x > 0.
inline uint64_t FixedLog2(uint64_t x) {
  const unsigned exponent = 63u - static_cast<unsigned>(std::countl_zero(x));
  uint64_t log = exponent;
  // In [1, 2), of which squaring doubles the logarithm.
  uint64_t mantissa = (x << (63u - exponent)) >> 32;
  for (unsigned i = 0; i < kLengthBits; ++i) {
    mantissa = (mantissa * mantissa) >> 31;
    log <<= 1;
    if ((mantissa >> 32) != 0) {
      log |= 1;
      mantissa >>= 1;
    }
  }
  return log;
}

// -2^32 * log2(part / whole). Requires 0 < part <= whole.
inline uint64_t CodeLength(uint64_t part, uint64_t whole) {
  assert(part > 0 && part <= whole);
  return FixedLog2(whole) - FixedLog2(part);
}

// Of a bit whose probability of being 1 is p1 / 2^22.
inline uint64_t BitLength(uint32_t bit, uint32_t p1) {
  return CodeLength(bit != 0 ? p1 : kBitProbabilityOne - p1,
                    kBitProbabilityOne);
}

// In 1e-6 bits, rounded.
inline uint64_t Microbits(uint64_t length) {
  constexpr uint64_t kMicro = 1000000;
  constexpr uint64_t kOne = uint64_t{1} << kLengthBits;
  return (length >> kLengthBits) * kMicro +
         ((length % kOne) * kMicro + kOne / 2) / kOne;
}

}  // namespace llmzip

#endif  // LLMZIP_CODEC_CODE_LENGTH_H_
