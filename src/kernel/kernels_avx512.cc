// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// exact-1 for AVX-512 with VNNI. Compiled for that instruction set: include
// nothing here that defines inline functions, except intrinsics (see
// exact_math.h). Each function equals its namesake in kernels_scalar.cc.
#include <immintrin.h>

#include <cassert>
#include <cstring>

#include "kernel/half.h"
#include "kernel/kernel_tables.h"

#if defined(__clang__)
#define LLMZIP_UNROLL _Pragma("unroll")
#else
#define LLMZIP_UNROLL _Pragma("GCC unroll 16")
#endif

namespace llmzip {
namespace {

constexpr size_t kLanes = 16;
constexpr uint32_t kInfinityBits = 0x7f800000;
constexpr uint32_t kSmallestBlockBits = (127u - 100u) << 23;

size_t Min(size_t a, size_t b) { return a < b ? a : b; }

// --- Lanes ---------------------------------------------------------------

// The first n lanes, n <= 16.
__mmask16 FirstLanes(size_t n) {
  return static_cast<__mmask16>((1u << n) - 1u);
}

// Calls f(i, mask) for i = 0, 16, ..: mask has the lanes with i + lane < n.
template <typename Function>
void ForEachVector(size_t n, Function f) {
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) f(i, static_cast<__mmask16>(0xffff));
  if (i < n) f(i, FirstLanes(n - i));
}

__m512 Load(const float* x, __mmask16 mask) {
  return _mm512_maskz_loadu_ps(mask, x);
}

__m512 AbsOf(__m512 x) {
  return _mm512_castsi512_ps(
      _mm512_and_si512(_mm512_castps_si512(x), _mm512_set1_epi32(0x7fffffff)));
}

__m512 Negate(__m512 x) {
  return _mm512_castsi512_ps(
      _mm512_xor_si512(_mm512_castps_si512(x), _mm512_set1_epi32(INT32_MIN)));
}

__m512i MaxAbsBits(__m512i largest, __m512 x) {
  return _mm512_max_epu32(largest, _mm512_castps_si512(AbsOf(x)));
}

// Rule 4's tree over sixteen lanes.
float TreeSum(__m512 lanes) {
  const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(lanes),
                                     _mm512_extractf32x8_ps(lanes, 1));
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight),
                           _mm256_extractf128_ps(eight, 1));
  four = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

float Sqrt(float x) { return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))); }

float FloatOfBits(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, 4);
  return x;
}

uint32_t BitsOfFloat(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, 4);
  return bits;
}

// --- Functions -----------------------------------------------------------

// For x < 88 or NaN. The power of two may be applied by scalef, because every
// result above x = -87 is a normal number.
__m512 ExpBelow88(__m512 x) {
  const __mmask16 not_tiny =
      _mm512_cmp_ps_mask(x, _mm512_set1_ps(-87.0f), _CMP_NLT_UQ);
  const __m512 n =
      _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(0x1.715476p+0f)),
                           _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m512 r = _mm512_sub_ps(
      _mm512_sub_ps(x, _mm512_mul_ps(n, _mm512_set1_ps(0x1.63p-1f))),
      _mm512_mul_ps(n, _mm512_set1_ps(-0x1.bd0106p-13f)));
  const auto step = [r](__m512 p, float coefficient) {
    return _mm512_add_ps(_mm512_mul_ps(p, r), _mm512_set1_ps(coefficient));
  };
  __m512 p = step(_mm512_set1_ps(0x1.10627ep-7f), 0x1.572a0ap-5f);
  p = step(p, 0x1.5557aep-3f);
  p = step(p, 0x1.fffdfcp-2f);
  p = step(p, 1.0f);
  p = step(p, 1.0f);
  return _mm512_maskz_scalef_ps(not_tiny, p, n);
}

__m512 ExpOf(__m512 x) {
  const __mmask16 huge =
      _mm512_cmp_ps_mask(x, _mm512_set1_ps(88.0f), _CMP_GE_OQ);
  return _mm512_mask_mov_ps(ExpBelow88(x), huge, _mm512_set1_ps(0x1p127f));
}

__m512 OnePlusExpOfMinus(__m512 x) {
  return _mm512_add_ps(_mm512_set1_ps(1.0f), ExpOf(Negate(x)));
}

__m512 SigmoidOf(__m512 x) {
  return _mm512_div_ps(_mm512_set1_ps(1.0f), OnePlusExpOfMinus(x));
}

__m512 SiluOf(__m512 x) { return _mm512_div_ps(x, OnePlusExpOfMinus(x)); }

__m512 TanhOf(__m512 x) {
  const __m512 one = _mm512_set1_ps(1.0f);
  const __m512 t = ExpBelow88(_mm512_mul_ps(_mm512_set1_ps(-2.0f), AbsOf(x)));
  const __m512 y = _mm512_div_ps(_mm512_sub_ps(one, t), _mm512_add_ps(one, t));
  // y >= 0 (or NaN): put x's sign on it.
  const __m512i sign =
      _mm512_and_si512(_mm512_castps_si512(x), _mm512_set1_epi32(INT32_MIN));
  return _mm512_castsi512_ps(_mm512_or_si512(_mm512_castps_si512(y), sign));
}

