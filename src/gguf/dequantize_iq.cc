// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The IQ types of 256 elements. From IQ3 down they store points of a grid, 8 or
// 4 elements each (dequantize_grids.h), mostly with signs beside them.
#include <array>
#include <bit>

#include "gguf/dequantize_bits.h"
#include "gguf/dequantize_block.h"
#include "gguf/dequantize_grids.h"

namespace llmzip {
namespace {

// The values that the digits of a point stand for.
constexpr std::array<int8_t, 4> kLevelsIq2 = {8, 25, 43, 0};  // 3 never occurs
constexpr std::array<int8_t, 8> kLevelsIq3Xxs = {4, 12, 20, 28, 36, 44, 52, 62};
constexpr std::array<int8_t, 8> kLevelsIq3S = {1, 3, 5, 7, 9, 11, 13, 15};

// The elements of a point: 8 with 2 bits a digit, 4 with 3 bits. Element i is
// negative if bit i of `signs` is set.
template <size_t kNumLevels>
void PutPoint(const std::array<int8_t, kNumLevels>& levels, uint32_t point,
              uint32_t signs, float step, float* y) {
  constexpr size_t kBits = kNumLevels == 4 ? 2 : 3;
  constexpr size_t kDigits = kNumLevels == 4 ? 8 : 4;
  for (size_t i = 0; i < kDigits; ++i) {
    const int32_t q = levels[point >> (kBits * i) & (kNumLevels - 1)];
    y[i] = step * ToFloat((signs >> i & 1) != 0 ? -q : q);
  }
}

// The signs of 8 elements from 7 bits: an even number of them is negative.
uint32_t EvenSigns(uint32_t seven) {
  return seven | static_cast<uint32_t>(std::popcount(seven) & 1) << 7;
}

// Element g of an array of nibbles, the low one of each byte first.
int32_t NibbleAt(const uint8_t* nibbles, size_t g) {
  return nibbles[g / 2] >> (g % 2 * 4) & 15;
}

// Every element is -1, 0 or 1, and all are shifted the same way by an eighth.
void PutIq1Point(uint32_t point, bool is_down, float step, float* y) {
  const float shift = is_down ? -0.125f : 0.125f;
  for (size_t i = 0; i < 8; ++i) {
    const auto digit = static_cast<int32_t>(point >> (2 * i) & 3);
    y[i] = step * (ToFloat(digit - 1) + shift);
  }
}

}  // namespace

// half d, u16 high, u8 low[4], u8 q[128]; 8 groups of 32, with 16 bytes of q
// each. A group's scale has 6 bits less 32: the low four from `low`, the high
// two from `high`.
void DequantizeIq4Xs(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t g = 0; g < 8; ++g) {
    const int32_t high = Word16(b + 2) >> (2 * g) & 3;
    const float step = d * ToFloat((NibbleAt(b + 4, g) | high << 4) - 32);
    for (size_t i = 0; i < 32; ++i) {
      y[32 * g + i] = step * ToFloat(UnevenStep(b + 8 + 16 * g, i));
    }
  }
}

// half d, u8 q[64], u8 high[8], u8 signs[32], u8 scales[4] (nibbles, one for 32
// elements). A point's index is q with the ninth bit from `high`.
void DequantizeIq3S(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t p = 0; p < 64; ++p) {
    const float step = d * ToFloat(1 + 2 * NibbleAt(b + 106, p / 8));
    const size_t high = b[66 + p / 8] >> (p % 8) & 1;
    const uint32_t signs = b[74 + p / 2] >> (p % 2 * 4);
    PutPoint(kLevelsIq3S, kGridIq3S[b[2 + p] | high << 8], signs, step,
             y + 4 * p);
  }
}

