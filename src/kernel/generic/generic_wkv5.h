// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The recurrence of RWKV-5 and RWKV-6 for one head and one token.
//
// The state is a matrix of keys by values. Each key's row is read by r, with u
// times the token's own k v on top; then it decays by w and gains k v. Vectors
// run along the values, so each lane is a sum of its own over the keys, in
// their order. Several vectors run side by side: one alone would wait for
// itself.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_WKV5_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_WKV5_H_

namespace llmzip {
namespace {

struct Wkv5Input {
  size_t size;
  const float *r, *w, *k, *v, *u;
};

// Values i .. i + kCount * kWidth - 1 of the head; a part of them if kCount
// is 1.
template <size_t kCount>
LLMZIP_INLINE void Wkv5Values(const Wkv5Input& in, size_t i, Part part,
                              float* state, float* y) {
  Floats v[kCount], sum[kCount] = {};
  LLMZIP_UNROLL
  for (size_t c = 0; c < kCount; ++c) v[c] = Load(in.v + i + c * kWidth, part);
  for (size_t j = 0; j < in.size; ++j) {
    const Floats r = Broadcast(in.r[j]), w = Broadcast(in.w[j]);
    const Floats k = Broadcast(in.k[j]), u = Broadcast(in.u[j]);
    float* row = state + j * in.size + i;
    LLMZIP_UNROLL
    for (size_t c = 0; c < kCount; ++c) {
      const Floats s = Load(row + c * kWidth, part);
      const Floats kv = k * v[c];
      sum[c] = sum[c] + (s + u * kv) * r;
      Store(s * w + kv, row + c * kWidth, part);
    }
  }
  LLMZIP_UNROLL
  for (size_t c = 0; c < kCount; ++c) Store(sum[c], y + i + c * kWidth, part);
}

void Wkv5(size_t size, const float* r, const float* w, const float* k,
          const float* v, const float* u, float* state, float* y) {
  constexpr size_t kAtOnce = 4;
  const Wkv5Input in = {size, r, w, k, v, u};
  size_t i = 0;
  for (; i + kAtOnce * kWidth <= size; i += kAtOnce * kWidth) {
    Wkv5Values<kAtOnce>(in, i, kAllLanes, state, y);
  }
  for (; i < size; i += kWidth) {
    Wkv5Values<1>(in, i, FirstLanes(size - i), state, y);
  }
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_WKV5_H_
