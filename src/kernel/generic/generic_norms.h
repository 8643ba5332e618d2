// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Sums and norms (docs/NUMERICS.md, rule 4).
//
// A norm passes over its row two or three times: for the mean (layer norm
// only), for the mean square of the differences from it, and to scale. The
// passes are separate because the format defines the order of each sum.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_NORMS_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_NORMS_H_

namespace llmzip {
namespace {

float SumSquares(const float* x, size_t n) {
  return SumOf(n, [x](size_t i, Part part) {
    const Floats v = Load(x + i, part);
    return v * v;
  });
}

float Dot(const float* x, const float* y, size_t n) {
  return SumOf(n, [x, y](size_t i, Part part) {
    return Load(x + i, part) * Load(y + i, part);
  });
}

void RmsNorm(const float* x, const float* gain, float epsilon, size_t n,
             float* y) {
  const float mean_square = SumSquares(x, n) / static_cast<float>(n);
  const Floats inverse = Broadcast(1.0f / Sqrt(mean_square + epsilon));
  ForEachVector(n, [&](size_t i, Part part) {
    Store((Load(x + i, part) * inverse) * Load(gain + i, part), y + i, part);
  });
}

void LayerNorm(const float* x, const float* gain, const float* bias,
               float epsilon, size_t n, float* y) {
  const float sum =
      SumOf(n, [x](size_t i, Part part) { return Load(x + i, part); });
  const Floats mean = Broadcast(sum / static_cast<float>(n));
  const float squares = SumOf(n, [x, mean](size_t i, Part part) {
    // Lanes past the end add nothing, instead of the mean's square.
    const Floats d = Keep(Load(x + i, part) - mean, part);
    return d * d;
  });
  const float variance = squares / static_cast<float>(n);
  const Floats inverse = Broadcast(1.0f / Sqrt(variance + epsilon));
  ForEachVector(n, [&](size_t i, Part part) {
    const Floats d = (Load(x + i, part) - mean) * inverse;
    Store(d * Load(gain + i, part) + Load(bias + i, part), y + i, part);
  });
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_NORMS_H_
