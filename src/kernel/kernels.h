// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The arithmetic "exact-1" (docs/NUMERICS.md) as a table of kernels, one table
// per instruction set. Every table returns the same bits for the same input:
// kernels_scalar.cc is the definition, kernels_test.cc compares the others
// with it by memcmp. All kernels are pure, thread-safe and never allocate.
#ifndef LLMZIP_KERNEL_KERNELS_H_
#define LLMZIP_KERNEL_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace llmzip {

// Columns that share one scale, rows of one weight tile, keys of one key tile.
inline constexpr size_t kBlock = 32;
inline constexpr size_t kTileRows = 16;
// Most tokens of one mat_mul call.
inline constexpr size_t kMaxBatch = 64;

// Limits of one attention call.
inline constexpr size_t kMaxHeadSize = 512;
inline constexpr size_t kMaxQueries = 64;
inline constexpr size_t kMaxKeyPlanes = 2;

// How the 16 bits of a weight scale widen to a float: exactly in both cases.
enum class ScaleKind : uint8_t {
  kBfloat16,  // the upper half of a binary32
  kFloat16,   // IEEE binary16 (GGUF Q8_0)
};

// A tile holds 16 rows of a weight matrix in blocks of 32 columns, two blocks
// together so that every vector of weights fills one cache line:
//   u16 scale[2][16]      of row r in either block (see ScaleKind)
//   u8  w[2][8][16][4]    weight (r, c) of a block, in [-127, 127], plus 128
//                         at w[block][c / 4][r][c % 4]
// The last block of an odd number has no second one: the tile ends after its
// weights. Columns and rows past the matrix hold anything.
inline constexpr size_t kBlockBytes = kTileRows * kBlock;  // of weights
inline constexpr size_t kBlockScaleBytes = 2 * kTileRows;
inline constexpr size_t kWeightBias = 128;

constexpr size_t TileBytes(size_t num_blocks) {
  return (num_blocks + 1) / 2 * 2 * kBlockScaleBytes + num_blocks * kBlockBytes;
}
// Where in the tile a block's scales and weights begin.
constexpr size_t ScalesAt(size_t block) {
  return TileBytes(block / 2 * 2) + block % 2 * kBlockScaleBytes;
}
constexpr size_t WeightsAt(size_t block) {
  return TileBytes(block / 2 * 2) + 2 * kBlockScaleBytes +
         block % 2 * kBlockBytes;
}

// A nibble tile holds 16 rows of 4-bit weights n * scale + minimum, n in
// [0, 15], in blocks of 32 columns, one after the other:
//   u16 scale[16]         of row r, IEEE binary16
//   u16 minimum[16]
//   u8  w[4][16][4]       weights (r, c) and (r, c + 4), the lower nibble
//   first,
//                         at w[c / 8][r][c % 4], for c % 8 < 4
// Rows past the matrix are zero.
inline constexpr size_t kNibbleBlockBytes = 4 * kTileRows + kBlockBytes / 2;
constexpr size_t NibbleTileBytes(size_t num_blocks) {
  return num_blocks * kNibbleBlockBytes;
}
inline constexpr size_t kNibbleMinimumsAt = 2 * kTileRows;  // in a block
inline constexpr size_t kNibblesAt = 4 * kTileRows;

// Keys or values of one head in the KV cache; see Attention below.
struct AttentionInput {
  size_t head_size;   // unpadded, e.g. 80
  size_t num_blocks;  // of 32 dimensions in a value: ceil(head_size / 32)
  // Blocks of a query and of a key: num_blocks for each plane of a key, at most
  // kMaxKeyPlanes. With two planes, a query repeats its blocks.
  size_t num_key_blocks;
  size_t num_keys;     // >= 1, positions 0 .. num_keys - 1
  size_t first_key;    // positions below it are not seen; < 16, < num_keys
  size_t num_queries;  // query heads that share these keys, 1 .. kMaxQueries
  float score_factor;  // multiplies each score
  float score_cap;     // then s becomes cap * tanh(s / cap); 0: it does not
  // Queries: int8 [num_queries, num_key_blocks * 32] and scale [..,
  // num_key_blocks].
  const int8_t* query;
  const float* query_scale;
  // Keys in tiles of 16 positions: tile t holds, for each block b, int8
  // [8][16][4] (dimension / 4, key, dimension % 4) and float scale[16].
  //   key       + (t * num_key_blocks + b) * 512
  //   key_scale + (t * num_key_blocks + b) * 16
  const int8_t* key;
  const float* key_scale;
  // Values: int8 [position][num_blocks * 32], scale [position][num_blocks].
  const int8_t* value;
  const float* value_scale;
};

struct Kernels {
  const char* name;  // "scalar", "avx2", "avx512", "neon"

  // Rule 3: int8 blocks of 32 of one row.
  //   x      float [cols]
  //   q      int8 [ceil(cols / 32) * 32], overwritten, tail 0
  //   scale  float [ceil(cols / 32)], overwritten
  // Returns the largest bits of |x|; >= 0x7f800000 means NaN or infinity was
  // met, and q and scale are then unspecified (but written).
  uint32_t (*quantize)(const float* x, size_t cols, int8_t* q, float* scale);

  // Rule 3 for weights: one row x float [cols] becomes row `row` (0 .. 15) of
  // a tile of ceil(cols / 32) blocks, its scales rounded up to `kind`; the
  // other rows are untouched. Returns the largest bits of |x|, or infinity's
  // if a scale does not fit `kind`; the row is then unspecified (but written).
  uint32_t (*pack_row)(const float* x, size_t cols, ScaleKind kind, size_t row,
                       uint8_t* tile);

