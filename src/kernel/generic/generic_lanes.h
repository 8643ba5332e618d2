// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Loops over arrays, and sums in the order that the format defines.
//
// An array is visited a vector at a time. Its last vector may be partial: it
// is loaded with zeros in place of the missing lanes, and only its first lanes
// are stored. A sum (rule 4 of docs/NUMERICS.md) has sixteen lanes whatever
// the width of a vector: element i is added to lane i % 16, and at the end the
// upper half of the lanes is added to the lower half until one is left. A
// vector of eight floats therefore needs two running sums, one of four floats
// four of them.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_LANES_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_LANES_H_

namespace llmzip {
namespace {

constexpr size_t kLaneVectors = kLanes / kWidth;

// Calls f(i, part) for i = 0, kWidth, ..; `part` has the lanes below n.
template <typename Function>
LLMZIP_INLINE void ForEachVector(size_t n, Function f) {
  size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) f(i, kAllLanes);
  if (i < n) f(i, FirstLanes(n - i));
}

// y = f(x), element by element.
template <typename Function>
LLMZIP_INLINE void Map(const float* x, size_t n, float* y, Function f) {
  ForEachVector(n, [&](size_t i, Part part) {
    Store(f(Load(x + i, part)), y + i, part);
  });
}

template <typename Function>
LLMZIP_INLINE void Map2(const float* x, const float* z, size_t n, float* y,
                        Function f) {
  ForEachVector(n, [&](size_t i, Part part) {
    Store(f(Load(x + i, part), Load(z + i, part)), y + i, part);
  });
}

class LaneSum {
 public:
  // The v-th vector of a group of kLaneVectors.
  LLMZIP_INLINE void Add(size_t v, Floats x) {
    lanes_[v % kLaneVectors] = lanes_[v % kLaneVectors] + x;
  }

  LLMZIP_INLINE float Total() const {
    Floats lanes[kLaneVectors];
    for (size_t v = 0; v < kLaneVectors; ++v) lanes[v] = lanes_[v];
    LLMZIP_UNROLL
    for (size_t half = kLaneVectors / 2; half > 0; half /= 2) {
      LLMZIP_UNROLL
      for (size_t v = 0; v < half; ++v) lanes[v] = lanes[v] + lanes[v + half];
    }
    return TreeSum(lanes[0]);
  }

 private:
  Floats lanes_[kLaneVectors] = {};
};

// Sum of term(i, part) over the vectors of n elements. A term has zeros in the
// lanes that `part` lacks.
template <typename Term>
LLMZIP_INLINE float SumOf(size_t n, Term term) {
  LaneSum sum;
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    LLMZIP_UNROLL
    for (size_t v = 0; v < kLaneVectors; ++v) {
      sum.Add(v, term(i + v * kWidth, kAllLanes));
    }
  }
  LLMZIP_UNROLL
  for (size_t v = 0; v < kLaneVectors; ++v) {
    const size_t at = i + v * kWidth;
    if (at < n) sum.Add(v, term(at, FirstLanes(n - at)));
  }
  return sum.Total();
}

struct Maximum {
  uint32_t bits;  // largest bits of |x|; infinity's or more if x has such
  float value;    // largest x
};

// Keeps several maxima side by side, because one alone would wait for itself.
// Lanes past the end count as x[0]. Requires n >= 1.
Maximum MaximumOf(const float* x, size_t n) {
  constexpr size_t kAtOnce = 4;
  const Floats first = Broadcast(x[0]);
  Ints bits[kAtOnce] = {};
  Floats max[kAtOnce] = {first, first, first, first};
  size_t i = 0;
  for (; i + kAtOnce * kWidth <= n; i += kAtOnce * kWidth) {
    LLMZIP_UNROLL
    for (size_t k = 0; k < kAtOnce; ++k) {
      const Floats v = Load(x + i + k * kWidth);
      bits[k] = MaxAbsBits(bits[k], v);
      max[k] = Larger(v, max[k]);
    }
  }
  for (; i < n; i += kWidth) {
    const Floats v = Load(x + i, FirstLanes(n - i), first);
    bits[0] = MaxAbsBits(bits[0], v);
    max[0] = Larger(v, max[0]);
  }
  LLMZIP_UNROLL
  for (size_t k = 1; k < kAtOnce; ++k) {
    bits[0] = LargerInts(bits[k], bits[0]);
    max[0] = Larger(max[k], max[0]);
  }
  float lane[kWidth];
  Store(max[0], lane);
  float value = lane[0];
  for (size_t k = 1; k < kWidth; ++k) value = lane[k] > value ? lane[k] : value;
  return {LargestLane(bits[0]), value};
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_LANES_H_
