// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// AVX-512BW form of mixer_kernels_avx2.cc.
#include <immintrin.h>

#include "mixing/mixer_kernel_tables.h"

namespace llmzip {
namespace {

constexpr size_t kLanes = 16;

// GCC's _mm512_reduce_add_epi32 adds signed numbers, which may overflow.
int32_t Sum(__m512i lanes) {
  const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(lanes),
                                        _mm512_extracti64x4_epi64(lanes, 1));
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(half),
                              _mm256_extracti128_si256(half, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
  return _mm_cvtsi128_si32(sum);
}

void Dot(const int32_t* input, size_t num_inputs, const int32_t* const* weights,
         size_t num_sets, int32_t* out) {
  for (size_t k = 0; k < num_sets; ++k) {
    const int32_t* w = weights[k];
    __m512i sum = _mm512_setzero_si512();
    for (size_t i = 0; i < num_inputs; i += kLanes) {
      sum =
          _mm512_add_epi32(sum, _mm512_madd_epi16(_mm512_load_si512(input + i),
                                                  _mm512_load_si512(w + i)));
    }
    out[k] = Sum(sum);
  }
}

void Train(const int32_t* input, size_t num_inputs, int32_t* const* weights,
           const int32_t* errors, size_t num_sets, int shift) {
  const __m512i high = _mm512_set1_epi32(kMaxWeight);
  const __m512i half = _mm512_set1_epi32(int32_t{1} << (shift - 1));
  const __m128i count = _mm_cvtsi32_si128(shift);
  const __m512i low = _mm512_set1_epi32(-kMaxWeight);
  for (size_t k = 0; k < num_sets; ++k) {
    int32_t* w = weights[k];
    const __m512i error = _mm512_set1_epi32(
        static_cast<int32_t>(static_cast<uint32_t>(errors[k]) << 16));
    for (size_t i = 0; i < num_inputs; i += kLanes) {
      const __m512i product =
          _mm512_madd_epi16(_mm512_load_si512(input + i), error);
      const __m512i delta =
          _mm512_sra_epi32(_mm512_add_epi32(product, half), count);
      const __m512i sum = _mm512_add_epi32(_mm512_load_si512(w + i), delta);
      _mm512_store_si512(w + i,
                         _mm512_max_epi32(low, _mm512_min_epi32(high, sum)));
    }
  }
}

}  // namespace

const MixerKernels kAvx512MixerKernels = {"avx512", Dot, Train};

}  // namespace llmzip
