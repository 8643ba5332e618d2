// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Elements of three values, -d, 0 and d, for models trained that way.
#include "gguf/dequantize_bits.h"
#include "gguf/dequantize_block.h"

namespace llmzip {
namespace {

// Digit k of a byte that holds five digits of base 3: the byte is the fraction
// 0.ddddd of that base, rounded up to a multiple of 1/256. Digit 0 is the
// first.
int32_t Trit(uint8_t byte, size_t k) {
  static constexpr std::array<uint8_t, 5> kPowers = {1, 3, 9, 27, 81};
  const auto fraction = static_cast<uint8_t>(byte * kPowers[k]);
  return fraction * 3 >> 8;
}

}  // namespace

// u8 q[32] of 160 elements, u8 q[16] of 80, u8 q[4] of 16, half d. Element i of
// a part of n bytes is digit i / n of byte i % n; the last part uses 4 digits.
void DequantizeTq1_0(const uint8_t* b, float* y) {
  const float d = Half(b + 52);
  for (size_t i = 0; i < 160; ++i) {
    y[i] = d * ToFloat(Trit(b[i % 32], i / 32) - 1);
  }
  for (size_t i = 0; i < 80; ++i) {
    y[160 + i] = d * ToFloat(Trit(b[32 + i % 16], i / 16) - 1);
  }
  for (size_t i = 0; i < 16; ++i) {
    y[240 + i] = d * ToFloat(Trit(b[48 + i % 4], i / 4) - 1);
  }
}

// u8 q[64] as in Q2_K, half d. A well-made file has no q = 3, which is 2 d.
void DequantizeTq2_0(const uint8_t* b, float* y) {
  const float d = Half(b + 64);
  for (size_t i = 0; i < kSuperBlock; ++i) {
    const int32_t q = b[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3;
    y[i] = d * ToFloat(q - 1);
  }
}

}  // namespace llmzip
