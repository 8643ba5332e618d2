// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// RWKV-4's recurrence for one token, each channel by itself.
//
// A channel's output is a mean of all values so far, weighted by e^k and by a
// decay with their distance. The state is the sum of weighted values, the sum
// of weights, and the exponent that is divided out of both: the largest one so
// far, decayed. So no power is above 1.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_WKV4_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_WKV4_H_

namespace llmzip {
namespace {

void Wkv4(size_t n, const float* w, const float* k, const float* v,
          const float* u, float* state, float* y) {
  float* values = state;
  float* weights = state + n;
  float* exponents = state + 2 * n;
  ForEachVector(n, [&](size_t i, Part part) {
    const Floats ki = Load(k + i, part), vi = Load(v + i, part);
    const Floats a = Load(values + i, part), b = Load(weights + i, part);
    const Floats p = Load(exponents + i, part);

    const Floats own = Load(u + i, part) + ki;
    const Floats top = Larger(p, own);
    Floats read[2] = {p - top, own - top};
    ExpBelow88(read);
    Store((read[0] * a + read[1] * vi) / (read[0] * b + read[1]), y + i, part);

    const Floats decayed = p + Load(w + i, part);
    const Floats next = Larger(decayed, ki);
    Floats kept[2] = {decayed - next, ki - next};
    ExpBelow88(kept);
    Store(kept[0] * a + kept[1] * vi, values + i, part);
    Store(kept[0] * b + kept[1], weights + i, part);
    Store(next, exponents + i, part);
  });
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_WKV4_H_