__m512 ReluSquaredOf(__m512 x) {
  const __mmask16 keep =
      _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NLT_UQ);
  const __m512 positive = _mm512_maskz_mov_ps(keep, x);
  return _mm512_mul_ps(positive, positive);
}

// --- Quantizing ----------------------------------------------------------

struct BlockValues {
  __m512 low, high;  // 32 values, zeros past the end
};

BlockValues LoadBlock(const float* x, size_t n) {
  if (n >= kBlock) return {_mm512_loadu_ps(x), _mm512_loadu_ps(x + kLanes)};
  return {Load(x, FirstLanes(Min(n, kLanes))),
          n > kLanes ? Load(x + kLanes, FirstLanes(n - kLanes))
                     : _mm512_setzero_ps()};
}

uint32_t LargestAbsBits(const BlockValues& block) {
  const __m512i largest =
      MaxAbsBits(_mm512_castps_si512(AbsOf(block.low)), block.high);
  return _mm512_reduce_max_epu32(largest);
}

__m256i RoundBlock(const BlockValues& block, float inverse) {
  const __m512 factor = _mm512_set1_ps(inverse);
  const auto round = [factor](__m512 x) {
    return _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(x, factor)));
  };
  return _mm256_set_m128i(round(block.high), round(block.low));
}

bool IsOrdinaryBlock(uint32_t bits) {
  return bits >= kSmallestBlockBits && bits < kInfinityBits;
}

uint32_t Quantize(const float* x, size_t cols, int8_t* q, float* scale) {
  uint32_t largest = 0;
  for (size_t b = 0; b * kBlock < cols; ++b) {
    const BlockValues block = LoadBlock(x + b * kBlock, cols - b * kBlock);
    const uint32_t bits = LargestAbsBits(block);
    if (bits > largest) largest = bits;
    __m256i rounded = _mm256_setzero_si256();
    scale[b] = 0.0f;
    if (IsOrdinaryBlock(bits)) {
      const float a = FloatOfBits(bits);
      scale[b] = a / 127.0f;
      rounded = RoundBlock(block, 127.0f / a);
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(q + b * kBlock), rounded);
  }
  return largest;
}

int16_t SumOfBytes(__m256i q) {
  const __m256i eights =
      _mm256_dpbusd_epi32(_mm256_setzero_si256(), _mm256_set1_epi8(1), q);
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eights),
                               _mm256_extracti128_si256(eights, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
  return static_cast<int16_t>(_mm_cvtsi128_si32(four));
}

void WriteBlockRow(uint16_t scale, __m256i q, size_t block, size_t row,
                   uint8_t* tile) {
  std::memcpy(tile + ScalesAt(block) + 2 * row, &scale, 2);
  uint8_t bytes[kBlock];
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes),
                      _mm256_xor_si256(q, _mm256_set1_epi8(-128)));
  uint8_t* weights = tile + WeightsAt(block) + 4 * row;
  LLMZIP_UNROLL
  for (size_t c = 0; c < kBlock; c += 4) {
    std::memcpy(weights + 16 * c, bytes + c, 4);
  }
}

// Rounds *x up to a scale of that kind and returns the scale's bits.
uint16_t RoundScaleUp(ScaleKind kind, float* x) {
  if (kind == ScaleKind::kBfloat16) {  // the frequent case, without a call
    const uint32_t bits = (BitsOfFloat(*x) + 0xffffu) & 0xffff0000u;
    *x = FloatOfBits(bits);
    return static_cast<uint16_t>(bits >> 16);
  }
  const uint16_t scale = ScaleRoundedUp(*x, kind);
  *x = ScaleToFloat(scale, kind);
  return scale;
}

uint32_t PackRow(const float* x, size_t cols, ScaleKind kind, size_t row,
                 uint8_t* tile) {
  uint32_t largest = 0;
  for (size_t b = 0; b * kBlock < cols; ++b) {
    const BlockValues block = LoadBlock(x + b * kBlock, cols - b * kBlock);
    uint32_t bits = LargestAbsBits(block);
    uint16_t scale = 0;
    __m256i q = _mm256_setzero_si256();
    if (IsOrdinaryBlock(bits)) {
      float rounded = FloatOfBits(bits) / 127.0f;
      scale = RoundScaleUp(kind, &rounded);
      if (rounded < FloatOfBits(kInfinityBits)) {
        q = RoundBlock(block, 1.0f / rounded);
      } else {
        bits = kInfinityBits;
      }
    }
    if (bits > largest) largest = bits;
    WriteBlockRow(scale, q, b, row, tile);
  }
  return largest;
}

// --- Matrix product ------------------------------------------------------

// Blocks of all tokens whose sums are kept at once: 16 KiB of stack. Even for
// kMaxBatch tokens it is a whole number of pairs of blocks.
constexpr size_t kMostSums = 4096;

struct MatMulChunk {
  const uint8_t* const* tiles;
  ScaleKind kind;
  size_t tile_bytes;
  size_t first_block;  // of this chunk in every tile; even
  size_t num_blocks;   // of this chunk
  const int8_t* x;     // activations of its first block [tokens, x_stride]
  size_t x_stride;
  const float* scale;  // of its first block [tokens, scale_stride]
  size_t scale_stride;
  const int32_t* start;  // -128 * sum of activations [tokens, num_blocks]
  float* y;
  size_t y_stride;
  // Groups of tokens take turns in fetching the weights ahead.
  size_t group;
  size_t num_groups;
};

