// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Vectors of four floats for aarch64 with the dot product instructions.
// Products are added by separate instructions, never by vmla or vfma.
#ifndef LLMZIP_KERNEL_VECTOR_VECTOR_NEON_H_
#define LLMZIP_KERNEL_VECTOR_VECTOR_NEON_H_

#include <arm_neon.h>

#include "kernel/vector/vector_common.h"

namespace llmzip {
namespace {

using Floats = float32x4_t;
using Ints = int32x4_t;
using Longs = uint64x2_t;
constexpr size_t kWidth = 4;
constexpr size_t kRegisters = 32;

// Blocks of registers, as large as 32 registers allow.
constexpr size_t kByteVectors[4] = {2, 2, 2, 2};
constexpr size_t kNibbleVectors[4] = {1, 1, 1, 1};
constexpr size_t kScoreVectors = 2;
constexpr size_t kValueQueries = 3;
constexpr bool kPreparesValues = false;
constexpr size_t kSpreadTokens = 4;
constexpr size_t kMassVectors = 4;

// --- Parts of vectors ----------------------------------------------------

using Part = size_t;
constexpr Part kAllLanes = kWidth;
LLMZIP_INLINE Part FirstLanes(size_t n) { return n; }

LLMZIP_INLINE Floats Broadcast(float x) { return vdupq_n_f32(x); }

LLMZIP_INLINE Floats Load(const float* x, Part n, Floats others) {
  if (n >= kWidth) return vld1q_f32(x);
  float lane[kWidth];
  vst1q_f32(lane, others);
  for (size_t i = 0; i < n; ++i) lane[i] = x[i];
  return vld1q_f32(lane);
}

LLMZIP_INLINE Floats Load(const float* x, Part n = kAllLanes) {
  return Load(x, n, Broadcast(0.0f));
}

LLMZIP_INLINE void Store(Floats v, float* y, Part n = kAllLanes) {
  if (n >= kWidth) return vst1q_f32(y, v);
  float lane[kWidth];
  vst1q_f32(lane, v);
  for (size_t i = 0; i < n; ++i) y[i] = lane[i];
}

LLMZIP_INLINE Floats Keep(Floats x, Part n) {
  if (n >= kWidth) return x;
  float lane[kWidth];
  vst1q_f32(lane, x);
  return Load(lane, n);
}

// --- Floats --------------------------------------------------------------

LLMZIP_INLINE uint32x4_t BitsOf(Floats x) { return vreinterpretq_u32_f32(x); }
LLMZIP_INLINE Floats AbsOf(Floats x) { return vabsq_f32(x); }
LLMZIP_INLINE Floats Negate(Floats x) { return vnegq_f32(x); }

LLMZIP_INLINE Floats WithSignOf(Floats x, Floats y) {
  return vbslq_f32(vdupq_n_u32(0x80000000), x, y);
}

LLMZIP_INLINE Floats Larger(Floats x, Floats y) {
  return vbslq_f32(vcgtq_f32(x, y), x, y);
}

LLMZIP_INLINE Floats UnlessBelow(Floats x, float limit, Floats y) {
  return vreinterpretq_f32_u32(
      vbicq_u32(BitsOf(y), vcltq_f32(x, Broadcast(limit))));
}

LLMZIP_INLINE Floats IfAtLeast(Floats x, float limit, Floats yes, Floats no) {
  return vbslq_f32(vcgeq_f32(x, Broadcast(limit)), yes, no);
}

LLMZIP_INLINE Floats Round(Floats x) { return vrndnq_f32(x); }

template <int kExponent>
LLMZIP_INLINE Floats TimesPowerOfTwo(Floats x, Floats n) {
  const int32x4_t biased =
      vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127 + kExponent));
  return x * vreinterpretq_f32_s32(vshlq_n_s32(biased, 23));
}

LLMZIP_INLINE float Sqrt(float x) {
  return vgetq_lane_f32(vsqrtq_f32(Broadcast(x)), 0);
}

