// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Vectors of sixteen floats for AVX-512 with VNNI.
#ifndef LLMZIP_KERNEL_VECTOR_VECTOR_AVX512_H_
#define LLMZIP_KERNEL_VECTOR_VECTOR_AVX512_H_

#include <immintrin.h>

#include "kernel/vector/vector_common.h"

namespace llmzip {
namespace {

using Floats = __m512;
using Ints = __m512i;
using Longs = __m512i;
constexpr size_t kWidth = 16;
constexpr size_t kRegisters = 32;

// Blocks of registers, as large as 32 registers allow.
constexpr size_t kByteVectors[4] = {4, 4, 3, 3};
constexpr size_t kNibbleVectors[4] = {4, 3, 2, 2};
constexpr size_t kScoreVectors = 1;
constexpr size_t kValueQueries = 4;
constexpr bool kPreparesValues = true;
constexpr size_t kSpreadTokens = 4;
constexpr size_t kMassVectors = 4;

// --- Parts of vectors ----------------------------------------------------

using Part = __mmask16;
constexpr Part kAllLanes = 0xffff;
LLMZIP_INLINE Part FirstLanes(size_t n) {
  return static_cast<Part>((1u << Min(n, kWidth)) - 1u);
}

LLMZIP_INLINE Floats Keep(Floats x, Part part) {
  return _mm512_maskz_mov_ps(part, x);
}

LLMZIP_INLINE Floats Load(const float* x, Part part = kAllLanes) {
  return _mm512_maskz_loadu_ps(part, x);
}

LLMZIP_INLINE Floats Load(const float* x, Part part, Floats others) {
  return _mm512_mask_loadu_ps(others, part, x);
}

LLMZIP_INLINE void Store(Floats v, float* y, Part part = kAllLanes) {
  _mm512_mask_storeu_ps(y, part, v);
}

// --- Floats --------------------------------------------------------------

LLMZIP_INLINE Floats Broadcast(float x) { return _mm512_set1_ps(x); }

LLMZIP_INLINE Floats AbsOf(Floats x) {
  return _mm512_castsi512_ps(
      _mm512_and_si512(_mm512_castps_si512(x), _mm512_set1_epi32(0x7fffffff)));
}

LLMZIP_INLINE Floats Negate(Floats x) {
  return _mm512_castsi512_ps(
      _mm512_xor_si512(_mm512_castps_si512(x), _mm512_set1_epi32(INT32_MIN)));
}

LLMZIP_INLINE Floats WithSignOf(Floats x, Floats y) {
  const __m512i sign =
      _mm512_and_si512(_mm512_castps_si512(x), _mm512_set1_epi32(INT32_MIN));
  return _mm512_castsi512_ps(_mm512_or_si512(_mm512_castps_si512(y), sign));
}

LLMZIP_INLINE Floats Larger(Floats x, Floats y) { return _mm512_max_ps(x, y); }

LLMZIP_INLINE Floats UnlessBelow(Floats x, float limit, Floats y) {
  return _mm512_maskz_mov_ps(
      _mm512_cmp_ps_mask(x, Broadcast(limit), _CMP_NLT_UQ), y);
}

LLMZIP_INLINE Floats IfAtLeast(Floats x, float limit, Floats yes, Floats no) {
  return _mm512_mask_mov_ps(
      no, _mm512_cmp_ps_mask(x, Broadcast(limit), _CMP_GE_OQ), yes);
}

LLMZIP_INLINE Floats Round(Floats x) {
  return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

// One instruction. It is exact, because no result that is used is subnormal.
template <int kExponent>
LLMZIP_INLINE Floats TimesPowerOfTwo(Floats x, Floats n) {
  if constexpr (kExponent != 0) n = n + Broadcast(kExponent);
  return _mm512_scalef_ps(x, n);
}

LLMZIP_INLINE float Sqrt(float x) {
  return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x)));
}

