// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// exact-1 for aarch64 with the dot product instructions. Compiled for that
// instruction set: include nothing here that defines inline functions, except
// intrinsics (see exact_math.h). Each function equals its namesake in
// kernels_scalar.cc. Products are added by separate instructions, never by
// vmla or vfma.
#include <arm_neon.h>

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

constexpr size_t kLanes = 16;  // of rule 4: four vectors
constexpr size_t kWidth = 4;   // floats in a vector
constexpr uint32_t kInfinityBits = 0x7f800000;
constexpr uint32_t kSmallestBlockBits = (127u - 100u) << 23;

size_t Min(size_t a, size_t b) { return a < b ? a : b; }

// --- Lanes ---------------------------------------------------------------

// The first n floats of x, zeros after them.
float32x4_t Load(const float* x, size_t n) {
  if (n >= kWidth) return vld1q_f32(x);
  float lane[kWidth] = {};
  for (size_t i = 0; i < n; ++i) lane[i] = x[i];
  return vld1q_f32(lane);
}

void Store(float32x4_t v, size_t n, float* y) {
  if (n >= kWidth) return vst1q_f32(y, v);
  float lane[kWidth];
  vst1q_f32(lane, v);
  for (size_t i = 0; i < n; ++i) y[i] = lane[i];
}

// Calls f(i, count) for i = 0, 4, .. with count = the floats left, at most 4.
template <typename Function>
void ForEachVector(size_t n, Function f) {
  size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) f(i, kWidth);
  if (i < n) f(i, n - i);
}

uint32x4_t BitsOf(float32x4_t x) { return vreinterpretq_u32_f32(x); }

float32x4_t Select(uint32x4_t mask, float32x4_t x) {
  return vreinterpretq_f32_u32(vandq_u32(mask, BitsOf(x)));
}

// Rule 4: partial sums of sixteen lanes.
class LaneSum {
 public:
  // v holds the terms of elements i .. i + 3, where i % 4 == 0.
  void Add(size_t i, float32x4_t v) {
    float32x4_t& quarter = lane_[i / kWidth % 4];
    quarter = vaddq_f32(quarter, v);
  }

  float Total() const {
    const float32x4_t four =
        vaddq_f32(vaddq_f32(lane_[0], lane_[2]), vaddq_f32(lane_[1], lane_[3]));
    const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
  }

 private:
  float32x4_t lane_[4] = {vdupq_n_f32(0.0f), vdupq_n_f32(0.0f),
                          vdupq_n_f32(0.0f), vdupq_n_f32(0.0f)};
};

float Sqrt(float x) { return vgetq_lane_f32(vsqrtq_f32(vdupq_n_f32(x)), 0); }

float FloatOfBits(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, 4);
  return x;
}

// --- Functions -----------------------------------------------------------

// For x < 88 or NaN.
float32x4_t ExpBelow88(float32x4_t x) {
  const uint32x4_t not_tiny = vmvnq_u32(vcltq_f32(x, vdupq_n_f32(-87.0f)));
  const float32x4_t n = vrndnq_f32(vmulq_f32(x, vdupq_n_f32(0x1.715476p+0f)));
  const float32x4_t r =
      vsubq_f32(vsubq_f32(x, vmulq_f32(n, vdupq_n_f32(0x1.63p-1f))),
                vmulq_f32(n, vdupq_n_f32(-0x1.bd0106p-13f)));
  const auto step = [r](float32x4_t p, float coefficient) {
    return vaddq_f32(vmulq_f32(p, r), vdupq_n_f32(coefficient));
  };
  float32x4_t p = step(vdupq_n_f32(0x1.10627ep-7f), 0x1.572a0ap-5f);
  p = step(p, 0x1.5557aep-3f);
  p = step(p, 0x1.fffdfcp-2f);
  p = step(p, 1.0f);
  p = step(p, 1.0f);
  const int32x4_t biased = vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127));
  const uint32x4_t power = vshlq_n_u32(vreinterpretq_u32_s32(biased), 23);
  return Select(not_tiny, vmulq_f32(p, vreinterpretq_f32_u32(power)));
}