__m512 LoadScales(const uint8_t* scales, ScaleKind kind) {
  const __m256i bits =
      _mm256_loadu_si256(reinterpret_cast<const __m256i*>(scales));
  if (kind == ScaleKind::kFloat16) return _mm512_cvtph_ps(bits);
  return _mm512_castsi512_ps(
      _mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

__m512i Broadcast4Bytes(const void* bytes) {
  int32_t word;
  std::memcpy(&word, bytes, 4);
  return _mm512_set1_epi32(word);
}

// One block's share of the tiles after these, in the order in which they lie
// in memory and not in which their blocks are used: one straight stream is
// what memory is fastest at, and at a batch of one the weights come from there.
// It runs on into the next matrix; the addresses need not exist.
template <size_t kTiles>
class Ahead {
 public:
  static constexpr size_t kShare = kTiles * (kBlockScaleBytes + kBlockBytes);

  Ahead(const MatMulChunk& c, size_t block)
      : at_(reinterpret_cast<uintptr_t>(c.tiles[0]) + kTiles * c.tile_bytes +
            (c.first_block + block) * kShare) {}

  // The k-th of kBlock / 4 parts: a burst of all would stall the products.
  void Fetch(size_t k) const {
    LLMZIP_UNROLL
    for (size_t i = 0; i < kTiles; ++i) Fetch64(k * kTiles + i);
    if (k == 0) {
      LLMZIP_UNROLL
      for (size_t i = 0; i < kTiles; i += 2)
        Fetch64(kBlock / 4 * kTiles + i / 2);
    }
  }

 private:
  void Fetch64(size_t line) const {
    _mm_prefetch(reinterpret_cast<const char*>(at_ + line * 64), _MM_HINT_T1);
  }
  uintptr_t at_;
};

// kTokens x kTiles block of y; everything stays in registers.
template <size_t kTokens, size_t kTiles>
void MatMulBlock(const MatMulChunk& c) {
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
  size_t next_prefetch = c.group;
  for (size_t b = 0; b < c.num_blocks; ++b) {
    const size_t scales_at = ScalesAt(c.first_block + b);
    const size_t weights_at = WeightsAt(c.first_block + b);
    const bool fetches = b == next_prefetch;
    if (fetches) next_prefetch += c.num_groups;
    const Ahead<kTiles> ahead(c, b);
    __m512i dot[kTokens][kTiles];
    LLMZIP_UNROLL
    for (size_t t = 0; t < kTokens; ++t) {
      const __m512i start = _mm512_set1_epi32(c.start[t * c.num_blocks + b]);
      LLMZIP_UNROLL
      for (size_t i = 0; i < kTiles; ++i) dot[t][i] = start;
    }
    LLMZIP_UNROLL
    for (size_t k = 0; k < kBlock / 4; ++k) {
      if (fetches) ahead.Fetch(k);
      __m512i w[kTiles];
      LLMZIP_UNROLL
      for (size_t i = 0; i < kTiles; ++i) {
        w[i] = _mm512_loadu_si512(c.tiles[i] + weights_at + 64 * k);
      }
      LLMZIP_UNROLL
      for (size_t t = 0; t < kTokens; ++t) {
        const __m512i x =
            Broadcast4Bytes(c.x + t * c.x_stride + b * kBlock + 4 * k);
        LLMZIP_UNROLL
        for (size_t i = 0; i < kTiles; ++i) {
          dot[t][i] = _mm512_dpbusd_epi32(dot[t][i], w[i], x);
        }
      }
    }
    LLMZIP_UNROLL
    for (size_t i = 0; i < kTiles; ++i) {
      const __m512 dw = LoadScales(c.tiles[i] + scales_at, c.kind);
      LLMZIP_UNROLL
      for (size_t t = 0; t < kTokens; ++t) {
        const __m512 scale =
            _mm512_mul_ps(dw, _mm512_set1_ps(c.scale[t * c.scale_stride + b]));
        acc[t][i] = _mm512_add_ps(
            acc[t][i], _mm512_mul_ps(_mm512_cvtepi32_ps(dot[t][i]), scale));
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

using MatMulBlockFunction = void (*)(const MatMulChunk&);
constexpr size_t kMostTokens = 4;
constexpr size_t kMostTiles = 4;
constexpr MatMulBlockFunction kMatMulBlock[kMostTokens][kMostTiles] = {
    {MatMulBlock<1, 1>, MatMulBlock<1, 2>, MatMulBlock<1, 3>,
     MatMulBlock<1, 4>},
    {MatMulBlock<2, 1>, MatMulBlock<2, 2>, MatMulBlock<2, 3>,
     MatMulBlock<2, 4>},
    {MatMulBlock<3, 1>, MatMulBlock<3, 2>, MatMulBlock<3, 3>, nullptr},
    {MatMulBlock<4, 1>, MatMulBlock<4, 2>, MatMulBlock<4, 3>, nullptr},
};

// All tiles and tokens of one chunk of columns.
void MatMulChunkOfColumns(const MatMulChunk& chunk, size_t num_tiles,
                          size_t num_tokens) {
  const size_t num_groups = (num_tokens + kMostTokens - 1) / kMostTokens;
  // Register blocks: 4 x 3 or 3 x 3, but 2 x 4 and 1 x 4 for few tokens.
  const size_t most_tiles = num_tokens <= 2 ? kMostTiles : kMostTiles - 1;
  for (size_t i = 0; i < num_tiles;) {
    // Of the last four, 2 + 2 and not 3 + 1.
    const size_t left = num_tiles - i;
    const size_t tiles =
        most_tiles == 3 && left == 4 ? 2 : Min(most_tiles, left);
    for (size_t group = 0; group < num_groups; ++group) {
      // Groups as even as possible: 5 tokens are 2 + 3, not 4 + 1.
      const size_t t = group * num_tokens / num_groups;
      const size_t tokens = (group + 1) * num_tokens / num_groups - t;
      MatMulChunk block = chunk;
      block.tiles += i;
      block.x += t * chunk.x_stride;
      block.scale += t * chunk.scale_stride;
      block.start += t * chunk.num_blocks;
      block.y += t * chunk.y_stride + i * kTileRows;
      block.group = group;
      block.num_groups = num_groups;
      kMatMulBlock[tokens - 1][tiles - 1](block);
    }
    i += tiles;
  }
}

void MatMul(const uint8_t* const* tiles, size_t num_tiles, ScaleKind kind,
            size_t num_blocks, const int8_t* q, const float* scale,
            size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  int32_t start[kMostSums];
  const size_t most_blocks = kMostSums / num_tokens / 2 * 2;
  for (size_t first = 0; first < num_blocks; first += most_blocks) {
    const size_t blocks = Min(most_blocks, num_blocks - first);
    const int8_t* x = q + first * kBlock;
    for (size_t t = 0; t < num_tokens; ++t) {
      for (size_t b = 0; b < blocks; ++b) {
        const __m256i block =
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(
                x + (t * num_blocks + b) * kBlock));
        start[t * blocks + b] = -128 * SumOfBytes(block);
      }
    }
    MatMulChunkOfColumns({.tiles = tiles,
                          .kind = kind,
                          .tile_bytes = TileBytes(num_blocks),
                          .first_block = first,
                          .num_blocks = blocks,
                          .x = x,
                          .x_stride = num_blocks * kBlock,
                          .scale = scale + first,
                          .scale_stride = num_blocks,
                          .start = start,
                          .y = y,
                          .y_stride = y_stride,
                          .group = 0,
                          .num_groups = 1},
                         num_tiles, num_tokens);
  }
}

// --- Sums and norms ------------------------------------------------------

float SumSquares(const float* x, size_t n) {
  __m512 sum = _mm512_setzero_ps();
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    const __m512 v = Load(x + i, mask);
    sum = _mm512_add_ps(sum, _mm512_mul_ps(v, v));
  });
  return TreeSum(sum);
}

float Dot(const float* x, const float* y, size_t n) {
  __m512 sum = _mm512_setzero_ps();
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    sum =
        _mm512_add_ps(sum, _mm512_mul_ps(Load(x + i, mask), Load(y + i, mask)));
  });
  return TreeSum(sum);
}

void RmsNorm(const float* x, const float* gain, float epsilon, size_t n,
             float* y) {
  const float mean_square = SumSquares(x, n) / static_cast<float>(n);
  const __m512 inverse = _mm512_set1_ps(1.0f / Sqrt(mean_square + epsilon));
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    const __m512 v = _mm512_mul_ps(Load(x + i, mask), inverse);
    _mm512_mask_storeu_ps(y + i, mask, _mm512_mul_ps(v, Load(gain + i, mask)));
  });
}

