// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// AVX2 form of mixer_kernels_scalar.cc. vpmaddwd multiplies the upper halves
// of 32-bit lanes exactly, because the lower halves of the inputs are zero.
#include <immintrin.h>

#include "mixing/mixer_kernel_tables.h"

namespace llmzip {
namespace {

constexpr size_t kLanes = 8;

__m256i Load(const int32_t* p) {
  return _mm256_load_si256(reinterpret_cast<const __m256i*>(p));
}

int32_t Sum(__m256i lanes) {
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(lanes),
                              _mm256_extracti128_si256(lanes, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
  return _mm_cvtsi128_si32(sum);
}

void Dot(const int32_t* input, size_t num_inputs, const int32_t* const* weights,
         size_t num_sets, int32_t* out) {
  for (size_t k = 0; k < num_sets; ++k) {
    const int32_t* w = weights[k];
    __m256i even = _mm256_setzero_si256();
    __m256i odd = _mm256_setzero_si256();
    for (size_t i = 0; i < num_inputs; i += 2 * kLanes) {
      even = _mm256_add_epi32(even,
                              _mm256_madd_epi16(Load(input + i), Load(w + i)));
      odd = _mm256_add_epi32(odd, _mm256_madd_epi16(Load(input + i + kLanes),
                                                    Load(w + i + kLanes)));
    }
    out[k] = Sum(_mm256_add_epi32(even, odd));
  }
}

void Train(const int32_t* input, size_t num_inputs, int32_t* const* weights,
           const int32_t* errors, size_t num_sets, int shift) {
  const __m256i high = _mm256_set1_epi32(kMaxWeight);
  const __m256i half = _mm256_set1_epi32(int32_t{1} << (shift - 1));
  const __m128i count = _mm_cvtsi32_si128(shift);
  const __m256i low = _mm256_set1_epi32(-kMaxWeight);
  for (size_t k = 0; k < num_sets; ++k) {
    int32_t* w = weights[k];
    const __m256i error = _mm256_set1_epi32(
        static_cast<int32_t>(static_cast<uint32_t>(errors[k]) << 16));
    for (size_t i = 0; i < num_inputs; i += kLanes) {
      const __m256i product = _mm256_madd_epi16(Load(input + i), error);
      const __m256i delta =
          _mm256_sra_epi32(_mm256_add_epi32(product, half), count);
      const __m256i sum = _mm256_add_epi32(Load(w + i), delta);
      _mm256_store_si256(reinterpret_cast<__m256i*>(w + i),
                         _mm256_max_epi32(low, _mm256_min_epi32(high, sum)));
    }
  }
}

}  // namespace

const MixerKernels kAvx2MixerKernels = {"avx2", Dot, Train};

}  // namespace llmzip
