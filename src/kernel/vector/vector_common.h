// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Vectors: what a vector header defines, and what all of them share.
//
// A file kernels_*.cc includes one vector_*.h, then kernel/generic/: the
// algorithms are written once, with the vectors of that header. A new
// instruction set is one more header. All of this lies in an unnamed namespace,
// so that each kernels_*.cc keeps code for its own instruction set (see
// exact_math.h). Vectors of floats are added, subtracted, multiplied and
// divided by the operators of the compiler; everything else has a name:
//
//   Floats, Ints, Longs  vectors of float, of 32-bit and of 64-bit integers
//   kWidth       floats in a vector, a divisor of 16; kRegisters of such size
//   k..Vectors, kValueQueries  what a block of registers holds in the loops of
//                the products (for 1 .. 4 tokens), scores, values and masses
//   kSpreadTokens  weights are fetched piece by piece for so many tokens
//   kPreparesValues  values are fetched and their factors computed ahead
//   Part         some first lanes of a vector: kAllLanes, FirstLanes(n), which
//                is all lanes for n >= kWidth
//   Load, Store, Keep  of a part; other lanes are zero, or those of `others`,
//                and untouched in memory
//   WithSignOf(x, y)  y >= 0 with the sign of x
//   Larger(x, y)      x > y ? x : y
//   UnlessBelow(x, limit, y)      x < limit ? 0 : y
//   IfAtLeast(x, limit, yes, no)  x >= limit ? yes : no
//   Round        to the nearest integer, ties to even
//   TimesPowerOfTwo<e>(x, n)  x 2^(n + e); garbage if that is no normal number
//   TreeSum      sum of the lanes by the tree of rule 4
//   LoadTwice(x, n)  x[0] x[0] x[1] x[1] ..; of n floats those that fit
//   SwapPairs    lanes 1 0 3 2 ..
//   SubtractAdd(x, y)  x - y in even lanes, x + y in odd ones
//   MaxAbsBits, LargerInts, LargestLane  compare as unsigned
//   StoreOnePlus(x, y)  stores and returns 1 + trunc(x), x < 2^31
//   AddWords     adds unsigned words to 64-bit sums, whichever
//   RoundToBytes<flip>  of 32 floats, rounded like Round, each xor flip
//   Values       kValueVectors vectors of bytes; FloatsOf(values, v): the v-th
//   Fetch        asks for a cache line; the address need not exist
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
