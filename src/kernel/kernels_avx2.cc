// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// exact-1 for AVX2. Compiled for that instruction set: include nothing here
// that defines inline functions, except intrinsics (see exact_math.h). Each
// function equals its namesake in kernels_scalar.cc.
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

constexpr size_t kLanes = 16;  // of rule 4: two vectors
constexpr size_t kWidth = 8;   // floats in a vector
constexpr uint32_t kInfinityBits = 0x7f800000;
constexpr uint32_t kSmallestBlockBits = (127u - 100u) << 23;

size_t Min(size_t a, size_t b) { return a < b ? a : b; }

// --- Lanes ---------------------------------------------------------------

// The first n floats of x, zeros after them.
__m256 Load(const float* x, size_t n) {
  if (n >= kWidth) return _mm256_loadu_ps(x);
  float lane[kWidth] = {};
  for (size_t i = 0; i < n; ++i) lane[i] = x[i];
  return _mm256_loadu_ps(lane);
}

void Store(__m256 v, size_t n, float* y) {
  if (n >= kWidth) return _mm256_storeu_ps(y, v);
  float lane[kWidth];
  _mm256_storeu_ps(lane, v);
  for (size_t i = 0; i < n; ++i) y[i] = lane[i];
}

// Calls f(i, count) for i = 0, 8, .. with count = the floats left, at most 8.
template <typename Function>
void ForEachVector(size_t n, Function f) {
  size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) f(i, kWidth);
  if (i < n) f(i, n - i);
}

__m256i Load32Bytes(const void* bytes) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}

__m256 AbsOf(__m256 x) {
  return _mm256_and_ps(x, _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff)));
}

__m256 SignOf(__m256 x) {
  return _mm256_and_ps(x, _mm256_castsi256_ps(_mm256_set1_epi32(INT32_MIN)));
}

__m256 Negate(__m256 x) {
  return _mm256_xor_ps(x, _mm256_castsi256_ps(_mm256_set1_epi32(INT32_MIN)));
}

__m256i MaxAbsBits(__m256i largest, __m256 x) {
  return _mm256_max_epu32(largest, _mm256_castps_si256(AbsOf(x)));
}

uint32_t LargestLane(__m256i x) {
  __m128i four =
      _mm_max_epu32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  four = _mm_max_epu32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_max_epu32(four, _mm_shuffle_epi32(four, 0xb1));
  return static_cast<uint32_t>(_mm_cvtsi128_si32(four));
}

// Rule 4: partial sums of sixteen lanes.
class LaneSum {
 public:
  // v holds the terms of elements i .. i + 7, where i % 8 == 0.
  void Add(size_t i, __m256 v) {
    __m256& half = i % kLanes == 0 ? low_ : high_;
    half = _mm256_add_ps(half, v);
  }

  float Total() const {
    const __m256 eight = _mm256_add_ps(low_, high_);
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight),
                             _mm256_extractf128_ps(eight, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
  }

 private:
  __m256 low_ = _mm256_setzero_ps();
  __m256 high_ = _mm256_setzero_ps();
};

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

// x -> 2^kExponent exp32(x) in place, for x < 88 or NaN and no result above the
// largest float. Each step waits for the one before it, and processors look
// ahead some sixty of them: several vectors side by side take three quarters of
// the time of one after the other.
template <int kExponent = 0, size_t kCount>
__attribute__((always_inline)) inline void ExpBelow88(__m256 (&x)[kCount]) {
  __m256 n[kCount], r[kCount], p[kCount];
  LLMZIP_UNROLL
  for (size_t i = 0; i < kCount; ++i) {
    n[i] = _mm256_round_ps(_mm256_mul_ps(x[i], _mm256_set1_ps(0x1.715476p+0f)),
                           _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kCount; ++i) {
    r[i] = _mm256_sub_ps(
        _mm256_sub_ps(x[i], _mm256_mul_ps(n[i], _mm256_set1_ps(0x1.63p-1f))),
        _mm256_mul_ps(n[i], _mm256_set1_ps(-0x1.bd0106p-13f)));
    p[i] = _mm256_set1_ps(0x1.10627ep-7f);
  }
  LLMZIP_UNROLL
  for (const float coefficient :
       {0x1.572a0ap-5f, 0x1.5557aep-3f, 0x1.fffdfcp-2f, 1.0f, 1.0f}) {
    LLMZIP_UNROLL
    for (size_t i = 0; i < kCount; ++i) {
      p[i] =
          _mm256_add_ps(_mm256_mul_ps(p[i], r[i]), _mm256_set1_ps(coefficient));
    }
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kCount; ++i) {
    const __m256i power =
        _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n[i]),
                                           _mm256_set1_epi32(127 + kExponent)),
                          23);
    const __m256 not_tiny =
        _mm256_cmp_ps(x[i], _mm256_set1_ps(-87.0f), _CMP_NLT_UQ);
    x[i] = _mm256_and_ps(not_tiny,
                         _mm256_mul_ps(p[i], _mm256_castsi256_ps(power)));
  }
}