float32x4_t ExpOf(float32x4_t x) {
  const uint32x4_t huge = vcgeq_f32(x, vdupq_n_f32(88.0f));
  return vbslq_f32(huge, vdupq_n_f32(0x1p127f), ExpBelow88(x));
}

float32x4_t OnePlusExpOfMinus(float32x4_t x) {
  return vaddq_f32(vdupq_n_f32(1.0f), ExpOf(vnegq_f32(x)));
}

float32x4_t SigmoidOf(float32x4_t x) {
  return vdivq_f32(vdupq_n_f32(1.0f), OnePlusExpOfMinus(x));
}

float32x4_t SiluOf(float32x4_t x) { return vdivq_f32(x, OnePlusExpOfMinus(x)); }

float32x4_t TanhOf(float32x4_t x) {
  const float32x4_t one = vdupq_n_f32(1.0f);
  const float32x4_t t = ExpBelow88(vmulq_f32(vdupq_n_f32(-2.0f), vabsq_f32(x)));
  const float32x4_t y = vdivq_f32(vsubq_f32(one, t), vaddq_f32(one, t));
  return vbslq_f32(vdupq_n_u32(0x80000000), x, y);
}

float32x4_t ReluSquaredOf(float32x4_t x) {
  const uint32x4_t keep = vmvnq_u32(vcltq_f32(x, vdupq_n_f32(0.0f)));
  const float32x4_t positive = Select(keep, x);
  return vmulq_f32(positive, positive);
}

// --- Quantizing ----------------------------------------------------------

constexpr size_t kBlockVectors = kBlock / kWidth;

struct BlockValues {
  float32x4_t part[kBlockVectors];  // 32 values, zeros past the end
};

BlockValues LoadBlock(const float* x, size_t n) {
  BlockValues block;
  LLMZIP_UNROLL
  for (size_t i = 0; i < kBlockVectors; ++i) {
    const size_t at = i * kWidth;
    block.part[i] = at < n ? Load(x + at, n - at) : vdupq_n_f32(0.0f);
  }
  return block;
}

uint32_t LargestAbsBits(const BlockValues& block) {
  uint32x4_t largest = vdupq_n_u32(0);
  LLMZIP_UNROLL
  for (size_t i = 0; i < kBlockVectors; ++i) {
    largest = vmaxq_u32(largest, BitsOf(vabsq_f32(block.part[i])));
  }
  return vmaxvq_u32(largest);
}

void RoundBlock(const BlockValues& block, float inverse, int8_t* q) {
  LLMZIP_UNROLL
  for (size_t i = 0; i < kBlockVectors; i += 2) {
    const auto round = [&](size_t k) {
      return vqmovn_s32(
          vcvtnq_s32_f32(vmulq_f32(block.part[k], vdupq_n_f32(inverse))));
    };
    vst1_s8(q + i * kWidth, vqmovn_s16(vcombine_s16(round(i), round(i + 1))));
  }
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
    if (IsOrdinaryBlock(bits)) {
      const float a = FloatOfBits(bits);
      scale[b] = a / 127.0f;
      RoundBlock(block, 127.0f / a, q + b * kBlock);
    } else {
      scale[b] = 0.0f;
      std::memset(q + b * kBlock, 0, kBlock);
    }
  }
  return largest;
}

void WriteBlockRow(uint16_t scale, const int8_t* q, size_t block, size_t row,
                   uint8_t* tile) {
  std::memcpy(tile + ScalesAt(block) + 2 * row, &scale, 2);
  uint8_t bytes[kBlock];
  const uint8x16_t bias = vdupq_n_u8(kWeightBias);
  vst1q_u8(bytes, veorq_u8(vreinterpretq_u8_s8(vld1q_s8(q)), bias));
  vst1q_u8(bytes + 16, veorq_u8(vreinterpretq_u8_s8(vld1q_s8(q + 16)), bias));
  uint8_t* weights = tile + WeightsAt(block) + 4 * row;
  LLMZIP_UNROLL
  for (size_t c = 0; c < kBlock; c += 4) {
    std::memcpy(weights + 16 * c, bytes + c, 4);
  }
}

