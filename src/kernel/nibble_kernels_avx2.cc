// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The product with 4-bit weights for AVX2; equals nibble_kernels_scalar.cc.
// Include nothing here that defines inline functions, except intrinsics (see
// exact_math.h).
#include <immintrin.h>

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

constexpr size_t kWidth = 8;  // rows in a vector
constexpr size_t kMostTokens = 4;

__m256i Load32Bytes(const void* bytes) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}

__m256i Broadcast4Bytes(const int8_t* bytes) {
  int32_t word;
  std::memcpy(&word, bytes, 4);
  return _mm256_set1_epi32(word);
}

// Eight binary16. Their fields moved into place are a float that is 2^112 too
// small, also if it is subnormal.
__m256 LoadHalves(const uint8_t* halves) {
  const __m256i bits = _mm256_cvtepu16_epi32(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(halves)));
  const __m256i fields =
      _mm256_slli_epi32(_mm256_and_si256(bits, _mm256_set1_epi32(0x7fff)), 13);
  const __m256 magnitude =
      _mm256_mul_ps(_mm256_castsi256_ps(fields), _mm256_set1_ps(0x1p112f));
  const __m256i sign =
      _mm256_slli_epi32(_mm256_and_si256(bits, _mm256_set1_epi32(0x8000)), 16);
  return _mm256_or_ps(magnitude, _mm256_castsi256_ps(sign));
}

float SumOfBlock(const int8_t* x) {
  const __m256i ones = _mm256_set1_epi8(1);
  const __m256i sums = _mm256_madd_epi16(
      _mm256_maddubs_epi16(ones, Load32Bytes(x)), _mm256_set1_epi16(1));
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sums),
                               _mm256_extracti128_si256(sums, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
  return static_cast<float>(_mm_cvtsi128_si32(four));
}

struct Rows {
  const uint8_t* tile;
  size_t half;  // 0 or 1: rows 8 half .. 8 half + 7
  size_t num_blocks;
  const int8_t* q;
  const float* scale;
  float* y;
  size_t y_stride;
};

// Eight rows of one tile times kTokens tokens, in registers.
template <size_t kTokens>
void MultiplyRows(const Rows& m) {
  const __m256i low_nibbles = _mm256_set1_epi8(15);
  __m256 acc[kTokens];
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) acc[t] = _mm256_setzero_ps();
  for (size_t b = 0; b < m.num_blocks; ++b) {
    const uint8_t* block = m.tile + b * kNibbleBlockBytes;
    // 16-bit sums hold a whole block: 16 * 15 * 127 = 30480.
    __m256i pairs[kTokens];
    LLMZIP_UNROLL
    for (size_t t = 0; t < kTokens; ++t) pairs[t] = _mm256_setzero_si256();
    LLMZIP_UNROLL
    for (size_t k = 0; k < kBlock / 8; ++k) {
      const __m256i two =
          Load32Bytes(block + kNibblesAt + 64 * k + m.half * 4 * kWidth);
      const __m256i low = _mm256_and_si256(two, low_nibbles);
      const __m256i high =
          _mm256_and_si256(_mm256_srli_epi16(two, 4), low_nibbles);
      LLMZIP_UNROLL
      for (size_t t = 0; t < kTokens; ++t) {
        const int8_t* x = m.q + (t * m.num_blocks + b) * kBlock + 8 * k;
        pairs[t] = _mm256_add_epi16(
            pairs[t], _mm256_maddubs_epi16(low, Broadcast4Bytes(x)));
        pairs[t] = _mm256_add_epi16(
            pairs[t], _mm256_maddubs_epi16(high, Broadcast4Bytes(x + 4)));
      }
    }
    const uint8_t* halves = block + m.half * 2 * kWidth;
    const __m256 step = LoadHalves(halves);
    const __m256 minimum = LoadHalves(halves + kNibbleMinimumsAt);
    LLMZIP_UNROLL
    for (size_t t = 0; t < kTokens; ++t) {
      const size_t at = t * m.num_blocks + b;
      const __m256i dot = _mm256_madd_epi16(pairs[t], _mm256_set1_epi16(1));
      const __m256 steps =
          _mm256_mul_ps(_mm256_cvtepi32_ps(dot),
                        _mm256_mul_ps(step, _mm256_set1_ps(m.scale[at])));
      const float sum = SumOfBlock(m.q + at * kBlock) * m.scale[at];
      const __m256 base = _mm256_mul_ps(minimum, _mm256_set1_ps(sum));
      acc[t] = _mm256_add_ps(acc[t], _mm256_add_ps(steps, base));
    }
  }
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) {
    _mm256_storeu_ps(m.y + t * m.y_stride, acc[t]);
  }
}

void PrefetchTile(const uint8_t* tile, size_t bytes) {
  for (size_t at = 0; at < bytes; at += 64) {
    _mm_prefetch(reinterpret_cast<const char*>(tile + at), _MM_HINT_T1);
  }
}

}  // namespace

void MatMulNibblesAvx2(const uint8_t* const* tiles, size_t num_tiles,
                       size_t num_blocks, const int8_t* q, const float* scale,
                       size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  using Function = void (*)(const Rows&);
  constexpr Function kFunctions[kMostTokens] = {
      MultiplyRows<1>, MultiplyRows<2>, MultiplyRows<3>, MultiplyRows<4>};
  const size_t num_groups = (num_tokens + kMostTokens - 1) / kMostTokens;
  for (size_t i = 0; i < num_tiles; ++i) {
    if (i + 1 < num_tiles) {
      PrefetchTile(tiles[i + 1], NibbleTileBytes(num_blocks));
    }
    for (size_t group = 0; group < num_groups; ++group) {
      const size_t t = group * num_tokens / num_groups;
      const size_t tokens = (group + 1) * num_tokens / num_groups - t;
      for (size_t half = 0; half < 2; ++half) {
        kFunctions[tokens - 1](
            {.tile = tiles[i],
             .half = half,
             .num_blocks = num_blocks,
             .q = q + t * num_blocks * kBlock,
             .scale = scale + t * num_blocks,
             .y = y + t * y_stride + i * kTileRows + half * kWidth,
             .y_stride = y_stride});
      }
    }
  }
}

}  // namespace llmzip
