// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The product with 4-bit weights (docs/NUMERICS.md, "Matrix product") in plain
// loops: the definition of the others.
#include <cassert>
#include <cstring>

#include "kernel/half.h"
#include "kernel/kernel_tables.h"

namespace llmzip {
namespace {

float HalfAt(const uint8_t* halves, size_t row) {
  uint16_t bits = 0;
  std::memcpy(&bits, halves + 2 * row, 2);
  return HalfToFloat(bits);
}

int32_t NibbleAt(const uint8_t* nibbles, size_t row, size_t column) {
  const uint8_t two = nibbles[column / 8 * 64 + row * 4 + column % 4];
  return column % 8 < 4 ? two & 15 : two >> 4;
}

float DotOfTileRow(const uint8_t* tile, size_t row, size_t num_blocks,
                   const int8_t* q, const float* scale) {
  float acc = 0.0f;
  for (size_t b = 0; b < num_blocks; ++b) {
    const uint8_t* block = tile + b * kNibbleBlockBytes;
    int32_t dot = 0, sum = 0;
    for (size_t c = 0; c < kBlock; ++c) {
      const int32_t x = q[b * kBlock + c];
      dot += NibbleAt(block + kNibblesAt, row, c) * x;
      sum += x;
    }
    const float steps =
        static_cast<float>(dot) * (HalfAt(block, row) * scale[b]);
    const float base = HalfAt(block + kNibbleMinimumsAt, row) *
                       (static_cast<float>(sum) * scale[b]);
    acc = acc + (steps + base);
  }
  return acc;
}

}  // namespace

void MatMulNibblesScalar(const uint8_t* const* tiles, size_t num_tiles,
                         size_t num_blocks, const int8_t* q, const float* scale,
                         size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  for (size_t t = 0; t < num_tokens; ++t) {
    for (size_t i = 0; i < num_tiles; ++i) {
      for (size_t r = 0; r < kTileRows; ++r) {
        y[t * y_stride + i * kTileRows + r] =
            DotOfTileRow(tiles[i], r, num_blocks, q + t * num_blocks * kBlock,
                         scale + t * num_blocks);
      }
    }
  }
}

}  // namespace llmzip