__m256 ExpBelow88(__m256 x) {
  __m256 one[1] = {x};
  ExpBelow88(one);
  return one[0];
}

__m256 ExpOf(__m256 x) {
  const __m256 huge = _mm256_cmp_ps(x, _mm256_set1_ps(88.0f), _CMP_GE_OQ);
  return _mm256_blendv_ps(ExpBelow88(x), _mm256_set1_ps(0x1p127f), huge);
}

__m256 OnePlusExpOfMinus(__m256 x) {
  return _mm256_add_ps(_mm256_set1_ps(1.0f), ExpOf(Negate(x)));
}

__m256 SigmoidOf(__m256 x) {
  return _mm256_div_ps(_mm256_set1_ps(1.0f), OnePlusExpOfMinus(x));
}

__m256 SiluOf(__m256 x) { return _mm256_div_ps(x, OnePlusExpOfMinus(x)); }

__m256 TanhOf(__m256 x) {
  const __m256 one = _mm256_set1_ps(1.0f);
  const __m256 t = ExpBelow88(_mm256_mul_ps(_mm256_set1_ps(-2.0f), AbsOf(x)));
  const __m256 y = _mm256_div_ps(_mm256_sub_ps(one, t), _mm256_add_ps(one, t));
  return _mm256_or_ps(y, SignOf(x));
}

__m256 ReluSquaredOf(__m256 x) {
  const __m256 keep = _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_NLT_UQ);
  const __m256 positive = _mm256_and_ps(keep, x);
  return _mm256_mul_ps(positive, positive);
}

// --- Quantizing ----------------------------------------------------------

struct BlockValues {
  __m256 part[4];  // 32 values, zeros past the end
};

BlockValues LoadBlock(const float* x, size_t n) {
  BlockValues block;
  for (size_t i = 0; i < 4; ++i) {
    const size_t at = i * kWidth;
    block.part[i] = at < n ? Load(x + at, n - at) : _mm256_setzero_ps();
  }
  return block;
}

uint32_t LargestAbsBits(const BlockValues& block) {
  __m256i largest = _mm256_setzero_si256();
  for (const __m256& part : block.part) largest = MaxAbsBits(largest, part);
  return LargestLane(largest);
}

__m256i RoundBlock(const BlockValues& block, float inverse) {
  const __m256 factor = _mm256_set1_ps(inverse);
  const auto round = [&](size_t i) {
    return _mm256_cvtps_epi32(_mm256_mul_ps(block.part[i], factor));
  };
  const __m256i low = _mm256_packs_epi32(round(0), round(1));
  const __m256i high = _mm256_packs_epi32(round(2), round(3));
  // Packing works on each half of a vector: put the groups of four in order.
  return _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high),
                                     _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
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

// Adds 128 to every byte, or takes it away again.
__m256i Biased(__m256i q) {
  return _mm256_xor_si256(q, _mm256_set1_epi8(-128));
}

void WriteBlockRow(uint16_t scale, __m256i q, size_t block, size_t row,
                   uint8_t* tile) {
  std::memcpy(tile + ScalesAt(block) + 2 * row, &scale, 2);
  uint8_t bytes[kBlock];
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes), Biased(q));
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

// --- Dot products of 4-byte groups ---------------------------------------

__m256i Broadcast4Bytes(const void* bytes) {
  int32_t word;
  std::memcpy(&word, bytes, 4);
  return _mm256_set1_epi32(word);
}

