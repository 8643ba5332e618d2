// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The interface between vectors and algorithms, and what all vectors share.
//
// A file kernels_*.cc includes one vector_*.h and then kernel/generic/. The
// algorithms there are written once, in terms of the vectors of that header, so
// a new instruction set needs one more header and one short .cc file. All of it
// lies in an unnamed namespace: each kernels_*.cc keeps code for its own
// instruction set (see exact_math.h). Vectors of floats are added, subtracted,
// multiplied and divided by the compiler's operators. A vector header defines:
//
//   Floats, Ints, Longs  vectors of float, of 32-bit and of 64-bit integers
//   kWidth       floats in a vector, a divisor of 16
//   kRegisters   number of vector registers
//   kByteVectors, kNibbleVectors   vectors of rows that a product of 1, 2, 3 or
//                4 tokens keeps in registers
//   kScoreVectors, kValueQueries, kMassVectors   the same for the loops of
//                attention and of masses
//   kSpreadTokens  up to so many tokens, weights are fetched piece by piece
//   kPreparesValues  whether attention fetches values and computes their
//                factors beforehand
//   Part         the first lanes of a vector: kAllLanes, or FirstLanes(n),
//   which
//                means all lanes if n >= kWidth
//   Load, Keep   of a part; the other lanes become zero, or those of `others`
//   Store        of a part; memory beyond it is untouched
//   WithSignOf(x, y)  y >= 0 with the sign of x
//   Larger(x, y)      x > y ? x : y
//   UnlessBelow(x, limit, y)      x < limit ? 0 : y
//   IfAtLeast(x, limit, yes, no)  x >= limit ? yes : no
//   Round        to the nearest integer, ties to even
//   TimesPowerOfTwo<e>(x, n)  x 2^(n + e); unspecified where that is not normal
//   TreeSum      sum of the lanes by the tree of rule 4
//   LoadTwice(x, n)  x[0] x[0] x[1] x[1] .., from the n floats at x
//   SwapPairs    lanes 1 0 3 2 ..
//   SubtractAdd(x, y)  x - y in even lanes, x + y in odd ones
//   MaxAbsBits, LargerInts, LargestLane  compare as unsigned
//   StoreOnePlus(x, y)  stores and returns 1 + trunc(x), x < 2^31
//   AddWords     adds unsigned 32-bit lanes to 64-bit sums, in any order
//   RoundToBytes<flip>  32 floats, rounded like Round; each byte xor flip
//   Values       four vectors of bytes; FloatsOf(values, v) is the v-th
//   Fetch        prefetches a cache line; the address need not exist
//   RowGroup, Columns, AddDot    see generic/generic_dots.h
//   NibbleGroup, AddNibbleDot    the same for rows of 4-bit weights; NibbleDot
//                turns the sum of a block into one integer a row
#ifndef LLMZIP_KERNEL_VECTOR_VECTOR_COMMON_H_
#define LLMZIP_KERNEL_VECTOR_VECTOR_COMMON_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernel/kernels.h"

#if defined(__clang__)
#define LLMZIP_UNROLL _Pragma("unroll")
#else
#define LLMZIP_UNROLL _Pragma("GCC unroll 16")
#endif
#define LLMZIP_INLINE __attribute__((always_inline)) inline

namespace llmzip {
namespace {

// Lanes of a sum by rule 4 of docs/NUMERICS.md.
constexpr size_t kLanes = 16;

LLMZIP_INLINE size_t Min(size_t a, size_t b) { return a < b ? a : b; }

LLMZIP_INLINE float FloatOfBits(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, 4);
  return x;
}

LLMZIP_INLINE uint32_t BitsOfFloat(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, 4);
  return bits;
}

LLMZIP_INLINE int32_t Load4Bytes(const void* bytes) {
  int32_t word;
  std::memcpy(&word, bytes, 4);
  return word;
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_VECTOR_VECTOR_COMMON_H_
