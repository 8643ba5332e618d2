// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The scalar functions of exact-1 (docs/NUMERICS.md, "Functions"), as inline
// code for kernels_scalar.cc and for tests. Never include this from a file
// that is compiled for a special instruction set: the linker may keep that
// file's copy of an inline function for every CPU.
#ifndef LLMZIP_KERNEL_EXACT_MATH_H_
#define LLMZIP_KERNEL_EXACT_MATH_H_

#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdint>

namespace llmzip {

static_assert(FLT_EVAL_METHOD == 0, "exact-1 needs float arithmetic in float");

inline constexpr uint32_t kAbsMask = 0x7fffffff;
// Bits of |x| from here on are infinity or NaN.
inline constexpr uint32_t kInfinityBits = 0x7f800000;
// Blocks whose largest |x| is below this are stored as zeros.
inline constexpr float kSmallestBlock = 0x1p-100f;

inline uint32_t AbsBits(float x) {
  return std::bit_cast<uint32_t>(x) & kAbsMask;
}

// Nearest integer, ties to even. Requires |x| <= 2^22.
inline float RoundToInteger(float x) { return (x + 0x1.8p23f) - 0x1.8p23f; }

// 2^n. Requires -126 <= n <= 127.
inline float PowerOfTwo(int32_t n) {
  return std::bit_cast<float>(static_cast<uint32_t>(n + 127) << 23);
}

// e^x, relative error below 2e-7; 0 below -87, 2^127 from 88 on; exact at 0.
// NaN stays NaN.
inline float Exp32(float x) {
  if (x != x) return x;
  if (x < -87.0f) return 0.0f;
  if (x >= 88.0f) return 0x1p127f;
  const float n = RoundToInteger(x * 0x1.715476p+0f);
  const float r = (x - n * 0x1.63p-1f) - n * -0x1.bd0106p-13f;
  float p = 0x1.10627ep-7f;
  p = p * r + 0x1.572a0ap-5f;
  p = p * r + 0x1.5557aep-3f;
  p = p * r + 0x1.fffdfcp-2f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  return p * PowerOfTwo(static_cast<int32_t>(n));
}

inline float Sigmoid(float x) { return 1.0f / (1.0f + Exp32(-x)); }

inline float Silu(float x) { return x / (1.0f + Exp32(-x)); }

inline float Tanh(float x) {
  const float t = Exp32(-2.0f * std::bit_cast<float>(AbsBits(x)));
  const float y = (1.0f - t) / (1.0f + t);
  const uint32_t sign = std::bit_cast<uint32_t>(x) & ~kAbsMask;
  return std::bit_cast<float>(std::bit_cast<uint32_t>(y) | sign);
}

// x times the share of the normal distribution below x, by its approximation
// with a tanh: 0.5 x (1 + tanh(z / 2)) is x / (1 + e^-z). The constants are
// sqrt(8 / pi) and 0.044715 times that.
inline float Gelu(float x) {
  const float z = x * (0x1.988454p+0f + 0x1.2444f2p-4f * (x * x));
  return x / (1.0f + Exp32(-z));
}

// Limits |x| to `cap`.
inline float SoftCap(float x, float cap) { return Tanh(x / cap) * cap; }

// NaN stays NaN.
inline float ReluSquared(float x) {
  const float positive = x < 0.0f ? 0.0f : x;
  return positive * positive;
}

}  // namespace llmzip

#endif  // LLMZIP_KERNEL_EXACT_MATH_H_