void LayerNorm(const float* x, const float* gain, const float* bias,
               float epsilon, size_t n, float* y) {
  __m512 sum = _mm512_setzero_ps();
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    sum = _mm512_add_ps(sum, Load(x + i, mask));
  });
  const __m512 mean = _mm512_set1_ps(TreeSum(sum) / static_cast<float>(n));
  __m512 squares = _mm512_setzero_ps();
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    // Lanes past the end must add nothing, not the mean's square.
    const __m512 d = _mm512_maskz_sub_ps(mask, Load(x + i, mask), mean);
    squares = _mm512_add_ps(squares, _mm512_mul_ps(d, d));
  });
  const float variance = TreeSum(squares) / static_cast<float>(n);
  const __m512 inverse = _mm512_set1_ps(1.0f / Sqrt(variance + epsilon));
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    const __m512 d =
        _mm512_mul_ps(_mm512_sub_ps(Load(x + i, mask), mean), inverse);
    _mm512_mask_storeu_ps(y + i, mask,
                          _mm512_add_ps(_mm512_mul_ps(d, Load(gain + i, mask)),
                                        Load(bias + i, mask)));
  });
}

// --- Elementwise ---------------------------------------------------------

template <typename Function>
void Map(const float* x, size_t n, float* y, Function f) {
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    _mm512_mask_storeu_ps(y + i, mask, f(Load(x + i, mask)));
  });
}

template <typename Function>
void Map2(const float* x, const float* z, size_t n, float* y, Function f) {
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    _mm512_mask_storeu_ps(y + i, mask, f(Load(x + i, mask), Load(z + i, mask)));
  });
}