// sum + the dot product of each group of four bytes. The signs move from w to
// x; 2 * 127 * 127 does not saturate the 16-bit pairs.
__m256i AddDot(__m256i sum, __m256i abs_w, __m256i w, __m256i x) {
  const __m256i pairs = _mm256_maddubs_epi16(abs_w, _mm256_sign_epi8(x, w));
  return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

// --- Matrix product ------------------------------------------------------

// Scales of eight rows. A binary16's fields moved into place are a float that
// is 2^112 too small, also if it is subnormal.
__m256 LoadScales(const uint8_t* scales, ScaleKind kind) {
  const __m256i bits = _mm256_cvtepu16_epi32(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(scales)));
  const __m256 top = _mm256_castsi256_ps(_mm256_slli_epi32(bits, 16));
  if (kind == ScaleKind::kBfloat16) return top;
  const __m256i fields =
      _mm256_slli_epi32(_mm256_and_si256(bits, _mm256_set1_epi32(0x7fff)), 13);
  const __m256 magnitude =
      _mm256_mul_ps(_mm256_castsi256_ps(fields), _mm256_set1_ps(0x1p112f));
  return _mm256_or_ps(magnitude, SignOf(top));
}

struct MatMulRows {
  const uint8_t* tile;
  const uint8_t* next_tile;  // to be fetched meanwhile, or null
  size_t half;               // 0 or 1: rows 8 half .. 8 half + 7
  ScaleKind kind;
  size_t num_blocks;
  const int8_t* q;
  const float* scale;
  float* y;
  size_t y_stride;
};

// Each half of a tile has half of a block's bytes fetched: all at once would
// wait for one another.
void FetchHalfBlock(const uint8_t* tile, size_t b, size_t half) {
  const uint8_t* weights = tile + WeightsAt(b) + half * (16 * kBlock / 2);
  for (size_t at = 0; at < 16 * kBlock / 2; at += 64) {
    _mm_prefetch(reinterpret_cast<const char*>(weights + at), _MM_HINT_T1);
  }
  if (half == 0) {
    _mm_prefetch(reinterpret_cast<const char*>(tile + ScalesAt(b)),
                 _MM_HINT_T1);
  }
}

