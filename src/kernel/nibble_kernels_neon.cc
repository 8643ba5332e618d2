// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The product with 4-bit weights for aarch64 with the dot product instructions;
// equals nibble_kernels_scalar.cc. Include nothing here that defines inline
// functions, except intrinsics (see exact_math.h).
#include <arm_neon.h>

#include <cassert>
#include <cstring>

#include "kernel/kernel_tables.h"

#if defined(__clang__)
#define LLMZIP_UNROLL _Pragma("unroll")
#else
#define LLMZIP_UNROLL _Pragma("GCC unroll 16")
#endif

namespace llmzip {
namespace {

constexpr size_t kWidth = 4;  // rows in a vector
constexpr size_t kMostTokens = 4;

float32x4_t LoadHalves(const uint8_t* halves) {
  uint16x4_t bits;
  std::memcpy(&bits, halves, 8);
  return vcvt_f32_f16(vreinterpret_f16_u16(bits));
}

float SumOfBlock(const int8_t* x) {
  const int8x16_t ones = vdupq_n_s8(1);
  int32x4_t sums = vdotq_s32(vdupq_n_s32(0), vld1q_s8(x), ones);
  sums = vdotq_s32(sums, vld1q_s8(x + 16), ones);
  return static_cast<float>(vaddvq_s32(sums));
}

struct Rows {
  const uint8_t* tile;
  size_t quarter;  // 0 .. 3: rows 4 quarter .. 4 quarter + 3
  size_t num_blocks;
  const int8_t* q;
  const float* scale;
  float* y;
  size_t y_stride;
};

// Sixteen columns: dot plus the products of w's nibbles (columns 0 .. 7), those
// of `next` (8 .. 15) and x.
int32x4_t AddDots(int32x4_t dot, uint8x16_t w, uint8x16_t next, int8x16_t x) {
  const uint8x16_t mask = vdupq_n_u8(15);
  const auto low = [mask](uint8x16_t two) {
    return vreinterpretq_s8_u8(vandq_u8(two, mask));
  };
  const auto high = [](uint8x16_t two) {
    return vreinterpretq_s8_u8(vshrq_n_u8(two, 4));
  };
  dot = vdotq_laneq_s32(dot, low(w), x, 0);
  dot = vdotq_laneq_s32(dot, high(w), x, 1);
  dot = vdotq_laneq_s32(dot, low(next), x, 2);
  return vdotq_laneq_s32(dot, high(next), x, 3);
}

// Four rows of one tile times kTokens tokens, in registers.
template <size_t kTokens>
void MultiplyRows(const Rows& m) {
  float32x4_t acc[kTokens];
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) acc[t] = vdupq_n_f32(0.0f);
  for (size_t b = 0; b < m.num_blocks; ++b) {
    const uint8_t* block = m.tile + b * kNibbleBlockBytes;
    const uint8_t* w = block + kNibblesAt + m.quarter * 16;
    const uint8x16_t w0 = vld1q_u8(w), w1 = vld1q_u8(w + 64);
    const uint8x16_t w2 = vld1q_u8(w + 128), w3 = vld1q_u8(w + 192);
    const uint8_t* halves = block + m.quarter * 2 * kWidth;
    const float32x4_t step = LoadHalves(halves);
    const float32x4_t minimum = LoadHalves(halves + kNibbleMinimumsAt);
    LLMZIP_UNROLL
    for (size_t t = 0; t < kTokens; ++t) {
      const size_t at = t * m.num_blocks + b;
      const int8_t* x = m.q + at * kBlock;
      int32x4_t dot = AddDots(vdupq_n_s32(0), w0, w1, vld1q_s8(x));
      dot = AddDots(dot, w2, w3, vld1q_s8(x + 16));
      const float32x4_t steps =
          vmulq_f32(vcvtq_f32_s32(dot), vmulq_n_f32(step, m.scale[at]));
      const float32x4_t base =
          vmulq_n_f32(minimum, SumOfBlock(x) * m.scale[at]);
      acc[t] = vaddq_f32(acc[t], vaddq_f32(steps, base));
    }
  }
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) vst1q_f32(m.y + t * m.y_stride, acc[t]);
}

}  // namespace

void MatMulNibblesNeon(const uint8_t* const* tiles, size_t num_tiles,
                       size_t num_blocks, const int8_t* q, const float* scale,
                       size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  using Function = void (*)(const Rows&);
  constexpr Function kFunctions[kMostTokens] = {
      MultiplyRows<1>, MultiplyRows<2>, MultiplyRows<3>, MultiplyRows<4>};
  const size_t num_groups = (num_tokens + kMostTokens - 1) / kMostTokens;
  for (size_t i = 0; i < num_tiles; ++i) {
    for (size_t group = 0; group < num_groups; ++group) {
      const size_t t = group * num_tokens / num_groups;
      const size_t tokens = (group + 1) * num_tokens / num_groups - t;
      for (size_t quarter = 0; quarter < kTileRows / kWidth; ++quarter) {
        kFunctions[tokens - 1](
            {.tile = tiles[i],
             .quarter = quarter,
             .num_blocks = num_blocks,
             .q = q + t * num_blocks * kBlock,
             .scale = scale + t * num_blocks,
             .y = y + t * y_stride + i * kTileRows + quarter * kWidth,
             .y_stride = y_stride});
      }
    }
  }
}

}  // namespace llmzip
