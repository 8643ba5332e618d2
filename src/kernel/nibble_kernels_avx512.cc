// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The product with 4-bit weights for AVX-512 with VNNI; equals
// nibble_kernels_scalar.cc. Include nothing here that defines inline functions,
// except intrinsics (see exact_math.h).
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

// Blocks of all tokens whose sums are kept at once: 16 KiB of stack.
constexpr size_t kMostSums = 4096;
constexpr size_t kMostTokens = 4;
constexpr size_t kMostTiles = 4;

size_t Min(size_t a, size_t b) { return a < b ? a : b; }

struct Chunk {
  const uint8_t* const* tiles;
  size_t tile_bytes;
  size_t first_block;  // of this chunk in every tile
  size_t num_blocks;   // of this chunk
  const int8_t* x;     // activations of its first block [tokens, x_stride]
  size_t x_stride;
  const float* scale;  // of its first block [tokens, scale_stride]
  size_t scale_stride;
  const float* sum;  // of activations, scaled [tokens, num_blocks]
  float* y;
  size_t y_stride;
  // Groups of tokens take turns in fetching the weights ahead.
  size_t group;
  size_t num_groups;
};

__m512 LoadHalves(const uint8_t* halves) {
  return _mm512_cvtph_ps(
      _mm256_loadu_si256(reinterpret_cast<const __m256i*>(halves)));
}

__m512i Broadcast4Bytes(const int8_t* bytes) {
  int32_t word;
  std::memcpy(&word, bytes, 4);
  return _mm512_set1_epi32(word);
}

// One block's share of the tiles after these, in the order in which they lie
// in memory: one straight stream is what memory is fastest at. It runs on into
// the next matrix; the addresses need not exist.
template <size_t kTiles>
void FetchAhead(const Chunk& c, size_t block) {
  constexpr size_t kShare = kTiles * kNibbleBlockBytes;
  const uintptr_t at = reinterpret_cast<uintptr_t>(c.tiles[0]) +
                       kTiles * c.tile_bytes + (c.first_block + block) * kShare;
  LLMZIP_UNROLL
  for (size_t i = 0; i < kShare; i += 64) {
    _mm_prefetch(reinterpret_cast<const char*>(at + i), _MM_HINT_T1);
  }
}

// kTokens x kTiles block of y; everything stays in registers.
template <size_t kTokens, size_t kTiles>
void MultiplyBlock(const Chunk& c) {
  const __m512i low_nibbles = _mm512_set1_epi8(15);
  __m512 acc[kTokens][kTiles];
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) {
    LLMZIP_UNROLL
    for (size_t i = 0; i < kTiles; ++i) {
      acc[t][i] = c.first_block == 0
                      ? _mm512_setzero_ps()
                      : _mm512_loadu_ps(c.y + t * c.y_stride + i * kTileRows);
    }
  }
  size_t next_fetch = c.group;
  for (size_t b = 0; b < c.num_blocks; ++b) {
    if (b == next_fetch) {
      next_fetch += c.num_groups;
      FetchAhead<kTiles>(c, b);
    }
    const size_t block_at = (c.first_block + b) * kNibbleBlockBytes;
    __m512i dot[kTokens][kTiles];
    LLMZIP_UNROLL
    for (size_t t = 0; t < kTokens; ++t) {
      LLMZIP_UNROLL
      for (size_t i = 0; i < kTiles; ++i) dot[t][i] = _mm512_setzero_si512();
    }
    LLMZIP_UNROLL
    for (size_t k = 0; k < kBlock / 8; ++k) {
      __m512i low[kTiles], high[kTiles];
      LLMZIP_UNROLL
      for (size_t i = 0; i < kTiles; ++i) {
        const __m512i two =
            _mm512_loadu_si512(c.tiles[i] + block_at + kNibblesAt + 64 * k);
        low[i] = _mm512_and_si512(two, low_nibbles);
        high[i] = _mm512_and_si512(_mm512_srli_epi16(two, 4), low_nibbles);
      }
      LLMZIP_UNROLL
      for (size_t t = 0; t < kTokens; ++t) {
        const int8_t* x = c.x + t * c.x_stride + b * kBlock + 8 * k;
        const __m512i x_low = Broadcast4Bytes(x);
        const __m512i x_high = Broadcast4Bytes(x + 4);
        LLMZIP_UNROLL
        for (size_t i = 0; i < kTiles; ++i) {
          dot[t][i] = _mm512_dpbusd_epi32(dot[t][i], low[i], x_low);
          dot[t][i] = _mm512_dpbusd_epi32(dot[t][i], high[i], x_high);
        }
      }
    }
    LLMZIP_UNROLL
    for (size_t i = 0; i < kTiles; ++i) {
      const uint8_t* block = c.tiles[i] + block_at;
      const __m512 step = LoadHalves(block);
      const __m512 minimum = LoadHalves(block + kNibbleMinimumsAt);
      LLMZIP_UNROLL
      for (size_t t = 0; t < kTokens; ++t) {
        const __m512 scale = _mm512_mul_ps(
            step, _mm512_set1_ps(c.scale[t * c.scale_stride + b]));
        const __m512 base =
            _mm512_mul_ps(minimum, _mm512_set1_ps(c.sum[t * c.num_blocks + b]));
        const __m512 steps =
            _mm512_mul_ps(_mm512_cvtepi32_ps(dot[t][i]), scale);
        acc[t][i] = _mm512_add_ps(acc[t][i], _mm512_add_ps(steps, base));
      }
    }
  }
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) {
    LLMZIP_UNROLL
    for (size_t i = 0; i < kTiles; ++i) {
      _mm512_storeu_ps(c.y + t * c.y_stride + i * kTileRows, acc[t][i]);
    }
  }
}