uint32_t PackRow(const float* x, size_t cols, ScaleKind kind, size_t row,
                 uint8_t* tile) {
  uint32_t largest = 0;
  for (size_t b = 0; b * kBlock < cols; ++b) {
    const BlockValues block = LoadBlock(x + b * kBlock, cols - b * kBlock);
    uint32_t bits = LargestAbsBits(block);
    uint16_t scale = 0;
    int8_t q[kBlock] = {};
    if (IsOrdinaryBlock(bits)) {
      scale = ScaleRoundedUp(FloatOfBits(bits) / 127.0f, kind);
      const float rounded = ScaleToFloat(scale, kind);
      if (rounded < FloatOfBits(kInfinityBits)) {
        RoundBlock(block, 1.0f / rounded, q);
      } else {
        bits = kInfinityBits;
      }
    }
    if (bits > largest) largest = bits;
    WriteBlockRow(scale, q, b, row, tile);
  }
  return largest;
}

// --- Blocks of dot products ----------------------------------------------

// Sixteen bytes; kBias (128 or 0) is taken away from each.
template <uint8_t kBias>
int8x16_t LoadSigned(const uint8_t* bytes) {
  uint8x16_t x = vld1q_u8(bytes);
  if constexpr (kBias != 0) x = veorq_u8(x, vdupq_n_u8(kBias));
  return vreinterpretq_s8_u8(x);
}

// Eight rows (of weights or keys), their 32 columns [8][16][4] apart by 64
// bytes, times kCount vectors of 32 bytes that are `stride` bytes apart.
template <size_t kCount, uint8_t kBias>
void DotsOfBlock(const uint8_t* rows, const int8_t* x, size_t stride,
                 int32x4_t dot[kCount][2]) {
  LLMZIP_UNROLL
  for (size_t t = 0; t < kCount; ++t) {
    dot[t][0] = vdupq_n_s32(0);
    dot[t][1] = vdupq_n_s32(0);
  }
  LLMZIP_UNROLL
  for (size_t half = 0; half < 2; ++half) {
    int8x16_t v[kCount];
    LLMZIP_UNROLL
    for (size_t t = 0; t < kCount; ++t) {
      v[t] = vld1q_s8(x + t * stride + half * 16);
    }
    const uint8_t* w = rows + half * 256;
    LLMZIP_UNROLL
    for (size_t part = 0; part < 2; ++part) {
      const int8x16_t w0 = LoadSigned<kBias>(w + part * 16);
      const int8x16_t w1 = LoadSigned<kBias>(w + part * 16 + 64);
      const int8x16_t w2 = LoadSigned<kBias>(w + part * 16 + 128);
      const int8x16_t w3 = LoadSigned<kBias>(w + part * 16 + 192);
      LLMZIP_UNROLL
      for (size_t t = 0; t < kCount; ++t) {
        int32x4_t sum = vdotq_laneq_s32(dot[t][part], w0, v[t], 0);
        sum = vdotq_laneq_s32(sum, w1, v[t], 1);
        sum = vdotq_laneq_s32(sum, w2, v[t], 2);
        dot[t][part] = vdotq_laneq_s32(sum, w3, v[t], 3);
      }
    }
  }
}

// acc + float(dot) * (row_scale * x_scale).
float32x4_t AddScaled(float32x4_t acc, int32x4_t dot, float32x4_t row_scale,
                      float x_scale) {
  const float32x4_t scale = vmulq_f32(row_scale, vdupq_n_f32(x_scale));
  return vaddq_f32(acc, vmulq_f32(vcvtq_f32_s32(dot), scale));
}

// --- Matrix product ------------------------------------------------------

float32x4_t LoadScales(const uint8_t* scales, ScaleKind kind) {
  uint16x4_t bits;
  std::memcpy(&bits, scales, 8);
  if (kind == ScaleKind::kFloat16) {
    return vcvt_f32_f16(vreinterpret_f16_u16(bits));
  }
  return vreinterpretq_f32_u32(vshll_n_u16(bits, 16));
}

