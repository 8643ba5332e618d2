// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/half.h"

#include <bit>

namespace llmzip {
namespace {

constexpr uint32_t kExponentBias = 127 - 15;
constexpr float kSmallestNormalHalf = 0x1p-14f;
constexpr float kLargestHalf = 65504.0f;
constexpr uint16_t kHalfInfinity = 0x7c00;

// Drops the low 13 bits of a float's bits after adding `bias` to them, for a
// normal half.
uint16_t TakeHalfBits(uint32_t bits, uint32_t bias) {
  return static_cast<uint16_t>((bits + bias - (kExponentBias << 23)) >> 13);
}

}  // namespace

float HalfToFloat(uint16_t half) {
  const uint32_t sign = (half & 0x8000u) << 16;
  const uint32_t magnitude = half & 0x7fffu;
  if (magnitude >= kHalfInfinity) {
    return std::bit_cast<float>(sign | 0x7f800000u | (magnitude << 13));
  }
  // A half's fields moved into place are 2^112 too small, subnormals as well.
  const float value = std::bit_cast<float>(magnitude << 13) * 0x1p112f;
  return std::bit_cast<float>(std::bit_cast<uint32_t>(value) | sign);
}

float Bfloat16ToFloat(uint16_t bfloat16) {
  return std::bit_cast<float>(static_cast<uint32_t>(bfloat16) << 16);
}

float ScaleToFloat(uint16_t scale, ScaleKind kind) {
  return kind == ScaleKind::kFloat16 ? HalfToFloat(scale)
                                     : Bfloat16ToFloat(scale);
}

uint16_t FloatToHalf(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  const uint32_t magnitude = bits & 0x7fffffffu;
  const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000u);
  uint16_t half = 0;
  if (magnitude > 0x7f800000u) {
    half = 0x7e00;
  } else if (std::bit_cast<float>(magnitude) >= 65520.0f) {
    half = kHalfInfinity;
  } else if (std::bit_cast<float>(magnitude) >= kSmallestNormalHalf) {
    half = TakeHalfBits(magnitude, 0xfffu + ((magnitude >> 13) & 1u));
  } else {
    // Units of 2^-24; adding 2^23 rounds to an integer.
    const float units = std::bit_cast<float>(magnitude) * 0x1p24f;
    half = static_cast<uint16_t>(std::bit_cast<uint32_t>(units + 0x1p23f));
  }
  return static_cast<uint16_t>(half | sign);
}

uint16_t ScaleRoundedUp(float x, ScaleKind kind) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  if (kind == ScaleKind::kBfloat16) {
    return static_cast<uint16_t>((bits + 0xffffu) >> 16);
  }
  if (x > kLargestHalf) return kHalfInfinity;
  if (x >= kSmallestNormalHalf) return TakeHalfBits(bits, 0x1fffu);
  const float units = x * 0x1p24f;
  const auto below = static_cast<uint16_t>(units);
  return static_cast<uint16_t>(below + (static_cast<float>(below) < units));
}

}  // namespace llmzip
