// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Logits become integer masses (docs/FORMAT.md, "Masses").
//
// The largest logit is found first, so that every exponential is at most 1.
// 2^30 times it, truncated, plus 1 is the mass: the factor 2^30 goes into the
// exponent that the exponential sets anyway. Masses are added up by tiles of
// 64, in 64-bit lanes.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_MASSES_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_MASSES_H_

namespace llmzip {
namespace {

constexpr size_t kMassTile = 64;

// Masses of kCount vectors; adds them to `sums`.
template <size_t kCount>
LLMZIP_INLINE Longs AddMasses(const float* logit, Floats max, Longs sums,
                              uint32_t* mass) {
  Floats x[kCount];
  LLMZIP_UNROLL
  for (size_t i = 0; i < kCount; ++i) x[i] = Load(logit + i * kWidth) - max;
  ExpBelow88<30>(x);
  LLMZIP_UNROLL
  for (size_t i = 0; i < kCount; ++i) {
    sums = AddWords(sums, StoreOnePlus(x[i], mass + i * kWidth));
  }
  return sums;
}

// The last tile, of less than kMassTile; returns its sum.
uint64_t MassesOfRest(const float* logit, size_t n, Floats max,
                      uint32_t* mass) {
  uint64_t sum = 0;
  for (size_t i = 0; i < n; i += kWidth) {
    const size_t count = Min(kWidth, n - i);
    float x[kWidth] = {};
    uint32_t m[kWidth];
    std::memcpy(x, logit + i, count * sizeof(float));
    (void)AddMasses<1>(x, max, Longs{}, m);
    for (size_t k = 0; k < count; ++k) sum += mass[i + k] = m[k];
  }
  return sum;
}

uint32_t Masses(const float* logit, size_t n, uint32_t* mass,
                uint64_t* tile_sum) {
  const Maximum maximum = MaximumOf(logit, n);
  const Floats max = Broadcast(maximum.value);
  size_t first = 0;
  for (; first + kMassTile <= n; first += kMassTile) {
    Longs sums = {};
    for (size_t i = 0; i < kMassTile; i += kMassVectors * kWidth) {
      sums = AddMasses<kMassVectors>(logit + first + i, max, sums,
                                     mass + first + i);
    }
    *tile_sum++ = SumOfLongs(sums);
  }
  if (first < n) {
    *tile_sum = MassesOfRest(logit + first, n - first, max, mass + first);
  }
  return maximum.bits;
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_MASSES_H_