struct MatMulRows {
  const uint8_t* tile;
  size_t half;  // 0 or 1: rows 8 half .. 8 half + 7
  ScaleKind kind;
  size_t num_blocks;
  const int8_t* q;
  const float* scale;
  float* y;
  size_t y_stride;
};

// Eight rows of one tile times kTokens tokens, in registers.
template <size_t kTokens>
void MatMulBlock(const MatMulRows& m) {
  float32x4_t acc[kTokens][2];
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) {
    acc[t][0] = vdupq_n_f32(0.0f);
    acc[t][1] = vdupq_n_f32(0.0f);
  }
  for (size_t b = 0; b < m.num_blocks; ++b) {
    int32x4_t dot[kTokens][2];
    DotsOfBlock<kTokens, kWeightBias>(m.tile + WeightsAt(b) + m.half * 32,
                                      m.q + b * kBlock, m.num_blocks * kBlock,
                                      dot);
    LLMZIP_UNROLL
    for (size_t part = 0; part < 2; ++part) {
      const float32x4_t dw =
          LoadScales(m.tile + ScalesAt(b) + m.half * 16 + part * 8, m.kind);
      LLMZIP_UNROLL
      for (size_t t = 0; t < kTokens; ++t) {
        acc[t][part] = AddScaled(acc[t][part], dot[t][part], dw,
                                 m.scale[t * m.num_blocks + b]);
      }
    }
  }
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) {
    vst1q_f32(m.y + t * m.y_stride, acc[t][0]);
    vst1q_f32(m.y + t * m.y_stride + kWidth, acc[t][1]);
  }
}

void MatMul(const uint8_t* const* tiles, size_t num_tiles, ScaleKind kind,
            size_t num_blocks, const int8_t* q, const float* scale,
            size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  constexpr size_t kMostTokens = 4;
  using Function = void (*)(const MatMulRows&);
  constexpr Function kBlocks[kMostTokens] = {MatMulBlock<1>, MatMulBlock<2>,
                                             MatMulBlock<3>, MatMulBlock<4>};
  const size_t num_groups = (num_tokens + kMostTokens - 1) / kMostTokens;
  for (size_t i = 0; i < num_tiles; ++i) {
    for (size_t group = 0; group < num_groups; ++group) {
      const size_t t = group * num_tokens / num_groups;
      const size_t tokens = (group + 1) * num_tokens / num_groups - t;
      for (size_t half = 0; half < 2; ++half) {
        kBlocks[tokens - 1]({.tile = tiles[i],
                             .half = half,
                             .kind = kind,
                             .num_blocks = num_blocks,
                             .q = q + t * num_blocks * kBlock,
                             .scale = scale + t * num_blocks,
                             .y = y + t * y_stride + i * kTileRows + half * 8,
                             .y_stride = y_stride});
      }
    }
  }
}

// --- Sums and norms ------------------------------------------------------

float SumSquares(const float* x, size_t n) {
  LaneSum sum;
  ForEachVector(n, [&](size_t i, size_t count) {
    const float32x4_t v = Load(x + i, count);
    sum.Add(i, vmulq_f32(v, v));
  });
  return sum.Total();
}

float Dot(const float* x, const float* y, size_t n) {
  LaneSum sum;
  ForEachVector(n, [&](size_t i, size_t count) {
    sum.Add(i, vmulq_f32(Load(x + i, count), Load(y + i, count)));
  });
  return sum.Total();
}

void RmsNorm(const float* x, const float* gain, float epsilon, size_t n,
             float* y) {
  const float mean_square = SumSquares(x, n) / static_cast<float>(n);
  const float32x4_t inverse = vdupq_n_f32(1.0f / Sqrt(mean_square + epsilon));
  ForEachVector(n, [&](size_t i, size_t count) {
    const float32x4_t v = vmulq_f32(Load(x + i, count), inverse);
    Store(vmulq_f32(v, Load(gain + i, count)), count, y + i);
  });
}

