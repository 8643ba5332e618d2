// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The K-quants: blocks of 256, in groups with scales of their own.
#include "gguf/dequantize.h"
#include "gguf/dequantize_bits.h"
#include "gguf/dequantize_block.h"

namespace llmzip {

ScaleMin ScaleMinOf(const uint8_t* s, size_t g) {
  if (g < 4) return {s[g] & 63, s[g + 4] & 63};
  return {(s[g + 4] & 15) | (s[g - 4] >> 6) << 4, s[g + 4] >> 4 | (s[g] >> 6)
                                                                      << 4};
}

// u8 scales[16] (low nibble scale, high nibble minimum), u8 q[64], half d,
// half dmin; 16 groups of 16. A run of 32 bytes of q holds 128 elements, two
// bits each: bits 0-1 are the first 32 of them.
void DequantizeQ2K(const uint8_t* b, float* y) {
  const float d = Half(b + 80), dmin = Half(b + 82);
  for (size_t i = 0; i < kSuperBlock; ++i) {
    const uint8_t scale = b[i / 16];
    const float step = d * ToFloat(scale & 15);
    const float minimum = dmin * ToFloat(scale >> 4);
    const int32_t q = b[16 + i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3;
    y[i] = step * ToFloat(q) - minimum;
  }
}

// u8 high[32] (bit i / 32 of byte i % 32: third bit), u8 q[64] as in Q2_K,
// u8 scales[12], half d. Scales have 6 bits less 32: the low four are the
// nibbles of the first 8 bytes (first the low ones), the high two pairs of bits
// of the last 4.
void DequantizeQ3K(const uint8_t* b, float* y) {
  const uint8_t* scales = b + 96;
  const float d = Half(b + 108);
  for (size_t i = 0; i < kSuperBlock; ++i) {
    const size_t g = i / 16;
    const int32_t low = g < 8 ? scales[g] & 15 : scales[g - 8] >> 4;
    const int32_t high = scales[8 + g % 4] >> (g / 4 * 2) & 3;
    const float step = d * ToFloat((low | high << 4) - 32);
    const int32_t q = b[32 + i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3;
    const int32_t third = b[i % 32] >> (i / 32) & 1;
    y[i] = step * ToFloat(q + third * 4 - 4);
  }
}

// half d, half dmin, u8 scales[12], u8 q[128]: 32 bytes of q hold 64 elements,
// first the low nibbles.
void DequantizeQ4K(const uint8_t* b, float* y) {
  const float d = Half(b), dmin = Half(b + 2);
  for (size_t i = 0; i < kSuperBlock; ++i) {
    const ScaleMin s = ScaleMinOf(b + 4, i / 32);
    const int32_t q = b[16 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15;
    y[i] = (d * ToFloat(s.scale)) * ToFloat(q) - dmin * ToFloat(s.minimum);
  }
}

// As Q4_K, with u8 high[32] before q: bit i / 32 of byte i % 32 is the fifth.
void DequantizeQ5K(const uint8_t* b, float* y) {
  const float d = Half(b), dmin = Half(b + 2);
  for (size_t i = 0; i < kSuperBlock; ++i) {
    const ScaleMin s = ScaleMinOf(b + 4, i / 32);
    const int32_t low = b[48 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15;
    const int32_t q = low | (b[16 + i % 32] >> (i / 32) & 1) << 4;
    y[i] = (d * ToFloat(s.scale)) * ToFloat(q) - dmin * ToFloat(s.minimum);
  }
}

// u8 low[128], u8 high[64], i8 scales[16], half d. Halves of 128 elements: 64
// bytes of low nibbles (first 64 elements) and high nibbles (the others), 32
// bytes of pairs of high bits (first 32 elements: bits 0-1).
void DequantizeQ6K(const uint8_t* b, float* y) {
  const float d = Half(b + 208);
  for (size_t i = 0; i < kSuperBlock; ++i) {
    const size_t half = i / 128, k = i % 128;
    const int32_t low = b[half * 64 + k % 64] >> (k / 64 * 4) & 15;
    const int32_t high = b[128 + half * 32 + k % 32] >> (k / 32 * 2) & 3;
    const float step = d * ToFloat(SignedByte(b[192 + i / 16]));
    y[i] = step * ToFloat((low | high << 4) - 32);
  }
}

}  // namespace llmzip
