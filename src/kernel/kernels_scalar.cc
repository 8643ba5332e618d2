// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// exact-1 in plain loops: the definition that docs/NUMERICS.md describes in
// words and that every other table must equal bit by bit.
#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

#include "kernel/exact_math.h"
#include "kernel/half.h"
#include "kernel/kernel_tables.h"

namespace llmzip {
namespace {

constexpr size_t kLanes = 16;

// Rule 4: sixteen partial sums, added as a tree at the end.
class LaneSum {
 public:
  void Add(size_t i, float x) { lane_[i % kLanes] = lane_[i % kLanes] + x; }

  float Total() const {
    float lane[kLanes];
    std::copy(lane_, lane_ + kLanes, lane);
    for (size_t half = kLanes / 2; half >= 1; half /= 2) {
      for (size_t l = 0; l < half; ++l) lane[l] = lane[l] + lane[l + half];
    }
    return lane[0];
  }

 private:
  float lane_[kLanes] = {};
};

uint32_t LargestAbsBits(const float* x, size_t n) {
  uint32_t largest = 0;
  for (size_t i = 0; i < n; ++i) largest = std::max(largest, AbsBits(x[i]));
  return largest;
}

bool IsFiniteBits(uint32_t abs_bits) { return abs_bits < kInfinityBits; }

// Columns of block `b` that exist, at most 32.
size_t BlockColumns(size_t cols, size_t b) {
  return std::min(kBlock, cols - b * kBlock);
}

// q = rne(x * inverse), the tail 0. |x * inverse| < 127.5 for every finite
// block, because the inverse is at most two roundings above 127 / max |x|.
void RoundBlock(const float* x, size_t n, float inverse, int8_t* q) {
  for (size_t i = 0; i < kBlock; ++i) {
    q[i] =
        i < n ? static_cast<int8_t>(RoundToInteger(x[i] * inverse)) : int8_t{0};
  }
}

uint32_t Quantize(const float* x, size_t cols, int8_t* q, float* scale) {
  uint32_t largest = 0;
  for (size_t b = 0; b * kBlock < cols; ++b) {
    const float* block = x + b * kBlock;
    const size_t n = BlockColumns(cols, b);
    const uint32_t bits = LargestAbsBits(block, n);
    largest = std::max(largest, bits);
    const float a = std::bit_cast<float>(bits);
    if (a >= kSmallestBlock && IsFiniteBits(bits)) {
      scale[b] = a / 127.0f;
      RoundBlock(block, n, 127.0f / a, q + b * kBlock);
    } else {
      scale[b] = 0.0f;
      std::fill_n(q + b * kBlock, kBlock, int8_t{0});
    }
  }
  return largest;
}

// One row of one block: its scale and its weights.
void WriteBlockRow(uint16_t scale, const int8_t* q, size_t block, size_t row,
                   uint8_t* tile) {
  std::memcpy(tile + ScalesAt(block) + 2 * row, &scale, 2);
  for (size_t c = 0; c < kBlock; ++c) {
    tile[WeightsAt(block) + c / 4 * 64 + row * 4 + c % 4] =
        static_cast<uint8_t>(q[c] + int{kWeightBias});
  }
}

uint32_t PackRow(const float* x, size_t cols, ScaleKind kind, size_t row,
                 uint8_t* tile) {
  uint32_t largest = 0;
  for (size_t b = 0; b * kBlock < cols; ++b) {
    const float* block = x + b * kBlock;
    const size_t n = BlockColumns(cols, b);
    uint32_t bits = LargestAbsBits(block, n);
    const float a = std::bit_cast<float>(bits);
    uint16_t scale = 0;
    int8_t q[kBlock] = {};
    if (a >= kSmallestBlock && IsFiniteBits(bits)) {
      scale = ScaleRoundedUp(a / 127.0f, kind);
      const float rounded = ScaleToFloat(scale, kind);
      if (IsFiniteBits(AbsBits(rounded))) {
        RoundBlock(block, n, 1.0f / rounded, q);
      } else {
        bits = kInfinityBits;
      }
    }
    largest = std::max(largest, bits);
    WriteBlockRow(scale, q, b, row, tile);
  }
  return largest;
}

int32_t DotOfBlockRow(const uint8_t* weights, size_t row, const int8_t* q) {
  int32_t dot = 0;
  for (size_t c = 0; c < kBlock; ++c) {
    const int32_t weight =
        int32_t{weights[c / 4 * 64 + row * 4 + c % 4]} - int32_t{kWeightBias};
    dot += weight * int32_t{q[c]};
  }
  return dot;
}

float DotOfTileRow(const uint8_t* tile, size_t row, ScaleKind kind,
                   size_t num_blocks, const int8_t* q, const float* scale) {
  float acc = 0.0f;
  for (size_t b = 0; b < num_blocks; ++b) {
    uint16_t weight_scale = 0;
    std::memcpy(&weight_scale, tile + ScalesAt(b) + 2 * row, 2);
    const int32_t dot = DotOfBlockRow(tile + WeightsAt(b), row, q + b * kBlock);
    acc = acc + static_cast<float>(dot) *
                    (ScaleToFloat(weight_scale, kind) * scale[b]);
  }
  return acc;
}

void MatMul(const uint8_t* const* tiles, size_t num_tiles, ScaleKind kind,
            size_t num_blocks, const int8_t* q, const float* scale,
            size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  for (size_t t = 0; t < num_tokens; ++t) {
    for (size_t i = 0; i < num_tiles; ++i) {
      for (size_t r = 0; r < kTileRows; ++r) {
        y[t * y_stride + i * kTileRows + r] =
            DotOfTileRow(tiles[i], r, kind, num_blocks,
                         q + t * num_blocks * kBlock, scale + t * num_blocks);
      }
    }
  }
}

float SumSquares(const float* x, size_t n) {
  LaneSum sum;
  for (size_t i = 0; i < n; ++i) sum.Add(i, x[i] * x[i]);
  return sum.Total();
}

float Dot(const float* x, const float* y, size_t n) {
  LaneSum sum;
  for (size_t i = 0; i < n; ++i) sum.Add(i, x[i] * y[i]);
  return sum.Total();
}

void RmsNorm(const float* x, const float* gain, float epsilon, size_t n,
             float* y) {
  const float mean_square = SumSquares(x, n) / static_cast<float>(n);
  const float inverse = 1.0f / std::sqrt(mean_square + epsilon);
  for (size_t i = 0; i < n; ++i) y[i] = (x[i] * inverse) * gain[i];
}

void LayerNorm(const float* x, const float* gain, const float* bias,
               float epsilon, size_t n, float* y) {
  LaneSum sum;
  for (size_t i = 0; i < n; ++i) sum.Add(i, x[i]);
  const float mean = sum.Total() / static_cast<float>(n);
  LaneSum squares;
  for (size_t i = 0; i < n; ++i) {
    squares.Add(i, (x[i] - mean) * (x[i] - mean));
  }
  const float variance = squares.Total() / static_cast<float>(n);
  const float inverse = 1.0f / std::sqrt(variance + epsilon);
  for (size_t i = 0; i < n; ++i) {
    y[i] = ((x[i] - mean) * inverse) * gain[i] + bias[i];
  }
}

void Add(const float* y, size_t n, float* x) {
  for (size_t i = 0; i < n; ++i) x[i] = x[i] + y[i];
}

void SiluMul(const float* gate, const float* up, size_t n, float* y) {
  for (size_t i = 0; i < n; ++i) y[i] = Silu(gate[i]) * up[i];
}

void Scale(const float* x, float c, size_t n, float* y) {
  for (size_t i = 0; i < n; ++i) y[i] = x[i] * c;
}

void SoftCapAll(const float* x, float cap, size_t n, float* y) {
  for (size_t i = 0; i < n; ++i) y[i] = SoftCap(x[i], cap);
}

void Rope(const float* cos, const float* sin, size_t num_heads,
          size_t head_size, size_t num_rotated, bool halves, float* x) {
  const size_t num_pairs = num_rotated / 2;
  for (size_t head = 0; head < num_heads; ++head) {
    float* v = x + head * head_size;
    for (size_t i = 0; i < num_pairs; ++i) {
      float* first = halves ? v + i : v + 2 * i;
      float* second = halves ? v + i + num_pairs : v + 2 * i + 1;
      const float x0 = *first;
      const float x1 = *second;
      *first = x0 * cos[i] - x1 * sin[i];
      *second = x0 * sin[i] + x1 * cos[i];
    }
  }
}

// Score of one query with the key at `position`, before cap and softmax.
float Score(const AttentionInput& input, size_t query, size_t position) {
  float acc = 0.0f;
  const size_t num_blocks = input.num_key_blocks;
  for (size_t b = 0; b < num_blocks; ++b) {
    const size_t record = position / kTileRows * num_blocks + b;
    const size_t key_in_tile = position % kTileRows;
    const int8_t* key = input.key + record * 512 + key_in_tile * 4;
    const int8_t* q = input.query + (query * num_blocks + b) * kBlock;
    int32_t dot = 0;
    for (size_t d = 0; d < kBlock; ++d) {
      dot += int32_t{key[d / 4 * 64 + d % 4]} * int32_t{q[d]};
    }
    acc = acc + static_cast<float>(dot) *
                    (input.query_scale[query * num_blocks + b] *
                     input.key_scale[record * kTileRows + key_in_tile]);
  }
  return acc * input.score_factor;
}

// out[d] = sum of weight[j] * value[j][d] / sum of weight[j], over the keys
// that are seen.
void WeighValues(const AttentionInput& input, const float* weight, float* out) {
  LaneSum sum;
  for (size_t j = input.first_key; j < input.num_keys; ++j) {
    sum.Add(j, weight[j]);
  }
  const float denominator = sum.Total();
  for (size_t d = 0; d < input.head_size; ++d) {
    float acc = 0.0f;
    for (size_t j = input.first_key; j < input.num_keys; ++j) {
      const size_t block = j * input.num_blocks + d / kBlock;
      const int8_t value = input.value[block * kBlock + d % kBlock];
      acc = acc +
            (weight[j] * input.value_scale[block]) * static_cast<float>(value);
    }
    out[d] = acc / denominator;
  }
}

uint32_t Attention(const AttentionInput& input, float* scratch, float* out) {
  const size_t first = input.first_key;
  uint32_t largest = 0;
  for (size_t i = 0; i < input.num_queries; ++i) {
    const size_t stride =
        (input.num_keys + kTileRows - 1) / kTileRows * kTileRows;
    float* weight = scratch + i * stride;
    for (size_t j = first; j < input.num_keys; ++j) {
      weight[j] = Score(input, i, j);
    }
    largest = std::max(largest,
                       LargestAbsBits(weight + first, input.num_keys - first));
    if (input.score_cap != 0.0f) {
      SoftCapAll(weight + first, input.score_cap, input.num_keys - first,
                 weight + first);
    }
    float max = weight[first];
    for (size_t j = first + 1; j < input.num_keys; ++j) {
      max = weight[j] > max ? weight[j] : max;
    }
    for (size_t j = first; j < input.num_keys; ++j) {
      weight[j] = Exp32(weight[j] - max);
    }
    WeighValues(input, weight, out + i * input.head_size);
  }
  return largest;
}

uint32_t Masses(const float* logit, size_t n, uint32_t* mass,
                uint64_t* tile_sum) {
  constexpr size_t kMassTile = 64;
  const uint32_t largest = LargestAbsBits(logit, n);
  if (!IsFiniteBits(largest)) return largest;
  float max = logit[0];
  for (size_t i = 1; i < n; ++i) max = logit[i] > max ? logit[i] : max;
  for (size_t i = 0; i < n; ++i) {
    mass[i] = 1 + static_cast<uint32_t>(Exp32(logit[i] - max) * 0x1p30f);
    if (i % kMassTile == 0) tile_sum[i / kMassTile] = 0;
    tile_sum[i / kMassTile] += mass[i];
  }
  return largest;
}

void Wkv4(size_t n, const float* w, const float* k, const float* v,
          const float* u, float* state, float* y) {
  for (size_t i = 0; i < n; ++i) {
    float& a = state[i];
    float& b = state[n + i];
    float& p = state[2 * n + i];
    const float own = u[i] + k[i];
    const float top = p > own ? p : own;
    const float past = Exp32(p - top);
    const float present = Exp32(own - top);
    y[i] = (past * a + present * v[i]) / (past * b + present);
    const float decayed = p + w[i];
    const float next = decayed > k[i] ? decayed : k[i];
    const float kept = Exp32(decayed - next);
    const float added = Exp32(k[i] - next);
    a = kept * a + added * v[i];
    b = kept * b + added;
    p = next;
  }
}

void Wkv5(size_t size, const float* r, const float* w, const float* k,
          const float* v, const float* u, float* state, float* y) {
  for (size_t i = 0; i < size; ++i) {
    float sum = 0.0f;
    for (size_t j = 0; j < size; ++j) {
      float& s = state[j * size + i];
      const float kv = k[j] * v[i];
      sum = sum + (s + u[j] * kv) * r[j];
      s = s * w[j] + kv;
    }
    y[i] = sum;
  }
}

void Wkv7(const float* r, const float* w, const float* k, const float* v,
          const float* kk, const float* a, float* state, float* y) {
  constexpr size_t kSize = 64;
  for (size_t i = 0; i < kSize; ++i) {
    float* column = state + i / kLanes * kLanes * kSize + i % kLanes;
    LaneSum removed;
    for (size_t j = 0; j < kSize; ++j) {
      removed.Add(j, column[j * kLanes] * -kk[j]);
    }
    const float sa = removed.Total();
    LaneSum read;
    for (size_t j = 0; j < kSize; ++j) {
      float& s = column[j * kLanes];
      s = ((s * w[j]) + (v[i] * k[j])) + (sa * (kk[j] * a[j]));
      read.Add(j, s * r[j]);
    }
    y[i] = read.Total();
  }
}

void RowUpdate(float c, const float* h, size_t n, float* w) {
  for (size_t i = 0; i < n; ++i) w[i] = w[i] - c * h[i];
}

void SigmoidAll(const float* x, size_t n, float* y) {
  for (size_t i = 0; i < n; ++i) y[i] = Sigmoid(x[i]);
}

void TanhAll(const float* x, size_t n, float* y) {
  for (size_t i = 0; i < n; ++i) y[i] = Tanh(x[i]);
}

void ExpAll(const float* x, size_t n, float* y) {
  for (size_t i = 0; i < n; ++i) y[i] = Exp32(x[i]);
}

void ReluSquaredAll(const float* x, size_t n, float* y) {
  for (size_t i = 0; i < n; ++i) y[i] = ReluSquared(x[i]);
}

void GeluAll(const float* x, size_t n, float* y) {
  for (size_t i = 0; i < n; ++i) y[i] = Gelu(x[i]);
}

void Lerp(const float* x, const float* prev, const float* mu, size_t n,
          float* y) {
  for (size_t i = 0; i < n; ++i) y[i] = x[i] + (prev[i] - x[i]) * mu[i];
}

void Mul(const float* x, const float* z, size_t n, float* y) {
  for (size_t i = 0; i < n; ++i) y[i] = x[i] * z[i];
}

}  // namespace

const Kernels kScalarKernels = {
    .name = "scalar",
    .quantize = Quantize,
    .pack_row = PackRow,
    .mat_mul = MatMul,
    .mat_mul_nibbles = MatMulNibblesScalar,
    .sum_squares = SumSquares,
    .rms_norm = RmsNorm,
    .layer_norm = LayerNorm,
    .add = Add,
    .silu_mul = SiluMul,
    .scale = Scale,
    .soft_cap = SoftCapAll,
    .rope = Rope,
    .attention = Attention,
    .masses = Masses,
    .wkv4 = Wkv4,
    .wkv5 = Wkv5,
    .wkv7 = Wkv7,
    .row_update = RowUpdate,
    .dot = Dot,
    .sigmoid = SigmoidAll,
    .tanh = TanhAll,
    .exp = ExpAll,
    .relu_squared = ReluSquaredAll,
    .gelu = GeluAll,
    .lerp = Lerp,
    .mul = Mul,
};

}  // namespace llmzip
