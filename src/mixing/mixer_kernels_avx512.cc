// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// AVX-512BW form of mixer_kernels_avx2.cc.
#include <immintrin.h>

#include "mixing/mixer_error.h"
#include "mixing/mixer_kernel_tables.h"

namespace llmzip {
namespace {

constexpr size_t kLanes = 16;
static_assert(kMaxSelectors == kLanes);

// Sums of the lanes of four vectors.
__m128i Sums(__m512i a, __m512i b, __m512i c, __m512i d) {
  const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b),
                                      _mm512_unpackhi_epi32(a, b));
  const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d),
                                      _mm512_unpackhi_epi32(c, d));
  const __m512i abcd = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd),
                                        _mm512_unpackhi_epi64(ab, cd));
  const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(abcd),
                                        _mm512_extracti64x4_epi64(abcd, 1));
  return _mm_add_epi32(_mm256_castsi256_si128(half),
                       _mm256_extracti128_si256(half, 1));
}

// Outputs of kSets <= 4 sets; writes four.
template <size_t kSets>
void MixSets(const int32_t* input, size_t num_inputs,
             const int32_t* const* weights, int32_t* out) {
  const __m128i most = _mm_set1_epi32(kMaxStretch);
  __m512i sum[4] = {};
  for (size_t i = 0; i < num_inputs; i += kLanes) {
    const __m512i x = _mm512_load_si512(input + i);
    for (size_t k = 0; k < kSets; ++k) {
      sum[k] = _mm512_add_epi32(
          sum[k], _mm512_madd_epi16(x, _mm512_load_si512(weights[k] + i)));
    }
  }
  __m128i y = _mm_srai_epi32(Sums(sum[0], sum[1], sum[2], sum[3]), kMixShift);
  y = _mm_max_epi32(_mm_sub_epi32(_mm_setzero_si128(), most),
                    _mm_min_epi32(y, most));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), y);
}

void Mix(const int32_t* input, size_t num_inputs, const int32_t* const* weights,
         size_t num_sets, int32_t* out) {
  size_t k = 0;
  for (; k + 4 <= num_sets; k += 4) {
    MixSets<4>(input, num_inputs, weights + k, out + k);
  }
  switch (num_sets - k) {
    case 3:
      return MixSets<3>(input, num_inputs, weights + k, out + k);
    case 2:
      return MixSets<2>(input, num_inputs, weights + k, out + k);
    case 1:
      return MixSets<1>(input, num_inputs, weights + k, out + k);
    default:
      return;
  }
}

void Train(const int32_t* input, size_t num_inputs, int32_t* const* weights,
           size_t num_sets, const int32_t* out, bool bit, uint32_t rate) {
  const ErrorScale scale(rate);
  int32_t errors[kMaxSelectors];
  for (size_t k = 0; k < num_sets; ++k) {
    errors[k] = ScaledError(out[k], bit, scale);
  }
  const __m512i high = _mm512_set1_epi32(kMaxWeight);
  const __m512i low = _mm512_set1_epi32(-kMaxWeight);
  const __m512i half = _mm512_set1_epi32(int32_t{1} << (scale.shift() - 1));
  const __m128i count = _mm_cvtsi32_si128(scale.shift());
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

const MixerKernels kAvx512MixerKernels = {"avx512", Mix, Train};

}  // namespace llmzip