// 8 kHalves rows of one tile times kTokens tokens, in registers.
template <size_t kTokens, size_t kHalves>
void MatMulBlock(const MatMulRows& m) {
  __m256 acc[kTokens][kHalves] = {};
  for (size_t b = 0; b < m.num_blocks; ++b) {
    const uint8_t* weights = m.tile + WeightsAt(b) + m.half * 4 * kWidth;
    if (m.next_tile != nullptr) {
      LLMZIP_UNROLL
      for (size_t h = 0; h < kHalves; ++h) {
        FetchHalfBlock(m.next_tile, b, m.half + h);
      }
    }
    __m256i dot[kTokens][kHalves] = {};
    LLMZIP_UNROLL
    for (size_t k = 0; k < kBlock / 4; ++k) {
      LLMZIP_UNROLL
      for (size_t h = 0; h < kHalves; ++h) {
        const __m256i w =
            Biased(Load32Bytes(weights + 64 * k + h * 4 * kWidth));
        const __m256i abs_w = _mm256_abs_epi8(w);
        LLMZIP_UNROLL
        for (size_t t = 0; t < kTokens; ++t) {
          const int8_t* x = m.q + (t * m.num_blocks + b) * kBlock + 4 * k;
          dot[t][h] = AddDot(dot[t][h], abs_w, w, Broadcast4Bytes(x));
        }
      }
    }
    LLMZIP_UNROLL
    for (size_t h = 0; h < kHalves; ++h) {
      const __m256 dw =
          LoadScales(m.tile + ScalesAt(b) + (m.half + h) * 2 * kWidth, m.kind);
      LLMZIP_UNROLL
      for (size_t t = 0; t < kTokens; ++t) {
        const __m256 scale =
            _mm256_mul_ps(dw, _mm256_set1_ps(m.scale[t * m.num_blocks + b]));
        acc[t][h] = _mm256_add_ps(
            acc[t][h], _mm256_mul_ps(_mm256_cvtepi32_ps(dot[t][h]), scale));
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

void MatMul(const uint8_t* const* tiles, size_t num_tiles, ScaleKind kind,
            size_t num_blocks, const int8_t* q, const float* scale,
            size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  constexpr size_t kMostTokens = 4;
  using Function = void (*)(const MatMulRows&);
  // As many accumulators as registers allow.
  constexpr Function kBlocks[kMostTokens] = {
      MatMulBlock<1, 2>, MatMulBlock<2, 2>, MatMulBlock<3, 1>,
      MatMulBlock<4, 1>};
  const size_t num_groups = (num_tokens + kMostTokens - 1) / kMostTokens;
  for (size_t i = 0; i < num_tiles; ++i) {
    for (size_t group = 0; group < num_groups; ++group) {
      const size_t t = group * num_tokens / num_groups;
      const size_t tokens = (group + 1) * num_tokens / num_groups - t;
      for (size_t half = 0; half < 2; half += tokens <= 2 ? 2 : 1) {
        kBlocks[tokens - 1](
            {.tile = tiles[i],
             .next_tile =
                 group == 0 && i + 1 < num_tiles ? tiles[i + 1] : nullptr,
             .half = half,
             .kind = kind,
             .num_blocks = num_blocks,
             .q = q + t * num_blocks * kBlock,
             .scale = scale + t * num_blocks,
             .y = y + t * y_stride + i * kTileRows + half * kWidth,
             .y_stride = y_stride});
      }
    }
  }
}

// --- Sums and norms ------------------------------------------------------

float SumSquares(const float* x, size_t n) {
  LaneSum sum;
  ForEachVector(n, [&](size_t i, size_t count) {
    const __m256 v = Load(x + i, count);
    sum.Add(i, _mm256_mul_ps(v, v));
  });
  return sum.Total();
}

float Dot(const float* x, const float* y, size_t n) {
  LaneSum sum;
  ForEachVector(n, [&](size_t i, size_t count) {
    sum.Add(i, _mm256_mul_ps(Load(x + i, count), Load(y + i, count)));
  });
  return sum.Total();
}

void RmsNorm(const float* x, const float* gain, float epsilon, size_t n,
             float* y) {
  const float mean_square = SumSquares(x, n) / static_cast<float>(n);
  const __m256 inverse = _mm256_set1_ps(1.0f / Sqrt(mean_square + epsilon));
  ForEachVector(n, [&](size_t i, size_t count) {
    const __m256 v = _mm256_mul_ps(Load(x + i, count), inverse);
    Store(_mm256_mul_ps(v, Load(gain + i, count)), count, y + i);
  });
}

void LayerNorm(const float* x, const float* gain, const float* bias,
               float epsilon, size_t n, float* y) {
  LaneSum sum;
  ForEachVector(
      n, [&](size_t i, size_t count) { sum.Add(i, Load(x + i, count)); });
  const __m256 mean = _mm256_set1_ps(sum.Total() / static_cast<float>(n));
  LaneSum squares;
  ForEachVector(n, [&](size_t i, size_t count) {
    __m256 d = _mm256_sub_ps(Load(x + i, count), mean);
    if (count < kWidth) {
      // Lanes past the end must add nothing, not the mean's square.
      float lane[kWidth];
      _mm256_storeu_ps(lane, d);
      d = Load(lane, count);
    }
    squares.Add(i, _mm256_mul_ps(d, d));
  });
  const float variance = squares.Total() / static_cast<float>(n);
  const __m256 inverse = _mm256_set1_ps(1.0f / Sqrt(variance + epsilon));
  ForEachVector(n, [&](size_t i, size_t count) {
    const __m256 d =
        _mm256_mul_ps(_mm256_sub_ps(Load(x + i, count), mean), inverse);
    Store(_mm256_add_ps(_mm256_mul_ps(d, Load(gain + i, count)),
                        Load(bias + i, count)),
          count, y + i);
  });
}

// --- Elementwise ---------------------------------------------------------

template <typename Function>
void Map(const float* x, size_t n, float* y, Function f) {
  ForEachVector(n, [&](size_t i, size_t count) {
    Store(f(Load(x + i, count)), count, y + i);
  });
}

template <typename Function>
void Map2(const float* x, const float* z, size_t n, float* y, Function f) {
  ForEachVector(n, [&](size_t i, size_t count) {
    Store(f(Load(x + i, count), Load(z + i, count)), count, y + i);
  });
}

void Add(const float* y, size_t n, float* x) {
  Map2(x, y, n, x, [](__m256 a, __m256 b) { return _mm256_add_ps(a, b); });
}

void Mul(const float* x, const float* z, size_t n, float* y) {
  Map2(x, z, n, y, [](__m256 a, __m256 b) { return _mm256_mul_ps(a, b); });
}

void SiluMul(const float* gate, const float* up, size_t n, float* y) {
  Map2(gate, up, n, y,
       [](__m256 a, __m256 b) { return _mm256_mul_ps(SiluOf(a), b); });
}

void RowUpdate(float c, const float* h, size_t n, float* w) {
  const __m256 factor = _mm256_set1_ps(c);
  Map2(w, h, n, w, [factor](__m256 a, __m256 b) {
    return _mm256_sub_ps(a, _mm256_mul_ps(factor, b));
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
  ForEachVector(n, [&](size_t i, size_t count) {
    const __m256 v = Load(x + i, count);
    const __m256 difference = _mm256_sub_ps(Load(prev + i, count), v);
    Store(_mm256_add_ps(v, _mm256_mul_ps(difference, Load(mu + i, count))),
          count, y + i);
  });
}

// --- Rotary positions ----------------------------------------------------

// Pairs (i, i + num_pairs) of one head.
void RotateHalves(const float* cos, const float* sin, size_t num_pairs,
                  float* x) {
  ForEachVector(num_pairs, [&](size_t i, size_t count) {
    const __m256 c = Load(cos + i, count);
    const __m256 s = Load(sin + i, count);
    const __m256 x0 = Load(x + i, count);
    const __m256 x1 = Load(x + i + num_pairs, count);
    Store(_mm256_sub_ps(_mm256_mul_ps(x0, c), _mm256_mul_ps(x1, s)), count,
          x + i);
    Store(_mm256_add_ps(_mm256_mul_ps(x0, s), _mm256_mul_ps(x1, c)), count,
          x + i + num_pairs);
  });
}

// Pairs (2i, 2i + 1) of one head, four a vector.
void RotateNeighbours(const float* cos, const float* sin, size_t num_pairs,
                      float* x) {
  const __m256i twice = _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3);
  ForEachVector(2 * num_pairs, [&](size_t i, size_t count) {
    const __m256 c =
        _mm256_permutevar8x32_ps(Load(cos + i / 2, count / 2), twice);
    const __m256 s =
        _mm256_permutevar8x32_ps(Load(sin + i / 2, count / 2), twice);
    const __m256 v = Load(x + i, count);
    const __m256 direct = _mm256_mul_ps(v, c);
    const __m256 crossed = _mm256_mul_ps(_mm256_permute_ps(v, 0xb1), s);
    // Subtracts in even lanes, adds in odd ones.
    Store(_mm256_addsub_ps(direct, crossed), count, x + i);
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

// Scores of kQueries queries with half of the sixteen keys of one tile.
template <size_t kQueries>
void ScoreHalfTile(const AttentionInput& input, size_t first_query, size_t tile,
                   size_t half, __m256 factor, float* scratch, size_t stride) {
  const size_t num_blocks = input.num_blocks;
  const int8_t* query = input.query + first_query * num_blocks * kBlock;
  const float* query_scale = input.query_scale + first_query * num_blocks;
  __m256 acc[kQueries];
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) acc[i] = _mm256_setzero_ps();
  for (size_t b = 0; b < num_blocks; ++b) {
    const size_t record = tile * num_blocks + b;
    const int8_t* key = input.key + record * 512 + half * 4 * kWidth;
    __m256i dot[kQueries];
    LLMZIP_UNROLL
    for (size_t i = 0; i < kQueries; ++i) dot[i] = _mm256_setzero_si256();
    LLMZIP_UNROLL
    for (size_t k = 0; k < kBlock / 4; ++k) {
      const __m256i w = Load32Bytes(key + 64 * k);
      const __m256i abs_w = _mm256_abs_epi8(w);
      LLMZIP_UNROLL
      for (size_t i = 0; i < kQueries; ++i) {
        const int8_t* x = query + (i * num_blocks + b) * kBlock + 4 * k;
        dot[i] = AddDot(dot[i], abs_w, w, Broadcast4Bytes(x));
      }
    }
    const __m256 dk =
        _mm256_loadu_ps(input.key_scale + record * kTileRows + half * kWidth);
    LLMZIP_UNROLL
    for (size_t i = 0; i < kQueries; ++i) {
      const __m256 scale =
          _mm256_mul_ps(_mm256_set1_ps(query_scale[i * num_blocks + b]), dk);
      acc[i] = _mm256_add_ps(acc[i],
                             _mm256_mul_ps(_mm256_cvtepi32_ps(dot[i]), scale));
    }
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    _mm256_storeu_ps(
        scratch + (first_query + i) * stride + tile * kTileRows + half * kWidth,
        _mm256_mul_ps(acc[i], factor));
  }
}

void ScoreAll(const AttentionInput& input, float* scratch, size_t stride) {
  constexpr size_t kMostQueries = 4;
  const __m256 factor =
      _mm256_set1_ps(1.0f / Sqrt(static_cast<float>(input.head_size)));
  for (size_t tile = 0; tile * kTileRows < input.num_keys; ++tile) {
    for (size_t i = 0; i < input.num_queries; i += kMostQueries) {
      const auto score = [&](auto* function) {
        function(input, i, tile, 0, factor, scratch, stride);
        function(input, i, tile, 1, factor, scratch, stride);
      };
      switch (Min(kMostQueries, input.num_queries - i)) {
        case 1:
          score(ScoreHalfTile<1>);
          break;
        case 2:
          score(ScoreHalfTile<2>);
          break;
        case 3:
          score(ScoreHalfTile<3>);
          break;
        default:
          score(ScoreHalfTile<4>);
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
  constexpr size_t kAtOnce = 4;  // one alone waits for itself
  __m256i bits[kAtOnce] = {};
  __m256 max[kAtOnce];
  for (__m256& m : max) m = _mm256_set1_ps(x[0]);
  size_t i = 0;
  for (; i + kAtOnce * kWidth <= n; i += kAtOnce * kWidth) {
    LLMZIP_UNROLL
    for (size_t k = 0; k < kAtOnce; ++k) {
      const __m256 v = _mm256_loadu_ps(x + i + k * kWidth);
      bits[k] = MaxAbsBits(bits[k], v);
      max[k] = _mm256_max_ps(v, max[k]);
    }
  }
  for (size_t k = 1; k < kAtOnce; ++k) {
    bits[0] = _mm256_max_epi32(bits[k], bits[0]);
    max[0] = _mm256_max_ps(max[k], max[0]);
  }
  for (; i < n; i += kWidth) {
    const size_t count = Min(kWidth, n - i);
    const __m256 v = Load(x + i, count);
    bits[0] = MaxAbsBits(bits[0], v);
    // Lanes past the end stay out of it.
    float lane[kWidth];
    _mm256_storeu_ps(lane, v);
    for (size_t k = count; k < kWidth; ++k) lane[k] = x[0];
    max[0] = _mm256_max_ps(_mm256_loadu_ps(lane), max[0]);
  }
  float lane[kWidth];
  _mm256_storeu_ps(lane, max[0]);
  float value = lane[0];
  for (size_t k = 1; k < kWidth; ++k) value = lane[k] > value ? lane[k] : value;
  return {LargestLane(bits[0]), value};
}

// score -> exp32(score - max) in place; returns their sum.
float ExpAndSum(float max, size_t n, float* score) {
  constexpr size_t kAtOnce = 4;
  const __m256 shift = _mm256_set1_ps(max);
  LaneSum sum;
  size_t i = 0;
  for (; i + kAtOnce * kWidth <= n; i += kAtOnce * kWidth) {
    __m256 x[kAtOnce];
    LLMZIP_UNROLL
    for (size_t k = 0; k < kAtOnce; ++k) {
      x[k] = _mm256_sub_ps(_mm256_loadu_ps(score + i + k * kWidth), shift);
    }
    ExpBelow88(x);
    LLMZIP_UNROLL
    for (size_t k = 0; k < kAtOnce; ++k) {
      _mm256_storeu_ps(score + i + k * kWidth, x[k]);
      sum.Add(i + k * kWidth, x[k]);
    }
  }
  for (; i < n; i += kWidth) {
    const size_t count = Min(kWidth, n - i);
    const __m256 e = ExpBelow88(_mm256_sub_ps(Load(score + i, count), shift));
    Store(e, count, score + i);
    sum.Add(i, Load(score + i, count));
  }
  return sum.Total();
}

constexpr size_t kMostValueQueries = 3;  // in registers at once

// partial[query][dimension] += weight * value over positions first .. first +
// n - 1, for the 32 dimensions of one block.
template <size_t kQueries>
void AddValues(const AttentionInput& input, const float* weight, size_t stride,
               size_t first, size_t n, size_t block, float* partial) {
  constexpr size_t kVectors = kBlock / kWidth;
  const size_t num_blocks = input.num_blocks;
  __m256 acc[kQueries][kVectors];
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      acc[i][v] = _mm256_loadu_ps(partial + i * kMaxHeadSize + block * kBlock +
                                  v * kWidth);
    }
  }
  for (size_t j = first; j < first + n; ++j) {
    const size_t at = j * num_blocks + block;
    const __m128 scale = _mm_load_ss(input.value_scale + at);
    __m256 w[kQueries];
    LLMZIP_UNROLL
    for (size_t i = 0; i < kQueries; ++i) {
      w[i] = _mm256_broadcastss_ps(
          _mm_mul_ss(_mm_load_ss(weight + i * stride + j), scale));
    }
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      const __m256 x = _mm256_cvtepi32_ps(
          _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(
              input.value + at * kBlock + v * kWidth))));
      LLMZIP_UNROLL
      for (size_t i = 0; i < kQueries; ++i) {
        acc[i][v] = _mm256_add_ps(acc[i][v], _mm256_mul_ps(w[i], x));
      }
    }
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      _mm256_storeu_ps(partial + i * kMaxHeadSize + block * kBlock + v * kWidth,
                       acc[i][v]);
    }
  }
}

// out = sum over positions of weight * value / denominator, for `queries`
// queries, at most kMostValueQueries.
void WeighValues(const AttentionInput& input, const float* weight,
                 size_t stride, size_t queries, const float* denominator,
                 float* out) {
  constexpr size_t kChunk = 64;  // positions that stay in the first cache
  float partial[kMostValueQueries * kMaxHeadSize] = {};
  for (size_t first = 0; first < input.num_keys; first += kChunk) {
    const size_t n = Min(kChunk, input.num_keys - first);
    for (size_t block = 0; block < input.num_blocks; ++block) {
      const auto add = [&](auto* function) {
        function(input, weight, stride, first, n, block, partial);
      };
      switch (queries) {
        case 1:
          add(AddValues<1>);
          break;
        case 2:
          add(AddValues<2>);
          break;
        default:
          add(AddValues<3>);
          break;
      }
    }
  }
  for (size_t i = 0; i < queries; ++i) {
    const __m256 divisor = _mm256_set1_ps(denominator[i]);
    Map(partial + i * kMaxHeadSize, input.head_size, out + i * input.head_size,
        [divisor](__m256 x) { return _mm256_div_ps(x, divisor); });
  }
}

uint32_t Attention(const AttentionInput& input, float* scratch, float* out) {
  assert(input.num_keys >= 1 && input.num_blocks <= kMaxHeadSize / kBlock);
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
  for (size_t i = 0; i < input.num_queries; i += kMostValueQueries) {
    WeighValues(input, scratch + i * stride, stride,
                Min(kMostValueQueries, input.num_queries - i), denominator + i,
                out + i * input.head_size);
  }
  return largest;
}

// --- Masses --------------------------------------------------------------

constexpr size_t kMassTile = 64;

// logit -> mass = 1 + floor(2^30 exp(logit - max)) for kCount vectors. Returns
// sums of the masses whose sum is that of all.
template <size_t kCount>
__m256i MassesOf(const float* logit, __m256 max, uint32_t* mass) {
  __m256 x[kCount];
  LLMZIP_UNROLL
  for (size_t i = 0; i < kCount; ++i) {
    x[i] = _mm256_sub_ps(_mm256_loadu_ps(logit + i * kWidth), max);
  }
  ExpBelow88<30>(x);
  const __m256i low_words = _mm256_set1_epi64x(0xffffffff);
  __m256i sums = _mm256_setzero_si256();
  LLMZIP_UNROLL
  for (size_t i = 0; i < kCount; ++i) {
    const __m256i m =
        _mm256_add_epi32(_mm256_set1_epi32(1), _mm256_cvttps_epi32(x[i]));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(mass + i * kWidth), m);
    sums = _mm256_add_epi64(sums, _mm256_and_si256(m, low_words));
    sums = _mm256_add_epi64(sums, _mm256_srli_epi64(m, 32));
  }
  return sums;
}

// The same for the last tile, of less than kMassTile; returns the sum.
uint64_t MassesOfRest(const float* logit, size_t n, __m256 max,
                      uint32_t* mass) {
  uint64_t sum = 0;
  for (size_t i = 0; i < n; i += kWidth) {
    const size_t count = Min(kWidth, n - i);
    float x[kWidth] = {};
    uint32_t m[kWidth];
    std::memcpy(x, logit + i, count * sizeof(float));
    (void)MassesOf<1>(x, max, m);
    for (size_t k = 0; k < count; ++k) sum += mass[i + k] = m[k];
  }
  return sum;
}

uint32_t Masses(const float* logit, size_t n, uint32_t* mass,
                uint64_t* tile_sum) {
  const Maximum maximum = MaximumOf(logit, n);
  const __m256 max = _mm256_set1_ps(maximum.value);
  size_t first = 0;
  for (; first + kMassTile <= n; first += kMassTile) {
    const __m256i four =
        MassesOf<kMassTile / kWidth>(logit + first, max, mass + first);
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(four),
                                      _mm256_extracti128_si256(four, 1));
    *tile_sum++ = static_cast<uint64_t>(_mm_cvtsi128_si64(two) +
                                        _mm_extract_epi64(two, 1));
  }
  if (first < n) {
    *tile_sum = MassesOfRest(logit + first, n - first, max, mass + first);
  }
  return maximum.bits;
}

// --- RWKV-7 --------------------------------------------------------------

// Sum by rule 4 of the lanes l, l + kStep, l + 2 kStep, .. (kStep = 1, l = 0:
// of all); lane l holds term(l) + term(l + 16) + .. up to j = 63. Depth first,
// so that few partial sums are alive.
template <size_t kStep, typename Term>
__attribute__((always_inline)) inline __m256 TreeOf64(size_t l, Term term) {
  if constexpr (kStep == kLanes) {
    __m256 sum = _mm256_setzero_ps();
    LLMZIP_UNROLL
    for (size_t j = 0; j < 4; ++j) {
      sum = _mm256_add_ps(sum, term(l + j * kLanes));
    }
    return sum;
  } else {
    const __m256 even = TreeOf64<2 * kStep>(l, term);
    const __m256 odd = TreeOf64<2 * kStep>(l + kStep, term);
    return _mm256_add_ps(even, odd);
  }
}

void Wkv7(const float* r, const float* w, const float* k, const float* v,
          const float* kk, const float* a, float* state, float* y) {
  constexpr size_t kSize = 64;
  float minus_kk[kSize];
  float kk_a[kSize];
  for (size_t j = 0; j < kSize; j += kWidth) {
    const __m256 x = _mm256_loadu_ps(kk + j);
    _mm256_storeu_ps(minus_kk + j, Negate(x));
    _mm256_storeu_ps(kk_a + j, _mm256_mul_ps(x, _mm256_loadu_ps(a + j)));
  }
  for (size_t i = 0; i < kSize; i += kWidth) {
    float* s = state + i / kLanes * kLanes * kSize + i % kLanes;
    const __m256 sa = TreeOf64<1>(0, [&](size_t j) {
      return _mm256_mul_ps(_mm256_loadu_ps(s + j * kLanes),
                           _mm256_set1_ps(minus_kk[j]));
    });
    const __m256 vi = _mm256_loadu_ps(v + i);
    const __m256 read = TreeOf64<1>(0, [&](size_t j) {
      const __m256 kept =
          _mm256_mul_ps(_mm256_loadu_ps(s + j * kLanes), _mm256_set1_ps(w[j]));
      const __m256 added = _mm256_mul_ps(vi, _mm256_set1_ps(k[j]));
      const __m256 replaced = _mm256_mul_ps(sa, _mm256_set1_ps(kk_a[j]));
      const __m256 x = _mm256_add_ps(_mm256_add_ps(kept, added), replaced);
      _mm256_storeu_ps(s + j * kLanes, x);
      return _mm256_mul_ps(x, _mm256_set1_ps(r[j]));
    });
    _mm256_storeu_ps(y + i, read);
  }
}

}  // namespace

const Kernels kAvx2Kernels = {
    .name = "avx2",
    .quantize = Quantize,
    .pack_row = PackRow,
    .mat_mul = MatMul,
    .mat_mul_nibbles = MatMulNibblesAvx2,
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
