// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The functions of exact-1 (docs/NUMERICS.md, "Functions") on vectors.
//
// e^x is 2^n e^r: n is the integer nearest to x / ln 2, and r = x - n ln 2 is
// small enough for a polynomial of degree five. ln 2 is subtracted in two
// pieces, the first with few digits, so that n times it is exact. The result
// is 0 below -87 and 2^127 from 88 on, so that neither end meets a subnormal
// number or infinity. Sigmoid, silu, gelu and tanh are fractions of this
// one function. Every multiplication and every addition rounds by itself, in
// the order that exact_math.h gives.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_FUNCTIONS_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_FUNCTIONS_H_

namespace llmzip {
namespace {

// x -> 2^kExponent exp32(x) in place, for x < 88 or NaN and no result above the
// largest float. Each step waits for the one before it, and processors look
// ahead some sixty of them: several vectors side by side take three quarters of
// the time of one after the other.
template <int kExponent = 0, size_t kCount>
LLMZIP_INLINE void ExpBelow88(Floats (&x)[kCount]) {
  Floats n[kCount], r[kCount], p[kCount];
  LLMZIP_UNROLL
  for (size_t i = 0; i < kCount; ++i) {
    n[i] = Round(x[i] * Broadcast(0x1.715476p+0f));
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kCount; ++i) {
    r[i] = (x[i] - n[i] * Broadcast(0x1.63p-1f)) -
           n[i] * Broadcast(-0x1.bd0106p-13f);
    p[i] = Broadcast(0x1.10627ep-7f);
  }
  LLMZIP_UNROLL
  for (const float coefficient :
       {0x1.572a0ap-5f, 0x1.5557aep-3f, 0x1.fffdfcp-2f, 1.0f, 1.0f}) {
    LLMZIP_UNROLL
    for (size_t i = 0; i < kCount; ++i) {
      p[i] = p[i] * r[i] + Broadcast(coefficient);
    }
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kCount; ++i) {
    x[i] = UnlessBelow(x[i], -87.0f, TimesPowerOfTwo<kExponent>(p[i], n[i]));
  }
}

LLMZIP_INLINE Floats ExpBelow88(Floats x) {
  Floats one[1] = {x};
  ExpBelow88(one);
  return one[0];
}

LLMZIP_INLINE Floats ExpOf(Floats x) {
  return IfAtLeast(x, 88.0f, Broadcast(0x1p127f), ExpBelow88(x));
}

LLMZIP_INLINE Floats OnePlusExpOfMinus(Floats x) {
  return Broadcast(1.0f) + ExpOf(Negate(x));
}

LLMZIP_INLINE Floats SigmoidOf(Floats x) {
  return Broadcast(1.0f) / OnePlusExpOfMinus(x);
}

LLMZIP_INLINE Floats SiluOf(Floats x) { return x / OnePlusExpOfMinus(x); }

LLMZIP_INLINE Floats TanhOf(Floats x) {
  const Floats one = Broadcast(1.0f);
  const Floats t = ExpBelow88(Broadcast(-2.0f) * AbsOf(x));
  return WithSignOf(x, (one - t) / (one + t));
}

LLMZIP_INLINE Floats GeluOf(Floats x) {
  const Floats z =
      x * (Broadcast(0x1.988454p+0f) + Broadcast(0x1.2444f2p-4f) * (x * x));
  return x / OnePlusExpOfMinus(z);
}

LLMZIP_INLINE Floats SoftCapOf(Floats x, Floats cap) {
  return TanhOf(x / cap) * cap;
}

LLMZIP_INLINE Floats ReluSquaredOf(Floats x) {
  const Floats positive = UnlessBelow(x, 0.0f, x);
  return positive * positive;
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_FUNCTIONS_H_