void Add(const float* y, size_t n, float* x) {
  Map2(x, y, n, x, [](__m512 a, __m512 b) { return _mm512_add_ps(a, b); });
}

void Mul(const float* x, const float* z, size_t n, float* y) {
  Map2(x, z, n, y, [](__m512 a, __m512 b) { return _mm512_mul_ps(a, b); });
}

void SiluMul(const float* gate, const float* up, size_t n, float* y) {
  Map2(gate, up, n, y,
       [](__m512 a, __m512 b) { return _mm512_mul_ps(SiluOf(a), b); });
}

void RowUpdate(float c, const float* h, size_t n, float* w) {
  const __m512 factor = _mm512_set1_ps(c);
  Map2(w, h, n, w, [factor](__m512 a, __m512 b) {
    return _mm512_sub_ps(a, _mm512_mul_ps(factor, b));
  });
}

void Sigmoid(const float* x, size_t n, float* y) { Map(x, n, y, SigmoidOf); }
void Tanh(const float* x, size_t n, float* y) { Map(x, n, y, TanhOf); }
void Exp(const float* x, size_t n, float* y) { Map(x, n, y, ExpOf); }
void ReluSquared(const float* x, size_t n, float* y) {
  Map(x, n, y, ReluSquaredOf);
}

void Lerp(const float* x, const float* prev, const float* mu, size_t n,
          float* y) {
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    const __m512 v = Load(x + i, mask);
    const __m512 difference = _mm512_sub_ps(Load(prev + i, mask), v);
    _mm512_mask_storeu_ps(
        y + i, mask,
        _mm512_add_ps(v, _mm512_mul_ps(difference, Load(mu + i, mask))));
  });
}

// --- Rotary positions ----------------------------------------------------

// Pairs (i, i + num_pairs) of one head.
void RotateHalves(const float* cos, const float* sin, size_t num_pairs,
                  float* x) {
  ForEachVector(num_pairs, [&](size_t i, __mmask16 mask) {
    const __m512 c = Load(cos + i, mask);
    const __m512 s = Load(sin + i, mask);
    const __m512 x0 = Load(x + i, mask);
    const __m512 x1 = Load(x + i + num_pairs, mask);
    _mm512_mask_storeu_ps(
        x + i, mask, _mm512_sub_ps(_mm512_mul_ps(x0, c), _mm512_mul_ps(x1, s)));
    _mm512_mask_storeu_ps(
        x + i + num_pairs, mask,
        _mm512_add_ps(_mm512_mul_ps(x0, s), _mm512_mul_ps(x1, c)));
  });
}

// Pairs (2i, 2i + 1) of one head, eight a vector.
void RotateNeighbours(const float* cos, const float* sin, size_t num_pairs,
                      float* x) {
  const __m512i twice =
      _mm512_set_epi32(7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0);
  ForEachVector(2 * num_pairs, [&](size_t i, __mmask16 mask) {
    const __mmask16 pairs = FirstLanes(Min(8, num_pairs - i / 2));
    const __m512 c = _mm512_permutexvar_ps(twice, Load(cos + i / 2, pairs));
    const __m512 s = _mm512_permutexvar_ps(twice, Load(sin + i / 2, pairs));
    const __m512 v = Load(x + i, mask);
    const __m512 direct = _mm512_mul_ps(v, c);
    const __m512 crossed = _mm512_mul_ps(_mm512_permute_ps(v, 0xb1), s);
    const __m512 sum = _mm512_add_ps(crossed, direct);
    _mm512_mask_storeu_ps(x + i, mask,
                          _mm512_mask_sub_ps(sum, 0x5555, direct, crossed));
  });
}

void Rope(const float* cos, const float* sin, size_t num_heads,
          size_t head_size, size_t num_rotated, bool halves, float* x) {
  const auto rotate = halves ? RotateHalves : RotateNeighbours;
  for (size_t head = 0; head < num_heads; ++head) {
    rotate(cos, sin, num_rotated / 2, x + head * head_size);
  }
}

// --- Attention -----------------------------------------------------------

constexpr size_t kMostHeadBlocks = kMaxHeadSize / kBlock;
constexpr size_t kMostQueries = 4;  // in registers at once

// 128 * sum of each query block: undoes the keys' bias.
void SumQueries(const AttentionInput& input, int32_t* sums) {
  for (size_t i = 0; i < input.num_queries * input.num_blocks; ++i) {
    const __m256i q = _mm256_loadu_si256(
        reinterpret_cast<const __m256i*>(input.query + i * kBlock));
    sums[i] = 128 * SumOfBytes(q);
  }
}