LLMZIP_INLINE float TreeSum(Floats x) {
  const __m256 eight = _mm512_castps512_ps256(x) + _mm512_extractf32x8_ps(x, 1);
  __m128 four = _mm256_castps256_ps128(eight) + _mm256_extractf128_ps(eight, 1);
  four = four + _mm_movehl_ps(four, four);
  return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

// --- Neighbouring lanes --------------------------------------------------

LLMZIP_INLINE Floats LoadTwice(const float* x, size_t n) {
  const __m512i twice =
      _mm512_set_epi32(7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0);
  return _mm512_permutexvar_ps(twice, Load(x, FirstLanes(Min(n, kWidth / 2))));
}

LLMZIP_INLINE Floats SwapPairs(Floats x) { return _mm512_permute_ps(x, 0xb1); }

LLMZIP_INLINE Floats SubtractAdd(Floats x, Floats y) {
  return _mm512_mask_sub_ps(x + y, 0x5555, x, y);
}

// --- Integers ------------------------------------------------------------

LLMZIP_INLINE Ints BroadcastInt(int32_t x) { return _mm512_set1_epi32(x); }
LLMZIP_INLINE Floats ToFloats(Ints x) { return _mm512_cvtepi32_ps(x); }

LLMZIP_INLINE Ints MaxAbsBits(Ints largest, Floats x) {
  return _mm512_max_epu32(largest, _mm512_castps_si512(AbsOf(x)));
}

LLMZIP_INLINE Ints LargerInts(Ints x, Ints y) { return _mm512_max_epu32(x, y); }

LLMZIP_INLINE uint32_t LargestLane(Ints x) {
  return _mm512_reduce_max_epu32(x);
}

LLMZIP_INLINE Ints StoreOnePlus(Floats x, uint32_t* y) {
  const Ints sum = _mm512_add_epi32(BroadcastInt(1), _mm512_cvttps_epi32(x));
  _mm512_storeu_si512(y, sum);
  return sum;
}

LLMZIP_INLINE Longs AddWords(Longs sums, Ints x) {
  const __m512i low = _mm512_and_si512(x, _mm512_set1_epi64(0xffffffff));
  return _mm512_add_epi64(_mm512_add_epi64(sums, low),
                          _mm512_srli_epi64(x, 32));
}

LLMZIP_INLINE uint64_t SumOfLongs(Longs x) {
  return static_cast<uint64_t>(_mm512_reduce_add_epi64(x));
}

// --- Bytes ---------------------------------------------------------------

template <uint8_t kFlip>
LLMZIP_INLINE void RoundToBytes(const Floats (&x)[2], void* bytes) {
  const __m256i q =
      _mm256_set_m128i(_mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(x[1])),
                       _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(x[0])));
  const __m256i flip = _mm256_set1_epi8(static_cast<char>(kFlip));
  _mm256_storeu_si256(static_cast<__m256i*>(bytes), _mm256_xor_si256(q, flip));
}

LLMZIP_INLINE int32_t SumOfBlock(const int8_t* x) {
  const __m256i q = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
  const __m256i eights =
      _mm256_dpbusd_epi32(_mm256_setzero_si256(), _mm256_set1_epi8(1), q);
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eights),
                               _mm256_extracti128_si256(eights, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
  return _mm_cvtsi128_si32(four);
}

using Values = const int8_t*;
LLMZIP_INLINE Values LoadValues(const int8_t* x) { return x; }
LLMZIP_INLINE Floats FloatsOf(Values x, size_t v) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(x + v * kWidth))));
}

LLMZIP_INLINE void Fetch(uintptr_t address) {
  _mm_prefetch(reinterpret_cast<const char*>(address), _MM_HINT_T1);
}

// --- Scales --------------------------------------------------------------

LLMZIP_INLINE __m256i LoadWords(const uint8_t* words) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words));
}

LLMZIP_INLINE Floats LoadBfloats(const uint8_t* scales) {
  return _mm512_castsi512_ps(
      _mm512_slli_epi32(_mm512_cvtepu16_epi32(LoadWords(scales)), 16));
}

LLMZIP_INLINE Floats LoadHalves(const uint8_t* scales) {
  return _mm512_cvtph_ps(LoadWords(scales));
}

// --- Dot products --------------------------------------------------------

// vpdpbusd multiplies unsigned rows by signed columns. The rows are therefore
// 128 too large, and sums begin at -128 times the sum of the columns.
constexpr bool kDotsAreBiased = true;

using Columns = const int8_t*;
LLMZIP_INLINE Columns LoadColumns(const int8_t* x) { return x; }

using RowGroup = __m512i;

template <bool kBiased>
LLMZIP_INLINE RowGroup LoadRows(const uint8_t* rows) {
  const __m512i w = _mm512_loadu_si512(rows);
  return kBiased ? w : _mm512_xor_si512(w, _mm512_set1_epi8(-128));
}

LLMZIP_INLINE Ints AddDot(Ints sum, RowGroup w, Columns x, size_t k) {
  return _mm512_dpbusd_epi32(sum, w, BroadcastInt(Load4Bytes(x + 4 * k)));
}

struct NibbleGroup {
  __m512i low, high;
};

LLMZIP_INLINE NibbleGroup LoadNibbles(const uint8_t* rows) {
  const __m512i mask = _mm512_set1_epi8(15);
  const __m512i two = _mm512_loadu_si512(rows);
  return {_mm512_and_si512(two, mask),
          _mm512_and_si512(_mm512_srli_epi16(two, 4), mask)};
}

LLMZIP_INLINE Ints AddNibbleDot(Ints sum, __m512i w, Columns x, size_t k) {
  return AddDot(sum, w, x, k);
}

LLMZIP_INLINE Ints NibbleDot(Ints sum) { return sum; }

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_VECTOR_VECTOR_AVX512_H_