// half d, u8 q[64], u32 words[8]: one for 32 elements, with four times 7 bits
// of signs and in the highest four bits the scale.
void DequantizeIq3Xxs(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t p = 0; p < 64; ++p) {
    const uint32_t word = Word32(b + 66 + p / 8 * 4);
    const float step = d * (0.5f + static_cast<float>(word >> 28)) * 0.5f;
    const uint32_t signs = EvenSigns(word >> (p / 2 % 4 * 7) & 127);
    PutPoint(kLevelsIq3Xxs, kGridIq3Xxs[b[2 + p]], signs >> (p % 2 * 4), step,
             y + 4 * p);
  }
}

// half d, u8 q[32], u8 signs[32], u8 high[8], u8 scales[8] (nibbles, one for 16
// elements). A point's index is q with two more bits from `high`.
void DequantizeIq2S(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t p = 0; p < 32; ++p) {
    const float step = d * (0.5f + ToFloat(NibbleAt(b + 74, p / 2))) * 0.25f;
    const size_t high = b[66 + p / 4] >> (p % 4 * 2) & 3;
    PutPoint(kLevelsIq2, kGridIq2S[b[2 + p] | high << 8], b[34 + p], step,
             y + 8 * p);
  }
}

// half d, u16 q[32], u8 scales[8] (nibbles, one for 16 elements). The low nine
// bits of q are the point's index, the others signs.
void DequantizeIq2Xs(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t p = 0; p < 32; ++p) {
    const float step = d * (0.5f + ToFloat(NibbleAt(b + 66, p / 2))) * 0.25f;
    const uint32_t q = Word16(b + 2 + 2 * p);
    PutPoint(kLevelsIq2, kGridIq2Xs[q & 511], EvenSigns(q >> 9), step,
             y + 8 * p);
  }
}

// half d, then for 32 elements u8 q[4] and a u32 word as in IQ3_XXS, 8 times.
void DequantizeIq2Xxs(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t p = 0; p < 32; ++p) {
    const uint8_t* group = b + 2 + p / 4 * 8;
    const uint32_t word = Word32(group + 4);
    const float step = d * (0.5f + static_cast<float>(word >> 28)) * 0.25f;
    PutPoint(kLevelsIq2, kGridIq2Xxs[group[p % 4]],
             EvenSigns(word >> (p % 4 * 7) & 127), step, y + 8 * p);
  }
}

// u8 q[32], u8 high[16] (a nibble a point: three more bits of its index, then
// the shift), u16 scales[4]: four times 3 bits, one for 16 elements, and in the
// highest four bits the next nibble of the half d.
void DequantizeIq1M(const uint8_t* b, float* y) {
  const uint8_t* scales = b + 48;
  uint32_t half = 0;
  for (size_t k = 0; k < 4; ++k) {
    half |= uint32_t{Word16(scales + 2 * k)} >> 12 << (4 * k);
  }
  const float d = HalfToFloat(static_cast<uint16_t>(half));
  for (size_t p = 0; p < 32; ++p) {
    const size_t g = p / 2;
    const int32_t scale = Word16(scales + g / 4 * 2) >> (g % 4 * 3) & 7;
    const auto high = static_cast<size_t>(NibbleAt(b + 32, p));
    PutIq1Point(kGridIq1[b[p] | (high & 7) << 8], (high & 8) != 0,
                d * ToFloat(2 * scale + 1), y + 8 * p);
  }
}

// half d, u8 q[32], u16 high[8]: one for 32 elements, with four times 3 more
// bits of an index, the scale in 3 bits and the shift.
void DequantizeIq1S(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t p = 0; p < 32; ++p) {
    const uint32_t high = Word16(b + 34 + p / 4 * 2);
    const auto scale = static_cast<int32_t>(high >> 12 & 7);
    PutIq1Point(kGridIq1[b[2 + p] | (high >> (p % 4 * 3) & 7) << 8],
                (high & 0x8000) != 0, d * ToFloat(2 * scale + 1), y + 8 * p);
  }
}

}  // namespace llmzip