// Scores of kQueries queries with the sixteen keys of one tile. The keys are
// biased to unsigned, so the correction is one number per query and block.
template <size_t kQueries>
void ScoreTile(const AttentionInput& input, size_t first_query, size_t tile,
               const int32_t* sums, __m512 factor, float* scratch,
               size_t stride) {
  const size_t num_blocks = input.num_blocks;
  const int8_t* query = input.query + first_query * num_blocks * kBlock;
  const float* query_scale = input.query_scale + first_query * num_blocks;
  const int32_t* sum = sums + first_query * num_blocks;
  __m512 acc[kQueries];
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) acc[i] = _mm512_setzero_ps();
  for (size_t b = 0; b < num_blocks; ++b) {
    const size_t record = tile * num_blocks + b;
    const int8_t* key = input.key + record * 512;
    __m512i dot[kQueries];
    LLMZIP_UNROLL
    for (size_t i = 0; i < kQueries; ++i) {
      dot[i] = _mm512_set1_epi32(-sum[i * num_blocks + b]);
    }
    LLMZIP_UNROLL
    for (size_t k = 0; k < kBlock / 4; ++k) {
      const __m512i biased = _mm512_xor_si512(_mm512_loadu_si512(key + 64 * k),
                                              _mm512_set1_epi8(-128));
      LLMZIP_UNROLL
      for (size_t i = 0; i < kQueries; ++i) {
        dot[i] = _mm512_dpbusd_epi32(
            dot[i], biased,
            Broadcast4Bytes(query + (i * num_blocks + b) * kBlock + 4 * k));
      }
    }
    const __m512 dk = _mm512_loadu_ps(input.key_scale + record * kTileRows);
    LLMZIP_UNROLL
    for (size_t i = 0; i < kQueries; ++i) {
      const __m512 scale =
          _mm512_mul_ps(_mm512_set1_ps(query_scale[i * num_blocks + b]), dk);
      acc[i] = _mm512_add_ps(acc[i],
                             _mm512_mul_ps(_mm512_cvtepi32_ps(dot[i]), scale));
    }
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    _mm512_storeu_ps(scratch + (first_query + i) * stride + tile * kTileRows,
                     _mm512_mul_ps(acc[i], factor));
  }
}

void ScoreAll(const AttentionInput& input, float* scratch, size_t stride) {
  int32_t sums[kMaxQueries * kMostHeadBlocks];
  SumQueries(input, sums);
  const __m512 factor =
      _mm512_set1_ps(1.0f / Sqrt(static_cast<float>(input.head_size)));
  const size_t tile_bytes = input.num_blocks * kBlockBytes;
  for (size_t tile = 0; tile * kTileRows < input.num_keys; ++tile) {
    // The values of these keys are weighed next.
    for (size_t at = 0; at < tile_bytes; at += 64) {
      _mm_prefetch(input.value + tile * tile_bytes + at, _MM_HINT_T1);
    }
    for (size_t i = 0; i < input.num_queries; i += kMostQueries) {
      const auto score = [&](auto* function) {
        function(input, i, tile, sums, factor, scratch, stride);
      };
      switch (Min(kMostQueries, input.num_queries - i)) {
        case 1:
          score(ScoreTile<1>);
          break;
        case 2:
          score(ScoreTile<2>);
          break;
        case 3:
          score(ScoreTile<3>);
          break;
        default:
          score(ScoreTile<4>);
          break;
      }
    }
  }
}

struct Maximum {
  uint32_t bits;  // largest bits of |x|
  float value;    // largest x
};

Maximum MaximumOf(const float* x, size_t n) {
  __m512i bits = _mm512_setzero_si512();
  __m512 max = _mm512_set1_ps(x[0]);
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    const __m512 v = Load(x + i, mask);
    bits = MaxAbsBits(bits, v);
    max = _mm512_mask_mov_ps(
        max, _mm512_mask_cmp_ps_mask(mask, v, max, _CMP_GT_OQ), v);
  });
  float lane[kLanes];
  _mm512_storeu_ps(lane, max);
  float value = lane[0];
  for (size_t i = 1; i < kLanes; ++i) value = lane[i] > value ? lane[i] : value;
  return {_mm512_reduce_max_epu32(bits), value};
}

// score -> exp32(score - max) in place, zeros up to a whole vector; returns
// their sum.
float ExpAndSum(float max, size_t n, float* score) {
  const __m512 shift = _mm512_set1_ps(max);
  __m512 sum = _mm512_setzero_ps();
  ForEachVector(n, [&](size_t i, __mmask16 mask) {
    const __m512 e = _mm512_maskz_mov_ps(
        mask, ExpBelow88(_mm512_sub_ps(Load(score + i, mask), shift)));
    _mm512_storeu_ps(score + i, e);
    sum = _mm512_add_ps(sum, e);
  });
  return TreeSum(sum);
}

// Positions whose weights are prepared at once.
constexpr size_t kValueChunk = 64;

// product[position][block] = weight[position] * value scale[position][block]
// for positions first .. first + n - 1.
void ScaleWeights(const AttentionInput& input, const float* weight,
                  size_t first, size_t n, float* product) {
  const size_t num_blocks = input.num_blocks;
  const float* scale = input.value_scale + first * num_blocks;
  if (num_blocks == 1) {
    ForEachVector(n, [&](size_t i, __mmask16 mask) {
      _mm512_storeu_ps(
          product + i,
          _mm512_mul_ps(Load(weight + first + i, mask), Load(scale + i, mask)));
    });
  } else if (num_blocks == 2) {
    const __m512i twice =
        _mm512_set_epi32(7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0);
    ForEachVector(2 * n, [&](size_t i, __mmask16 mask) {
      const __mmask16 half = FirstLanes(Min(8, n - i / 2));
      const __m512 w =
          _mm512_permutexvar_ps(twice, Load(weight + first + i / 2, half));
      _mm512_storeu_ps(product + i, _mm512_mul_ps(w, Load(scale + i, mask)));
    });
  } else {
    const __mmask16 mask = FirstLanes(num_blocks);
    for (size_t j = 0; j < n; ++j) {
      _mm512_mask_storeu_ps(product + j * num_blocks, mask,
                            _mm512_mul_ps(_mm512_set1_ps(weight[first + j]),
                                          Load(scale + j * num_blocks, mask)));
    }
  }
}