using BlockFunction = void (*)(const Chunk&);
constexpr BlockFunction kBlocks[kMostTokens][kMostTiles] = {
    {MultiplyBlock<1, 1>, MultiplyBlock<1, 2>, MultiplyBlock<1, 3>,
     MultiplyBlock<1, 4>},
    {MultiplyBlock<2, 1>, MultiplyBlock<2, 2>, MultiplyBlock<2, 3>, nullptr},
    {MultiplyBlock<3, 1>, MultiplyBlock<3, 2>, nullptr, nullptr},
    {MultiplyBlock<4, 1>, MultiplyBlock<4, 2>, nullptr, nullptr},
};
// Columns of kBlocks that fit the registers.
constexpr size_t kTilesFor[kMostTokens] = {4, 3, 2, 2};

// All tiles and tokens of one chunk of columns.
void MultiplyChunk(const Chunk& chunk, size_t num_tiles, size_t num_tokens) {
  const size_t num_groups = (num_tokens + kMostTokens - 1) / kMostTokens;
  const size_t largest_group = (num_tokens + num_groups - 1) / num_groups;
  const size_t most_tiles = kTilesFor[largest_group - 1];
  for (size_t i = 0; i < num_tiles;) {
    const size_t tiles = Min(most_tiles, num_tiles - i);
    for (size_t group = 0; group < num_groups; ++group) {
      // Groups as even as possible: 5 tokens are 2 + 3, not 4 + 1.
      const size_t t = group * num_tokens / num_groups;
      const size_t tokens = (group + 1) * num_tokens / num_groups - t;
      Chunk block = chunk;
      block.tiles += i;
      block.x += t * chunk.x_stride;
      block.scale += t * chunk.scale_stride;
      block.sum += t * chunk.num_blocks;
      block.y += t * chunk.y_stride + i * kTileRows;
      block.group = group;
      block.num_groups = num_groups;
      kBlocks[tokens - 1][tiles - 1](block);
    }
    i += tiles;
  }
}

float SumOfBlock(const int8_t* x) {
  const __m256i q = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
  const __m256i eights =
      _mm256_dpbusd_epi32(_mm256_setzero_si256(), _mm256_set1_epi8(1), q);
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eights),
                               _mm256_extracti128_si256(eights, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
  return static_cast<float>(_mm_cvtsi128_si32(four));
}

}  // namespace

void MatMulNibblesAvx512(const uint8_t* const* tiles, size_t num_tiles,
                         size_t num_blocks, const int8_t* q, const float* scale,
                         size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  float sum[kMostSums];
  const size_t most_blocks = kMostSums / num_tokens;
  for (size_t first = 0; first < num_blocks; first += most_blocks) {
    const size_t blocks = Min(most_blocks, num_blocks - first);
    for (size_t t = 0; t < num_tokens; ++t) {
      for (size_t b = 0; b < blocks; ++b) {
        const size_t at = t * num_blocks + first + b;
        sum[t * blocks + b] = SumOfBlock(q + at * kBlock) * scale[at];
      }
    }
    MultiplyChunk({.tiles = tiles,
                   .tile_bytes = NibbleTileBytes(num_blocks),
                   .first_block = first,
                   .num_blocks = blocks,
                   .x = q + first * kBlock,
                   .x_stride = num_blocks * kBlock,
                   .scale = scale + first,
                   .scale_stride = num_blocks,
                   .sum = sum,
                   .y = y,
                   .y_stride = y_stride,
                   .group = 0,
                   .num_groups = 1},
                  num_tiles, num_tokens);
  }
}

}  // namespace llmzip
