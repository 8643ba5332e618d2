// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Vectors of eight floats for AVX2.
#ifndef LLMZIP_KERNEL_VECTOR_VECTOR_AVX2_H_
#define LLMZIP_KERNEL_VECTOR_VECTOR_AVX2_H_

#include <immintrin.h>

#include "kernel/vector/vector_common.h"

namespace llmzip {
namespace {

using Floats = __m256;
using Ints = __m256i;
using Longs = __m256i;
constexpr size_t kWidth = 8;
constexpr size_t kRegisters = 16;

// Blocks of registers, as large as sixteen registers allow.
constexpr size_t kByteVectors[4] = {2, 2, 1, 1};
constexpr size_t kNibbleVectors[4] = {2, 2, 1, 1};
constexpr size_t kScoreVectors = 1;
constexpr size_t kValueQueries = 3;
constexpr bool kPreparesValues = false;
constexpr size_t kSpreadTokens = 2;
constexpr size_t kMassVectors = 8;

// --- Parts of vectors ----------------------------------------------------

using Part = size_t;
constexpr Part kAllLanes = kWidth;
LLMZIP_INLINE Part FirstLanes(size_t n) { return n; }

LLMZIP_INLINE __m256i MaskOf(Part n) {
  static constexpr int32_t kMasks[2 * kWidth] = {-1, -1, -1, -1,
                                                 -1, -1, -1, -1};
  return _mm256_loadu_si256(
      reinterpret_cast<const __m256i*>(kMasks + kWidth - n));
}

LLMZIP_INLINE Floats Keep(Floats x, Part n) {
  return n >= kWidth ? x : _mm256_and_ps(x, _mm256_castsi256_ps(MaskOf(n)));
}

LLMZIP_INLINE Floats Load(const float* x, Part n = kAllLanes) {
  return n >= kWidth ? _mm256_loadu_ps(x) : _mm256_maskload_ps(x, MaskOf(n));
}

LLMZIP_INLINE Floats Load(const float* x, Part n, Floats others) {
  if (n >= kWidth) return _mm256_loadu_ps(x);
  return _mm256_blendv_ps(others, Load(x, n), _mm256_castsi256_ps(MaskOf(n)));
}

LLMZIP_INLINE void Store(Floats v, float* y, Part n = kAllLanes) {
  if (n >= kWidth) return _mm256_storeu_ps(y, v);
  float lane[kWidth];
  _mm256_storeu_ps(lane, v);
  for (size_t i = 0; i < n; ++i) y[i] = lane[i];
}

// --- Floats --------------------------------------------------------------

LLMZIP_INLINE Floats Broadcast(float x) { return _mm256_set1_ps(x); }

LLMZIP_INLINE Floats SignOf(Floats x) {
  return _mm256_and_ps(x, Broadcast(-0.0f));
}

LLMZIP_INLINE Floats AbsOf(Floats x) {
  return _mm256_andnot_ps(Broadcast(-0.0f), x);
}

LLMZIP_INLINE Floats Negate(Floats x) {
  return _mm256_xor_ps(x, Broadcast(-0.0f));
}

LLMZIP_INLINE Floats WithSignOf(Floats x, Floats y) {
  return _mm256_or_ps(y, SignOf(x));
}

LLMZIP_INLINE Floats Larger(Floats x, Floats y) { return _mm256_max_ps(x, y); }

LLMZIP_INLINE Floats UnlessBelow(Floats x, float limit, Floats y) {
  return _mm256_and_ps(_mm256_cmp_ps(x, Broadcast(limit), _CMP_NLT_UQ), y);
}

LLMZIP_INLINE Floats IfAtLeast(Floats x, float limit, Floats yes, Floats no) {
  return _mm256_blendv_ps(no, yes,
                          _mm256_cmp_ps(x, Broadcast(limit), _CMP_GE_OQ));
}

LLMZIP_INLINE Floats Round(Floats x) {
  return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

template <int kExponent>
LLMZIP_INLINE Floats TimesPowerOfTwo(Floats x, Floats n) {
  const __m256i biased = _mm256_add_epi32(_mm256_cvtps_epi32(n),
                                          _mm256_set1_epi32(127 + kExponent));
  return x * _mm256_castsi256_ps(_mm256_slli_epi32(biased, 23));
}

LLMZIP_INLINE float Sqrt(float x) {
  return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x)));
}