void LayerNorm(const float* x, const float* gain, const float* bias,
               float epsilon, size_t n, float* y) {
  LaneSum sum;
  ForEachVector(
      n, [&](size_t i, size_t count) { sum.Add(i, Load(x + i, count)); });
  const float32x4_t mean = vdupq_n_f32(sum.Total() / static_cast<float>(n));
  LaneSum squares;
  ForEachVector(n, [&](size_t i, size_t count) {
    float32x4_t d = vsubq_f32(Load(x + i, count), mean);
    if (count < kWidth) {
      // Lanes past the end must add nothing, not the mean's square.
      float lane[kWidth];
      vst1q_f32(lane, d);
      d = Load(lane, count);
    }
    squares.Add(i, vmulq_f32(d, d));
  });
  const float variance = squares.Total() / static_cast<float>(n);
  const float32x4_t inverse = vdupq_n_f32(1.0f / Sqrt(variance + epsilon));
  ForEachVector(n, [&](size_t i, size_t count) {
    const float32x4_t d =
        vmulq_f32(vsubq_f32(Load(x + i, count), mean), inverse);
    Store(vaddq_f32(vmulq_f32(d, Load(gain + i, count)), Load(bias + i, count)),
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
  Map2(x, y, n, x,
       [](float32x4_t a, float32x4_t b) { return vaddq_f32(a, b); });
}

void Mul(const float* x, const float* z, size_t n, float* y) {
  Map2(x, z, n, y,
       [](float32x4_t a, float32x4_t b) { return vmulq_f32(a, b); });
}

void SiluMul(const float* gate, const float* up, size_t n, float* y) {
  Map2(gate, up, n, y,
       [](float32x4_t a, float32x4_t b) { return vmulq_f32(SiluOf(a), b); });
}

void RowUpdate(float c, const float* h, size_t n, float* w) {
  Map2(w, h, n, w, [c](float32x4_t a, float32x4_t b) {
    return vsubq_f32(a, vmulq_f32(vdupq_n_f32(c), b));
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
    const float32x4_t v = Load(x + i, count);
    const float32x4_t difference = vsubq_f32(Load(prev + i, count), v);
    Store(vaddq_f32(v, vmulq_f32(difference, Load(mu + i, count))), count,
          y + i);
  });
}

// A small part of the work: the plain loops will do.
void Rope(const float* cos, const float* sin, size_t num_heads,
          size_t head_size, size_t num_rotated, bool halves, float* x) {
  kScalarKernels.rope(cos, sin, num_heads, head_size, num_rotated, halves, x);
}

// --- Attention -----------------------------------------------------------

// Scores of kQueries queries with half of the sixteen keys of one tile.
template <size_t kQueries>
void ScoreHalfTile(const AttentionInput& input, size_t first_query, size_t tile,
                   size_t half, float factor, float* scratch, size_t stride) {
  const size_t num_blocks = input.num_blocks;
  const int8_t* query = input.query + first_query * num_blocks * kBlock;
  const float* query_scale = input.query_scale + first_query * num_blocks;
  float32x4_t acc[kQueries][2];
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    acc[i][0] = vdupq_n_f32(0.0f);
    acc[i][1] = vdupq_n_f32(0.0f);
  }
  for (size_t b = 0; b < num_blocks; ++b) {
    const size_t record = tile * num_blocks + b;
    int32x4_t dot[kQueries][2];
    DotsOfBlock<kQueries, 0>(
        reinterpret_cast<const uint8_t*>(input.key + record * 512 + half * 32),
        query + b * kBlock, num_blocks * kBlock, dot);
    LLMZIP_UNROLL
    for (size_t part = 0; part < 2; ++part) {
      const float32x4_t dk = vld1q_f32(input.key_scale + record * kTileRows +
                                       half * 8 + part * kWidth);
      LLMZIP_UNROLL
      for (size_t i = 0; i < kQueries; ++i) {
        acc[i][part] = AddScaled(acc[i][part], dot[i][part], dk,
                                 query_scale[i * num_blocks + b]);
      }
    }
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    float* out =
        scratch + (first_query + i) * stride + tile * kTileRows + half * 8;
    vst1q_f32(out, vmulq_f32(acc[i][0], vdupq_n_f32(factor)));
    vst1q_f32(out + kWidth, vmulq_f32(acc[i][1], vdupq_n_f32(factor)));
  }
}

void ScoreAll(const AttentionInput& input, float* scratch, size_t stride) {
  constexpr size_t kMostQueries = 4;
  const float factor = 1.0f / Sqrt(static_cast<float>(input.head_size));
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
  uint32x4_t bits = vdupq_n_u32(0);
  float32x4_t max = vdupq_n_f32(x[0]);
  size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) {
    const float32x4_t v = vld1q_f32(x + i);
    bits = vmaxq_u32(bits, BitsOf(vabsq_f32(v)));
    max = vbslq_f32(vcgtq_f32(v, max), v, max);
  }
  bits = vmaxq_u32(bits, BitsOf(vabsq_f32(Load(x + i, n - i))));
  float lane[kWidth];
  vst1q_f32(lane, max);
  float value = lane[0];
  for (size_t k = 1; k < kWidth; ++k) value = lane[k] > value ? lane[k] : value;
  for (; i < n; ++i) value = x[i] > value ? x[i] : value;
  return {vmaxvq_u32(bits), value};
}

// score -> exp32(score - max) in place; returns their sum.
float ExpAndSum(float max, size_t n, float* score) {
  LaneSum sum;
  ForEachVector(n, [&](size_t i, size_t count) {
    const float32x4_t e =
        ExpBelow88(vsubq_f32(Load(score + i, count), vdupq_n_f32(max)));
    Store(e, count, score + i);
    sum.Add(i, count < kWidth ? Load(score + i, count) : e);
  });
  return sum.Total();
}

constexpr size_t kMostValueQueries = 3;  // in registers at once
constexpr size_t kGroup = 16;            // dimensions in registers at once

// partial[query][dimension] += weight * value over positions first .. first +
// n - 1, for sixteen dimensions from `dimension` on.
template <size_t kQueries>
void AddValues(const AttentionInput& input, const float* weight, size_t stride,
               size_t first, size_t n, size_t dimension, float* partial) {
  constexpr size_t kVectors = kGroup / kWidth;
  const size_t num_blocks = input.num_blocks;
  float32x4_t acc[kQueries][kVectors];
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      acc[i][v] =
          vld1q_f32(partial + i * kMaxHeadSize + dimension + v * kWidth);
    }
  }
  for (size_t j = first; j < first + n; ++j) {
    const float scale = input.value_scale[j * num_blocks + dimension / kBlock];
    const int8x16_t bytes =
        vld1q_s8(input.value + j * num_blocks * kBlock + dimension);
    const int16x8_t low = vmovl_s8(vget_low_s8(bytes));
    const int16x8_t high = vmovl_s8(vget_high_s8(bytes));
    const float32x4_t x[kVectors] = {
        vcvtq_f32_s32(vmovl_s16(vget_low_s16(low))),
        vcvtq_f32_s32(vmovl_s16(vget_high_s16(low))),
        vcvtq_f32_s32(vmovl_s16(vget_low_s16(high))),
        vcvtq_f32_s32(vmovl_s16(vget_high_s16(high)))};
    LLMZIP_UNROLL
    for (size_t i = 0; i < kQueries; ++i) {
      const float32x4_t w = vdupq_n_f32(weight[i * stride + j] * scale);
      LLMZIP_UNROLL
      for (size_t v = 0; v < kVectors; ++v) {
        acc[i][v] = vaddq_f32(acc[i][v], vmulq_f32(w, x[v]));
      }
    }
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      vst1q_f32(partial + i * kMaxHeadSize + dimension + v * kWidth, acc[i][v]);
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
    for (size_t d = 0; d < input.head_size; d += kGroup) {
      const auto add = [&](auto* function) {
        function(input, weight, stride, first, n, d, partial);
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
    const float32x4_t divisor = vdupq_n_f32(denominator[i]);
    Map(partial + i * kMaxHeadSize, input.head_size, out + i * input.head_size,
        [divisor](float32x4_t x) { return vdivq_f32(x, divisor); });
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

uint32x4_t MassOf(float32x4_t logit, float max) {
  const float32x4_t e = ExpBelow88(vsubq_f32(logit, vdupq_n_f32(max)));
  return vaddq_u32(vdupq_n_u32(1),
                   vcvtq_u32_f32(vmulq_f32(e, vdupq_n_f32(0x1p30f))));
}

uint32_t Masses(const float* logit, size_t n, uint32_t* mass,
                uint64_t* tile_sum) {
  constexpr size_t kMassTile = 64;
  const Maximum maximum = MaximumOf(logit, n);
  for (size_t first = 0; first < n; first += kMassTile) {
    const size_t end = first + Min(kMassTile, n - first);
    uint64x2_t sums = vdupq_n_u64(0);
    size_t i = first;
    for (; i + kWidth <= end; i += kWidth) {
      const uint32x4_t m = MassOf(vld1q_f32(logit + i), maximum.value);
      vst1q_u32(mass + i, m);
      sums = vpadalq_u32(sums, m);
    }
    uint64_t sum = vaddvq_u64(sums);
    if (i < end) {
      uint32_t tail[kWidth];
      vst1q_u32(tail, MassOf(Load(logit + i, end - i), maximum.value));
      for (size_t k = 0; i < end; ++k, ++i) {
        mass[i] = tail[k];
        sum += tail[k];
      }
    }
    tile_sum[first / kMassTile] = sum;
  }
  return maximum.bits;
}

// --- RWKV-7 --------------------------------------------------------------

// Sum by rule 4 of the lanes l, l + kStep, l + 2 kStep, .. (kStep = 1, l = 0:
// of all); lane l holds term(l) + term(l + 16) + .. up to j = 63. Depth first,
// so that few partial sums are alive.
template <size_t kStep, typename Term>
__attribute__((always_inline)) inline float32x4_t TreeOf64(size_t l,
                                                           Term term) {
  if constexpr (kStep == kLanes) {
    float32x4_t sum = vdupq_n_f32(0.0f);
    LLMZIP_UNROLL
    for (size_t j = 0; j < 4; ++j) sum = vaddq_f32(sum, term(l + j * kLanes));
    return sum;
  } else {
    const float32x4_t even = TreeOf64<2 * kStep>(l, term);
    const float32x4_t odd = TreeOf64<2 * kStep>(l + kStep, term);
    return vaddq_f32(even, odd);
  }
}

void Wkv7(const float* r, const float* w, const float* k, const float* v,
          const float* kk, const float* a, float* state, float* y) {
  constexpr size_t kSize = 64;
  float minus_kk[kSize];
  float kk_a[kSize];
  for (size_t j = 0; j < kSize; ++j) {
    minus_kk[j] = -kk[j];
    kk_a[j] = kk[j] * a[j];
  }
  for (size_t i = 0; i < kSize; i += kWidth) {
    float* s = state + i / kLanes * kLanes * kSize + i % kLanes;
    const float32x4_t sa = TreeOf64<1>(0, [&](size_t j) {
      return vmulq_f32(vld1q_f32(s + j * kLanes), vdupq_n_f32(minus_kk[j]));
    });
    const float32x4_t vi = vld1q_f32(v + i);
    const float32x4_t read = TreeOf64<1>(0, [&](size_t j) {
      const float32x4_t kept =
          vmulq_f32(vld1q_f32(s + j * kLanes), vdupq_n_f32(w[j]));
      const float32x4_t added = vmulq_f32(vi, vdupq_n_f32(k[j]));
      const float32x4_t replaced = vmulq_f32(sa, vdupq_n_f32(kk_a[j]));
      const float32x4_t x = vaddq_f32(vaddq_f32(kept, added), replaced);
      vst1q_f32(s + j * kLanes, x);
      return vmulq_f32(x, vdupq_n_f32(r[j]));
    });
    vst1q_f32(y + i, read);
  }
}

}  // namespace

const Kernels kNeonKernels = {
    .name = "neon",
    .quantize = Quantize,
    .pack_row = PackRow,
    .mat_mul = MatMul,
    .mat_mul_nibbles = MatMulNibblesNeon,
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
