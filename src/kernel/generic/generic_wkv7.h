// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// RWKV-7's recurrence for one head and one token.
//
// The state is a matrix of 64 keys by 64 values. A token first reads what the
// state holds for -kk. Then each key's row decays by w, gains v times k, and
// gains what was read times kk a. Last, r reads the new state. Vectors run
// along the values, so each lane is a sum of its own over the 64 keys, by rule
// 4: sixteen running sums and then a tree. Where registers are few, the tree is
// walked depth first, so that few running sums are alive at a time. Where
// registers hold all sixteen sums, the keys are visited in the order in which
// they lie in memory.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_WKV7_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_WKV7_H_

namespace llmzip {
namespace {

constexpr size_t kHeadSize = 64;

// Sum of the lanes l, l + kStep, l + 2 kStep, .. (kStep = 1, l = 0: of all);
// lane l holds term(l) + term(l + 16) + .. up to j = 63.
template <size_t kStep, typename Term>
LLMZIP_INLINE Floats TreeOf64(size_t l, Term term) {
  if constexpr (kStep == kLanes) {
    Floats sum = Broadcast(0.0f);
    LLMZIP_UNROLL
    for (size_t j = l; j < kHeadSize; j += kLanes) sum = sum + term(j);
    return sum;
  } else {
    const Floats even = TreeOf64<2 * kStep>(l, term);
    const Floats odd = TreeOf64<2 * kStep>(l + kStep, term);
    return even + odd;
  }
}

template <typename Term>
LLMZIP_INLINE Floats InOrderOf64(Term term) {
  Floats lane[kLanes] = {};
  for (size_t j = 0; j < kHeadSize; j += kLanes) {
    LLMZIP_UNROLL
    for (size_t l = 0; l < kLanes; ++l) lane[l] = lane[l] + term(j + l);
  }
  LLMZIP_UNROLL
  for (size_t half = kLanes / 2; half > 0; half /= 2) {
    LLMZIP_UNROLL
    for (size_t l = 0; l < half; ++l) lane[l] = lane[l] + lane[l + half];
  }
  return lane[0];
}

template <typename Term>
LLMZIP_INLINE Floats SumOf64(Term term) {
  if constexpr (kRegisters >= 2 * kLanes) {
    return InOrderOf64(term);
  } else {
    return TreeOf64<1>(0, term);
  }
}

void Wkv7(const float* r, const float* w, const float* k, const float* v,
          const float* kk, const float* a, float* state, float* y) {
  float minus_kk[kHeadSize];
  float kk_a[kHeadSize];
  for (size_t j = 0; j < kHeadSize; j += kWidth) {
    const Floats x = Load(kk + j);
    Store(Negate(x), minus_kk + j);
    Store(x * Load(a + j), kk_a + j);
  }
  for (size_t i = 0; i < kHeadSize; i += kWidth) {
    float* s = state + i / kLanes * kLanes * kHeadSize + i % kLanes;
    const Floats sa = SumOf64([&](size_t j) {
      return Load(s + j * kLanes) * Broadcast(minus_kk[j]);
    });
    const Floats vi = Load(v + i);
    const Floats read = SumOf64([&](size_t j) {
      const Floats kept = Load(s + j * kLanes) * Broadcast(w[j]);
      const Floats added = vi * Broadcast(k[j]);
      const Floats replaced = sa * Broadcast(kk_a[j]);
      const Floats x = (kept + added) + replaced;
      Store(x, s + j * kLanes);
      return x * Broadcast(r[j]);
    });
    Store(read, y + i);
  }
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_WKV7_H_