LLMZIP_INLINE float TreeSum(Floats x) {
  __m128 four = _mm256_castps256_ps128(x) + _mm256_extractf128_ps(x, 1);
  four = four + _mm_movehl_ps(four, four);
  return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

// --- Neighbouring lanes --------------------------------------------------

LLMZIP_INLINE Floats LoadTwice(const float* x, size_t n) {
  const __m256 half = n >= kWidth / 2 ? _mm256_castps128_ps256(_mm_loadu_ps(x))
                                      : Load(x, FirstLanes(n));
  return _mm256_permutevar8x32_ps(half,
                                  _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3));
}

LLMZIP_INLINE Floats SwapPairs(Floats x) { return _mm256_permute_ps(x, 0xb1); }

LLMZIP_INLINE Floats SubtractAdd(Floats x, Floats y) {
  return _mm256_addsub_ps(x, y);
}

// --- Integers ------------------------------------------------------------

LLMZIP_INLINE Ints BroadcastInt(int32_t x) { return _mm256_set1_epi32(x); }
LLMZIP_INLINE Floats ToFloats(Ints x) { return _mm256_cvtepi32_ps(x); }

LLMZIP_INLINE Ints MaxAbsBits(Ints largest, Floats x) {
  return _mm256_max_epu32(largest, _mm256_castps_si256(AbsOf(x)));
}

LLMZIP_INLINE Ints LargerInts(Ints x, Ints y) { return _mm256_max_epu32(x, y); }

LLMZIP_INLINE uint32_t LargestLane(Ints x) {
  __m128i four =
      _mm_max_epu32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  four = _mm_max_epu32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_max_epu32(four, _mm_shuffle_epi32(four, 0xb1));
  return static_cast<uint32_t>(_mm_cvtsi128_si32(four));
}

LLMZIP_INLINE Ints StoreOnePlus(Floats x, uint32_t* y) {
  const Ints sum = _mm256_add_epi32(BroadcastInt(1), _mm256_cvttps_epi32(x));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(y), sum);
  return sum;
}

LLMZIP_INLINE Longs AddWords(Longs sums, Ints x) {
  const __m256i low = _mm256_and_si256(x, _mm256_set1_epi64x(0xffffffff));
  return _mm256_add_epi64(_mm256_add_epi64(sums, low),
                          _mm256_srli_epi64(x, 32));
}

LLMZIP_INLINE uint64_t SumOfLongs(Longs x) {
  const __m128i two =
      _mm_add_epi64(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  return static_cast<uint64_t>(_mm_cvtsi128_si64(two) +
                               _mm_extract_epi64(two, 1));
}

// --- Bytes ---------------------------------------------------------------

LLMZIP_INLINE __m256i Load32Bytes(const void* bytes) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}

