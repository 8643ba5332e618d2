// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The mixer's loops for AVX2.
#include <immintrin.h>

#include "mixing/mixer_error.h"
#include "mixing/mixer_kernel_tables.h"

namespace llmzip {
namespace {

using Ints = __m256i;
constexpr size_t kWidth = 256 / 32;

Ints Load(const int32_t* p) {
  return _mm256_load_si256(reinterpret_cast<const Ints*>(p));
}
void Store(Ints x, int32_t* p) {
  _mm256_store_si256(reinterpret_cast<Ints*>(p), x);
}
Ints Broadcast(int32_t x) { return _mm256_set1_epi32(x); }
Ints Add(Ints x, Ints y) { return _mm256_add_epi32(x, y); }
Ints Smaller(Ints x, Ints y) { return _mm256_min_epi32(x, y); }
Ints Larger(Ints x, Ints y) { return _mm256_max_epi32(x, y); }
Ints MultiplyPairs(Ints x, Ints y) { return _mm256_madd_epi16(x, y); }
Ints ShiftRight(Ints x, int count) {
  return _mm256_sra_epi32(x, _mm_cvtsi32_si128(count));
}

// Each output is the sum of a vector's lanes, shifted and clamped.
void StoreOutputs(const Ints (&sum)[4], int32_t* out) {
  const Ints four = _mm256_hadd_epi32(_mm256_hadd_epi32(sum[0], sum[1]),
                                      _mm256_hadd_epi32(sum[2], sum[3]));
  const __m128i sums = _mm_add_epi32(_mm256_castsi256_si128(four),
                                     _mm256_extracti128_si256(four, 1));
  const __m128i most = _mm_set1_epi32(kMaxStretch);
  __m128i y = _mm_srai_epi32(sums, kMixShift);
  y = _mm_max_epi32(_mm_sub_epi32(_mm_setzero_si128(), most),
                    _mm_min_epi32(y, most));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), y);
}

}  // namespace
}  // namespace llmzip

// Uses the vectors above.
#include "mixing/mixer_kernels_generic.h"

namespace llmzip {

const MixerKernels kAvx2MixerKernels = {"avx2", Mix, Train};

}  // namespace llmzip