// Adds n positions' values, times `product`, to the partial sums in `out`.
// kQueries queries and kBlocks blocks from `block` on stay in registers.
template <size_t kQueries, size_t kBlocks>
void AddValues(const AttentionInput& input, size_t first, size_t n,
               size_t block, const float* product, size_t product_stride,
               float* out) {
  constexpr size_t kVectors = 2 * kBlocks;
  const size_t num_blocks = input.num_blocks;
  const int8_t* value = input.value + (first * num_blocks + block) * kBlock;
  __mmask16 mask[kVectors];
  __m512 acc[kQueries][kVectors];
  LLMZIP_UNROLL
  for (size_t v = 0; v < kVectors; ++v) {
    const size_t dimension = block * kBlock + v * kLanes;
    mask[v] = dimension >= input.head_size
                  ? __mmask16{0}
                  : FirstLanes(Min(kLanes, input.head_size - dimension));
    LLMZIP_UNROLL
    for (size_t i = 0; i < kQueries; ++i) {
      acc[i][v] = first == 0
                      ? _mm512_setzero_ps()
                      : Load(out + i * input.head_size + dimension, mask[v]);
    }
  }
  for (size_t j = 0; j < n; ++j) {
    __m512 x[kVectors];
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      x[v] = _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(
          reinterpret_cast<const __m128i*>(value + v * kLanes))));
    }
    LLMZIP_UNROLL
    for (size_t i = 0; i < kQueries; ++i) {
      LLMZIP_UNROLL
      for (size_t v = 0; v < kVectors; ++v) {
        const __m512 w = _mm512_set1_ps(
            product[i * product_stride + j * num_blocks + block + v / 2]);
        acc[i][v] = _mm512_add_ps(acc[i][v], _mm512_mul_ps(w, x[v]));
      }
    }
    value += num_blocks * kBlock;
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      _mm512_mask_storeu_ps(
          out + i * input.head_size + block * kBlock + v * kLanes, mask[v],
          acc[i][v]);
    }
  }
}

template <size_t kQueries>
void AddValuesOfQueries(const AttentionInput& input, size_t first, size_t n,
                        const float* product, size_t product_stride,
                        float* out) {
  size_t block = 0;
  for (; block + 2 <= input.num_blocks; block += 2) {
    AddValues<kQueries, 2>(input, first, n, block, product, product_stride,
                           out);
  }
  if (block < input.num_blocks) {
    AddValues<kQueries, 1>(input, first, n, block, product, product_stride,
                           out);
  }
}

// out = sum over positions of weight * value, not yet divided.
void WeighValues(const AttentionInput& input, const float* weight,
                 size_t stride, float* out) {
  constexpr size_t kProductStride = kValueChunk * kMostHeadBlocks;
  alignas(64) float product[kMostQueries * kProductStride];
  for (size_t first = 0; first < input.num_keys; first += kValueChunk) {
    const size_t n = Min(kValueChunk, input.num_keys - first);
    for (size_t i = 0; i < input.num_queries; i += kMostQueries) {
      const size_t queries = Min(kMostQueries, input.num_queries - i);
      for (size_t k = 0; k < queries; ++k) {
        ScaleWeights(input, weight + (i + k) * stride, first, n,
                     product + k * kProductStride);
      }
      const auto add = [&](auto* function) {
        function(input, first, n, product, kProductStride,
                 out + i * input.head_size);
      };
      switch (queries) {
        case 1:
          add(AddValuesOfQueries<1>);
          break;
        case 2:
          add(AddValuesOfQueries<2>);
          break;
        case 3:
          add(AddValuesOfQueries<3>);
          break;
        default:
          add(AddValuesOfQueries<4>);
          break;
      }
    }
  }
}

uint32_t Attention(const AttentionInput& input, float* scratch, float* out) {
  assert(input.num_keys >= 1 && input.num_blocks <= kMostHeadBlocks);
  assert(input.num_queries >= 1 && input.num_queries <= kMaxQueries);
  const size_t stride =
      (input.num_keys + kTileRows - 1) / kTileRows * kTileRows;
  ScoreAll(input, scratch, stride);
  uint32_t largest = 0;
  float denominator[kMaxQueries];
  for (size_t i = 0; i < input.num_queries; ++i) {
    float* score = scratch + i * stride;
    const Maximum max = MaximumOf(score, input.num_keys);
    if (max.bits > largest) largest = max.bits;
    denominator[i] = ExpAndSum(max.value, input.num_keys, score);
  }
  WeighValues(input, scratch, stride, out);
  for (size_t i = 0; i < input.num_queries; ++i) {
    const __m512 divisor = _mm512_set1_ps(denominator[i]);
    float* head = out + i * input.head_size;
    Map(head, input.head_size, head,
        [divisor](__m512 x) { return _mm512_div_ps(x, divisor); });
  }
  return largest;
}

