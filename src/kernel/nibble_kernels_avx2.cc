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
  const uint8_t* next_tile;  // to be fetched meanwhile, or null
  size_t half;               // 0 or 1: rows 8 half .. 8 half + 7
  size_t first, last;        // the blocks of this chunk
  size_t num_blocks;         // in a row
  const int8_t* q;
  const float* scale;
  const float* sum;  // [token][block of the chunk]
  float* y;          // what the chunks before have come to; 0 in the first
  size_t y_stride;
};

// Each half of a tile has half of a block's bytes fetched.
void FetchHalfBlock(const uint8_t* block, size_t half) {
  constexpr size_t kHalf = kNibbleBlockBytes / 2;
  for (size_t at = half * kHalf; at < (half + 1) * kHalf; at += 64) {
    _mm_prefetch(reinterpret_cast<const char*>(block + at), _MM_HINT_T1);
  }
}

// 8 kHalves rows of one tile times kTokens tokens, in registers.
template <size_t kTokens, size_t kHalves>
void MultiplyRows(const Rows& m) {
  const __m256i low_nibbles = _mm256_set1_epi8(15);
  const size_t num_sums = m.last - m.first;
  __m256 acc[kTokens][kHalves];
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) {
    LLMZIP_UNROLL
    for (size_t h = 0; h < kHalves; ++h) {
      acc[t][h] = _mm256_loadu_ps(m.y + t * m.y_stride + h * kWidth);
    }
  }
  for (size_t b = m.first; b < m.last; ++b) {
    const uint8_t* block = m.tile + b * kNibbleBlockBytes;
    if (m.next_tile != nullptr) {
      LLMZIP_UNROLL
      for (size_t h = 0; h < kHalves; ++h) {
        FetchHalfBlock(m.next_tile + b * kNibbleBlockBytes, m.half + h);
      }
    }
    // 16-bit sums hold a whole block: 16 * 15 * 127 = 30480.
    __m256i pairs[kTokens][kHalves] = {};
    LLMZIP_UNROLL
    for (size_t k = 0; k < kBlock / 8; ++k) {
      LLMZIP_UNROLL
      for (size_t h = 0; h < kHalves; ++h) {
        const __m256i two = Load32Bytes(block + kNibblesAt + 64 * k +
                                        (m.half + h) * 4 * kWidth);
        const __m256i low = _mm256_and_si256(two, low_nibbles);
        const __m256i high =
            _mm256_and_si256(_mm256_srli_epi16(two, 4), low_nibbles);
        LLMZIP_UNROLL
        for (size_t t = 0; t < kTokens; ++t) {
          const int8_t* x = m.q + (t * m.num_blocks + b) * kBlock + 8 * k;
          pairs[t][h] = _mm256_add_epi16(
              pairs[t][h], _mm256_maddubs_epi16(low, Broadcast4Bytes(x)));
          pairs[t][h] = _mm256_add_epi16(
              pairs[t][h], _mm256_maddubs_epi16(high, Broadcast4Bytes(x + 4)));
        }
      }
    }
    LLMZIP_UNROLL
    for (size_t h = 0; h < kHalves; ++h) {
      const uint8_t* halves = block + (m.half + h) * 2 * kWidth;
      const __m256 step = LoadHalves(halves);
      const __m256 minimum = LoadHalves(halves + kNibbleMinimumsAt);
      LLMZIP_UNROLL
      for (size_t t = 0; t < kTokens; ++t) {
        const __m256i dot =
            _mm256_madd_epi16(pairs[t][h], _mm256_set1_epi16(1));
        const float scale = m.scale[t * m.num_blocks + b];
        const float sum = m.sum[t * num_sums + b - m.first];
        const __m256 steps =
            _mm256_mul_ps(_mm256_cvtepi32_ps(dot),
                          _mm256_mul_ps(step, _mm256_set1_ps(scale)));
        const __m256 base = _mm256_mul_ps(minimum, _mm256_set1_ps(sum));
        acc[t][h] = _mm256_add_ps(acc[t][h], _mm256_add_ps(steps, base));
      }
    }
  }
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) {
    LLMZIP_UNROLL
    for (size_t h = 0; h < kHalves; ++h) {
      _mm256_storeu_ps(m.y + t * m.y_stride + h * kWidth, acc[t][h]);
    }
  }
}

// All tiles and tokens times the blocks of one chunk, given by `chunk` with the
// pointers of the first tile and token.
void MultiplyChunk(const uint8_t* const* tiles, size_t num_tiles,
                   size_t num_tokens, const Rows& chunk) {
  using Function = void (*)(const Rows&);
  // As many accumulators as registers allow.
  constexpr Function kFunctions[kMostTokens] = {
      MultiplyRows<1, 2>, MultiplyRows<2, 2>, MultiplyRows<3, 1>,
      MultiplyRows<4, 1>};
  const size_t num_sums = chunk.last - chunk.first;
  const size_t num_groups = (num_tokens + kMostTokens - 1) / kMostTokens;
  for (size_t i = 0; i < num_tiles; ++i) {
    for (size_t group = 0; group < num_groups; ++group) {
      const size_t t = group * num_tokens / num_groups;
      const size_t tokens = (group + 1) * num_tokens / num_groups - t;
      Rows rows = chunk;
      rows.tile = tiles[i];
      rows.next_tile = group == 0 && i + 1 < num_tiles ? tiles[i + 1] : nullptr;
      rows.q = chunk.q + t * chunk.num_blocks * kBlock;
      rows.scale = chunk.scale + t * chunk.num_blocks;
      rows.sum = chunk.sum + t * num_sums;
      for (size_t half = 0; half < 2; half += tokens <= 2 ? 2 : 1) {
        rows.half = half;
        rows.y = chunk.y + t * chunk.y_stride + i * kTileRows + half * kWidth;
        kFunctions[tokens - 1](rows);
      }
    }
  }
}

}  // namespace

void MatMulNibblesAvx2(const uint8_t* const* tiles, size_t num_tiles,
                       size_t num_blocks, const int8_t* q, const float* scale,
                       size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  for (size_t t = 0; t < num_tokens; ++t) {
    std::memset(y + t * y_stride, 0, num_tiles * kTileRows * sizeof(float));
  }
  // Each block's sum is needed by all tiles.
  constexpr size_t kMostSums = 4096;
  float sum[kMostSums];
  const size_t most_blocks = kMostSums / num_tokens;
  for (size_t first = 0; first < num_blocks; first += most_blocks) {
    const size_t last =
        first + most_blocks < num_blocks ? first + most_blocks : num_blocks;
    float* next = sum;
    for (size_t t = 0; t < num_tokens; ++t) {
      for (size_t at = t * num_blocks + first; at < t * num_blocks + last; ++at)
        *next++ = SumOfBlock(q + at * kBlock) * scale[at];
    }
    MultiplyChunk(tiles, num_tiles, num_tokens,
                  {.tile = nullptr,
                   .next_tile = nullptr,
                   .half = 0,
                   .first = first,
                   .last = last,
                   .num_blocks = num_blocks,
                   .q = q,
                   .scale = scale,
                   .sum = sum,
                   .y = y,
                   .y_stride = y_stride});
  }
}

}  // namespace llmzip