template <uint8_t kFlip>
LLMZIP_INLINE void RoundToBytes(const Floats (&x)[4], void* bytes) {
  const __m256i low =
      _mm256_packs_epi32(_mm256_cvtps_epi32(x[0]), _mm256_cvtps_epi32(x[1]));
  const __m256i high =
      _mm256_packs_epi32(_mm256_cvtps_epi32(x[2]), _mm256_cvtps_epi32(x[3]));
  // Packing works on each half of a vector: put the groups of four in order.
  const __m256i q = _mm256_permutevar8x32_epi32(
      _mm256_packs_epi16(low, high), _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
  const __m256i flip = _mm256_set1_epi8(static_cast<char>(kFlip));
  _mm256_storeu_si256(static_cast<__m256i*>(bytes), _mm256_xor_si256(q, flip));
}

LLMZIP_INLINE int32_t SumOfBlock(const int8_t* x) {
  const __m256i ones = _mm256_set1_epi8(1);
  const __m256i sums = _mm256_madd_epi16(
      _mm256_maddubs_epi16(ones, Load32Bytes(x)), _mm256_set1_epi16(1));
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sums),
                               _mm256_extracti128_si256(sums, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
  return _mm_cvtsi128_si32(four);
}

using Values = const int8_t*;
LLMZIP_INLINE Values LoadValues(const int8_t* x) { return x; }
LLMZIP_INLINE Floats FloatsOf(Values x, size_t v) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(
      _mm_loadl_epi64(reinterpret_cast<const __m128i*>(x + v * kWidth))));
}

LLMZIP_INLINE void Fetch(uintptr_t address) {
  _mm_prefetch(reinterpret_cast<const char*>(address), _MM_HINT_T1);
}

// --- Scales --------------------------------------------------------------

LLMZIP_INLINE __m256i LoadWords(const uint8_t* words) {
  return _mm256_cvtepu16_epi32(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(words)));
}

LLMZIP_INLINE Floats LoadBfloats(const uint8_t* scales) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(LoadWords(scales), 16));
}

// A binary16's fields moved into place are a float that is 2^112 too small,
// also if it is subnormal.
LLMZIP_INLINE Floats LoadHalves(const uint8_t* scales) {
  const __m256i bits = LoadWords(scales);
  const __m256i fields =
      _mm256_slli_epi32(_mm256_and_si256(bits, BroadcastInt(0x7fff)), 13);
  return WithSignOf(_mm256_castsi256_ps(_mm256_slli_epi32(bits, 16)),
                    _mm256_castsi256_ps(fields) * Broadcast(0x1p112f));
}

// --- Dot products --------------------------------------------------------

constexpr bool kDotsAreBiased = false;

using Columns = const int8_t*;
LLMZIP_INLINE Columns LoadColumns(const int8_t* x) { return x; }
LLMZIP_INLINE __m256i ColumnsOf(Columns x, size_t k) {
  return _mm256_set1_epi32(Load4Bytes(x + 4 * k));
}

struct RowGroup {
  __m256i value, abs;
};

template <bool kBiased>
LLMZIP_INLINE RowGroup LoadRows(const uint8_t* rows) {
  __m256i w = Load32Bytes(rows);
  if constexpr (kBiased) w = _mm256_xor_si256(w, _mm256_set1_epi8(-128));
  return {w, _mm256_abs_epi8(w)};
}

// The signs move from w to x; 2 * 127 * 127 does not saturate the 16-bit pairs.
LLMZIP_INLINE Ints AddDot(Ints sum, const RowGroup& w, Columns x, size_t k) {
  const __m256i pairs =
      _mm256_maddubs_epi16(w.abs, _mm256_sign_epi8(ColumnsOf(x, k), w.value));
  return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

struct NibbleGroup {
  __m256i low, high;
};

LLMZIP_INLINE NibbleGroup LoadNibbles(const uint8_t* rows) {
  const __m256i mask = _mm256_set1_epi8(15);
  const __m256i two = Load32Bytes(rows);
  return {_mm256_and_si256(two, mask),
          _mm256_and_si256(_mm256_srli_epi16(two, 4), mask)};
}

// 16-bit sums hold a whole block: 16 * 15 * 127 = 30480.
LLMZIP_INLINE Ints AddNibbleDot(Ints sum, __m256i w, Columns x, size_t k) {
  return _mm256_add_epi16(sum, _mm256_maddubs_epi16(w, ColumnsOf(x, k)));
}

LLMZIP_INLINE Ints NibbleDot(Ints sum) {
  return _mm256_madd_epi16(sum, _mm256_set1_epi16(1));
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_VECTOR_VECTOR_AVX2_H_