// --- Masses --------------------------------------------------------------

__m512i MassOf(__m512 logit, __m512 max) {
  const __m512 e = ExpBelow88(_mm512_sub_ps(logit, max));
  return _mm512_add_epi32(
      _mm512_set1_epi32(1),
      _mm512_cvttps_epi32(_mm512_mul_ps(e, _mm512_set1_ps(0x1p30f))));
}

// Lanes are at most 2^31 + 2: two masses.
uint64_t SumOfWords(__m512i x) {
  const __m512i low = _mm512_and_si512(x, _mm512_set1_epi64(0xffffffff));
  return static_cast<uint64_t>(
      _mm512_reduce_add_epi64(_mm512_add_epi64(low, _mm512_srli_epi64(x, 32))));
}

uint32_t Masses(const float* logit, size_t n, uint32_t* mass,
                uint64_t* tile_sum) {
  constexpr size_t kMassTile = 64;
  const Maximum maximum = MaximumOf(logit, n);
  const __m512 max = _mm512_set1_ps(maximum.value);
  for (size_t first = 0; first < n; first += kMassTile) {
    uint64_t sum = 0;
    ForEachVector(Min(kMassTile, n - first), [&](size_t i, __mmask16 mask) {
      const __m512i m = _mm512_maskz_mov_epi32(
          mask, MassOf(Load(logit + first + i, mask), max));
      _mm512_mask_storeu_epi32(mass + first + i, mask, m);
      sum += SumOfWords(m);
    });
    tile_sum[first / kMassTile] = sum;
  }
  return maximum.bits;
}

// --- RWKV-7 --------------------------------------------------------------

constexpr size_t kHeadSize = 64;

// Sum by rule 4 of term(0) .. term(63), which are called in that order: what
// they read lies in that order, too.
template <typename Term>
__attribute__((always_inline)) inline __m512 SumOf64(Term term) {
  __m512 lane[kLanes];
  LLMZIP_UNROLL
  for (size_t l = 0; l < kLanes; ++l) lane[l] = _mm512_setzero_ps();
  for (size_t j = 0; j < kHeadSize; j += kLanes) {
    LLMZIP_UNROLL
    for (size_t l = 0; l < kLanes; ++l) {
      lane[l] = _mm512_add_ps(lane[l], term(j + l));
    }
  }
  LLMZIP_UNROLL
  for (size_t half = kLanes / 2; half > 0; half /= 2) {
    LLMZIP_UNROLL
    for (size_t l = 0; l < half; ++l) {
      lane[l] = _mm512_add_ps(lane[l], lane[l + half]);
    }
  }
  return lane[0];
}

void Wkv7(const float* r, const float* w, const float* k, const float* v,
          const float* kk, const float* a, float* state, float* y) {
  float minus_kk[kHeadSize];
  float kk_a[kHeadSize];
  for (size_t j = 0; j < kHeadSize; j += kLanes) {
    const __m512 x = _mm512_loadu_ps(kk + j);
    _mm512_storeu_ps(minus_kk + j, Negate(x));
    _mm512_storeu_ps(kk_a + j, _mm512_mul_ps(x, _mm512_loadu_ps(a + j)));
  }
  for (size_t i = 0; i < kHeadSize; i += kLanes) {
    float* s = state + i * kHeadSize;  // [64 j][16 i]
    const __m512 sa = SumOf64([&](size_t j) {
      return _mm512_mul_ps(_mm512_loadu_ps(s + j * kLanes),
                           _mm512_set1_ps(minus_kk[j]));
    });
    const __m512 vi = _mm512_loadu_ps(v + i);
    const __m512 read = SumOf64([&](size_t j) {
      const __m512 kept =
          _mm512_mul_ps(_mm512_loadu_ps(s + j * kLanes), _mm512_set1_ps(w[j]));
      const __m512 added = _mm512_mul_ps(vi, _mm512_set1_ps(k[j]));
      const __m512 replaced = _mm512_mul_ps(sa, _mm512_set1_ps(kk_a[j]));
      const __m512 x = _mm512_add_ps(_mm512_add_ps(kept, added), replaced);
      _mm512_storeu_ps(s + j * kLanes, x);
      return _mm512_mul_ps(x, _mm512_set1_ps(r[j]));
    });
    _mm512_storeu_ps(y + i, read);
  }
}

}  // namespace

const Kernels kAvx512Kernels = {
    .name = "avx512",
    .quantize = Quantize,
    .pack_row = PackRow,
    .mat_mul = MatMul,
    .mat_mul_nibbles = MatMulNibblesAvx512,
    .sum_squares = SumSquares,
    .rms_norm = RmsNorm,
    .layer_norm = LayerNorm,
    .add = Add,
    .silu_mul = SiluMul,
    .rope = Rope,
    .attention = Attention,
    .masses = Masses,
    .wkv7 = Wkv7,
    .row_update = RowUpdate,
    .dot = Dot,
    .sigmoid = Sigmoid,
    .tanh = Tanh,
    .exp = Exp,
    .relu_squared = ReluSquared,
    .lerp = Lerp,
    .mul = Mul,
};

}  // namespace llmzip
