// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The types of single elements and of blocks of 32.
#include <array>
#include <bit>

#include "gguf/dequantize_bits.h"
#include "gguf/dequantize_block.h"

namespace llmzip {
namespace {

// The fifth bits of the Q5 types.
int32_t FifthBit(const uint8_t* high, size_t i) {
  return (high[i / 8] >> (i % 8) & 1) * 16;
}

}  // namespace

void DequantizeF32(const uint8_t* b, float* y) {
  *y = std::bit_cast<float>(Word32(b));
}

void DequantizeF16(const uint8_t* b, float* y) { *y = Half(b); }

void DequantizeBf16(const uint8_t* b, float* y) {
  *y = std::bit_cast<float>(uint32_t{b[0]} << 16 | uint32_t{b[1]} << 24);
}

void DequantizeQ4_0(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t i = 0; i < 32; ++i) y[i] = d * ToFloat(Nibble(b + 2, i) - 8);
}

void DequantizeQ4_1(const uint8_t* b, float* y) {
  const float d = Half(b), m = Half(b + 2);
  for (size_t i = 0; i < 32; ++i) y[i] = d * ToFloat(Nibble(b + 4, i)) + m;
}

void DequantizeQ5_0(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t i = 0; i < 32; ++i) {
    y[i] = d * ToFloat((Nibble(b + 6, i) | FifthBit(b + 2, i)) - 16);
  }
}

void DequantizeQ5_1(const uint8_t* b, float* y) {
  const float d = Half(b), m = Half(b + 2);
  for (size_t i = 0; i < 32; ++i) {
    y[i] = d * ToFloat(Nibble(b + 8, i) | FifthBit(b + 4, i)) + m;
  }
}

void DequantizeQ8_0(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t i = 0; i < 32; ++i) y[i] = d * ToFloat(SignedByte(b[2 + i]));
}

void DequantizeIq4Nl(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t i = 0; i < 32; ++i) y[i] = d * ToFloat(UnevenStep(b + 2, i));
}

// u8 exponent, u8 q[16]. The exponent is that of E8M0 in the OCP's microscaling
// formats, less one: 2^(exponent - 128). The nibbles are E2M1 numbers, doubled.
// As in ggml, 255 is no NaN but the next power of two.
void DequantizeMxfp4(const uint8_t* b, float* y) {
  static constexpr std::array<int8_t, 16> kDoubled = {
      0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};
  const uint32_t exponent = b[0];
  // Below 2^-126 a binary32 number has no exponent, but a moving bit.
  const float d = std::bit_cast<float>(exponent < 2 ? 0x00200000u << exponent
                                                    : (exponent - 1) << 23);
  for (size_t i = 0; i < 32; ++i) {
    y[i] = d * ToFloat(kDoubled[static_cast<size_t>(Nibble(b + 1, i))]);
  }
}

}  // namespace llmzip