  // Rule 2: y[t][16 i + r] = sum over blocks of row r of tile i.
  //   tiles   num_tiles pointers to tiles of num_blocks blocks each
  //   q       int8 [num_tokens, num_blocks * 32]; scale [.., num_blocks]
  //   y       float [num_tokens, y_stride], the first 16 num_tiles overwritten
  // Requires 1 <= num_tokens <= kMaxBatch.
  void (*mat_mul)(const uint8_t* const* tiles, size_t num_tiles, ScaleKind kind,
                  size_t num_blocks, const int8_t* q, const float* scale,
                  size_t num_tokens, float* y, size_t y_stride);

  // The same for nibble tiles.
  void (*mat_mul_nibbles)(const uint8_t* const* tiles, size_t num_tiles,
                          size_t num_blocks, const int8_t* q,
                          const float* scale, size_t num_tokens, float* y,
                          size_t y_stride);

  // Rule 4. x and y float [n]; may be the same array.
  float (*sum_squares)(const float* x, size_t n);
  void (*rms_norm)(const float* x, const float* gain, float epsilon, size_t n,
                   float* y);
  void (*layer_norm)(const float* x, const float* gain, const float* bias,
                     float epsilon, size_t n, float* y);

  // x[i] += y[i].
  void (*add)(const float* y, size_t n, float* x);
  // y[i] = silu(gate[i]) * up[i]; rule 6. y may be gate or up.
  void (*silu_mul)(const float* gate, const float* up, size_t n, float* y);
  // y[i] = x[i] * c. y may be x.
  void (*scale)(const float* x, float c, size_t n, float* y);
  // y[i] = cap * tanh(x[i] / cap); rule 6. y may be x.
  void (*soft_cap)(const float* x, float cap, size_t n, float* y);

  // Rotates the first `num_rotated` (even) dimensions of each of `num_heads`
  // vectors of `head_size` in place by the angles of one position: cos and sin
  // float [num_rotated / 2]. Pairs are (2i, 2i + 1), or with `halves`
  // (i, i + num_rotated / 2).
  void (*rope)(const float* cos, const float* sin, size_t num_heads,
               size_t head_size, size_t num_rotated, bool halves, float* x);

  // Rule 5, for one key head and the query heads that share it.
  //   scratch  float [num_queries, (num_keys + 15) / 16 * 16]
  //   out      float [num_queries, head_size], overwritten
  // Returns the largest bits of |score| before the cap, to be tested like
  // quantize's.
  uint32_t (*attention)(const AttentionInput& input, float* scratch,
                        float* out);

  // Masses of the vocabulary's rows (docs/FORMAT.md, "Masses"):
  //   mass[i] = 1 + trunc(exp32(logit[i] - max) * 2^30), max over all n
  //   tile_sum[j] = sum of mass[64 j .. 64 j + 63]
  // Returns the largest bits of |logit|; outputs are unspecified if that is
  // >= 0x7f800000. Requires n >= 1.
  uint32_t (*masses)(const float* logit, size_t n, uint32_t* mass,
                     uint64_t* tile_sum);

  // RWKV-4's recurrence for one token (docs/NUMERICS.md, section 8).
  //   w k v u   float [n]: decay to be added to an exponent, key, value, bonus
  //   state     float [3][n]: values, weights, exponents; updated. Nothing yet:
  //             0, 0, -1e30
  //   y         float [n], overwritten
  void (*wkv4)(size_t n, const float* w, const float* k, const float* v,
               const float* u, float* state, float* y);

  // RWKV-5's and 6's recurrence for one head of any size and one token
  // (docs/NUMERICS.md, section 8).
  //   r w k v u  float [size]
  //   state      float [size (keys)][size (values)], updated
  //   y          float [size], overwritten
  void (*wkv5)(size_t size, const float* r, const float* w, const float* k,
               const float* v, const float* u, float* state, float* y);

  // RWKV-7's recurrence for one head of 64 and one token (MODELS 3). Roundings
  // as S = ((S * w) + (v * k)) + (sa * (kk * a)); lanes by rule 4.
  //   r w k v kk a   float [64]
  //   state          float [4 (i / 16)][64 (j)][16 (i % 16)], j the index of
  //                  keys, i of values; updated
  //   y              float [64], overwritten
  void (*wkv7)(const float* r, const float* w, const float* k, const float* v,
               const float* kk, const float* a, float* state, float* y);

  // One step of the learning head on one row: w[i] = w[i] - c * h[i].
  void (*row_update)(float c, const float* h, size_t n, float* w);
  // p = dot product by rule 4's lanes; used by RWKV's bonus and norms.
  float (*dot)(const float* x, const float* y, size_t n);

  // Elementwise maps, y may be x; rule 6.
  void (*sigmoid)(const float* x, size_t n, float* y);
  void (*tanh)(const float* x, size_t n, float* y);
  void (*exp)(const float* x, size_t n, float* y);
  void (*relu_squared)(const float* x, size_t n, float* y);
  void (*gelu)(const float* x, size_t n, float* y);
  // y[i] = x[i] + (prev[i] - x[i]) * mu[i]: RWKV's token shift.
  void (*lerp)(const float* x, const float* prev, const float* mu, size_t n,
               float* y);
  // y[i] = x[i] * z[i].
  void (*mul)(const float* x, const float* z, size_t n, float* y);
};

// Plain loops: the definition of "correct".
const Kernels& ReferenceKernels();
// Usable on this CPU, slowest first; never empty.
std::span<const Kernels* const> AvailableKernels();
// The fastest of them.
const Kernels& BestKernels();
// By name; nullptr if this CPU or build lacks it.
const Kernels* FindKernels(const char* name);

}  // namespace llmzip

#endif  // LLMZIP_KERNEL_KERNELS_H_
