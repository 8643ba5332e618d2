// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Dot products of blocks of 32 bytes, the inner loop of the matrix product and
// of attention.
//
// Rows (of weights, or keys) lie in tiles of sixteen: four bytes of row 0, four
// of row 1, and so on, then the next four columns of all. A vector thus holds
// four columns of kWidth rows, and each of its lanes is multiplied by the same
// four bytes of a column vector (an activation, or a query) and added to the
// lane's sum. Where the instruction wants unsigned rows they are 128 too large,
// and each sum begins at -128 times the sum of the column vector.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_DOTS_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_DOTS_H_

namespace llmzip {
namespace {

constexpr size_t kTileParts = kTileRows / kWidth;  // vectors in a tile's rows
constexpr size_t kGroupBytes = 4 * kTileRows;      // four columns of a tile
constexpr size_t kPartBytes = 4 * kWidth;          // a vector of them

// dot[t][v] += the products of kVectors vectors of rows and kTokens column
// vectors, which are `stride` bytes apart. kBiased: rows are stored plus 128.
// Calls step(k) before the columns 4 k .. 4 k + 3.
template <bool kBiased, size_t kTokens, size_t kVectors, typename Step>
LLMZIP_INLINE void AddDotsOfBlock(const uint8_t* const (&rows)[kVectors],
                                  const int8_t* x, size_t stride,
                                  Ints (&dot)[kTokens][kVectors], Step step) {
  LLMZIP_UNROLL
  for (size_t half = 0; half < 2; ++half) {
    Columns columns[kTokens];
    LLMZIP_UNROLL
    for (size_t t = 0; t < kTokens; ++t) {
      columns[t] = LoadColumns(x + t * stride + half * kBlock / 2);
    }
    LLMZIP_UNROLL
    for (size_t k = 0; k < 4; ++k) {
      const size_t group = half * 4 + k;
      step(group);
      LLMZIP_UNROLL
      for (size_t v = 0; v < kVectors; ++v) {
        const RowGroup w = LoadRows<kBiased>(rows[v] + group * kGroupBytes);
        LLMZIP_UNROLL
        for (size_t t = 0; t < kTokens; ++t) {
          dot[t][v] = AddDot(dot[t][v], w, columns[t], k);
        }
      }
    }
  }
}

// acc + float(dot) * (row_scale * column_scale).
LLMZIP_INLINE Floats AddScaled(Floats acc, Ints dot, Floats row_scale,
                               float column_scale) {
  return acc + ToFloats(dot) * (row_scale * Broadcast(column_scale));
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_DOTS_H_