LLMZIP_INLINE float TreeSum(Floats x) {
  const float32x2_t two = vget_low_f32(x) + vget_high_f32(x);
  return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

// --- Neighbouring lanes --------------------------------------------------

LLMZIP_INLINE Floats LoadTwice(const float* x, size_t n) {
  const float32x2_t half = n >= 2 ? vld1_f32(x) : vdup_n_f32(*x);
  return vcombine_f32(vdup_lane_f32(half, 0), vdup_lane_f32(half, 1));
}

LLMZIP_INLINE Floats SwapPairs(Floats x) { return vrev64q_f32(x); }

LLMZIP_INLINE Floats SubtractAdd(Floats x, Floats y) {
  const uint64x2_t even = vdupq_n_u64(0x80000000);
  return x + vreinterpretq_f32_u32(
                 veorq_u32(BitsOf(y), vreinterpretq_u32_u64(even)));
}

// --- Integers ------------------------------------------------------------

LLMZIP_INLINE Ints BroadcastInt(int32_t x) { return vdupq_n_s32(x); }
LLMZIP_INLINE Floats ToFloats(Ints x) { return vcvtq_f32_s32(x); }

LLMZIP_INLINE Ints LargerInts(Ints x, Ints y) {
  return vreinterpretq_s32_u32(
      vmaxq_u32(vreinterpretq_u32_s32(x), vreinterpretq_u32_s32(y)));
}

LLMZIP_INLINE Ints MaxAbsBits(Ints largest, Floats x) {
  return LargerInts(largest, vreinterpretq_s32_f32(AbsOf(x)));
}

LLMZIP_INLINE uint32_t LargestLane(Ints x) {
  return vmaxvq_u32(vreinterpretq_u32_s32(x));
}

LLMZIP_INLINE Ints StoreOnePlus(Floats x, uint32_t* y) {
  const uint32x4_t sum = vaddq_u32(vdupq_n_u32(1), vcvtq_u32_f32(x));
  vst1q_u32(y, sum);
  return vreinterpretq_s32_u32(sum);
}

LLMZIP_INLINE Longs AddWords(Longs sums, Ints x) {
  return vpadalq_u32(sums, vreinterpretq_u32_s32(x));
}

LLMZIP_INLINE uint64_t SumOfLongs(Longs x) { return vaddvq_u64(x); }

// --- Bytes ---------------------------------------------------------------

template <uint8_t kFlip>
LLMZIP_INLINE void RoundToBytes(const Floats (&x)[8], void* bytes) {
  const auto round = [&x](size_t i) {
    return vcombine_s16(vqmovn_s32(vcvtnq_s32_f32(x[i])),
                        vqmovn_s32(vcvtnq_s32_f32(x[i + 1])));
  };
  LLMZIP_UNROLL
  for (size_t i = 0; i < 8; i += 4) {
    const int8x16_t q =
        vcombine_s8(vqmovn_s16(round(i)), vqmovn_s16(round(i + 2)));
    vst1q_u8(static_cast<uint8_t*>(bytes) + i * kWidth,
             veorq_u8(vreinterpretq_u8_s8(q), vdupq_n_u8(kFlip)));
  }
}

LLMZIP_INLINE int32_t SumOfBlock(const int8_t* x) {
  const int8x16_t ones = vdupq_n_s8(1);
  const int32x4_t sums = vdotq_s32(vdupq_n_s32(0), vld1q_s8(x), ones);
  return vaddvq_s32(vdotq_s32(sums, vld1q_s8(x + 16), ones));
}

using Values = int8x16_t;
LLMZIP_INLINE Values LoadValues(const int8_t* x) { return vld1q_s8(x); }
LLMZIP_INLINE Floats FloatsOf(Values x, size_t v) {
  const int16x8_t words = vmovl_s8(v < 2 ? vget_low_s8(x) : vget_high_s8(x));
  return vcvtq_f32_s32(vmovl_s16(v % 2 == 0 ? vget_low_s16(words)  //
                                            : vget_high_s16(words)));
}

// Left to the processor.
LLMZIP_INLINE void Fetch(uintptr_t) {}

// --- Scales --------------------------------------------------------------

LLMZIP_INLINE Floats LoadBfloats(const uint8_t* scales) {
  uint16x4_t bits;
  std::memcpy(&bits, scales, 8);
  return vreinterpretq_f32_u32(vshll_n_u16(bits, 16));
}

LLMZIP_INLINE Floats LoadHalves(const uint8_t* scales) {
  uint16x4_t bits;
  std::memcpy(&bits, scales, 8);
  return vcvt_f32_f16(vreinterpret_f16_u16(bits));
}

// --- Dot products --------------------------------------------------------

constexpr bool kDotsAreBiased = false;

using Columns = int8x16_t;
LLMZIP_INLINE Columns LoadColumns(const int8_t* x) { return vld1q_s8(x); }

using RowGroup = int8x16_t;

template <bool kBiased>
LLMZIP_INLINE RowGroup LoadRows(const uint8_t* rows) {
  uint8x16_t w = vld1q_u8(rows);
  if constexpr (kBiased) w = veorq_u8(w, vdupq_n_u8(kWeightBias));
  return vreinterpretq_s8_u8(w);
}

// k is constant where this is inlined, as the instruction wants.
LLMZIP_INLINE Ints AddDot(Ints sum, RowGroup w, Columns x, size_t k) {
  switch (k) {
    case 0:
      return vdotq_laneq_s32(sum, w, x, 0);
    case 1:
      return vdotq_laneq_s32(sum, w, x, 1);
    case 2:
      return vdotq_laneq_s32(sum, w, x, 2);
    default:
      return vdotq_laneq_s32(sum, w, x, 3);
  }
}

struct NibbleGroup {
  int8x16_t low, high;
};

LLMZIP_INLINE NibbleGroup LoadNibbles(const uint8_t* rows) {
  const uint8x16_t two = vld1q_u8(rows);
  return {vreinterpretq_s8_u8(vandq_u8(two, vdupq_n_u8(15))),
          vreinterpretq_s8_u8(vshrq_n_u8(two, 4))};
}

LLMZIP_INLINE Ints AddNibbleDot(Ints sum, int8x16_t w, Columns x, size_t k) {
  return AddDot(sum, w, x, k);
}

LLMZIP_INLINE Ints NibbleDot(Ints sum) { return sum; }

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_VECTOR_VECTOR_NEON_H_
