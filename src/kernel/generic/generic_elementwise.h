// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Kernels that treat each element, or each pair of elements, by itself.
//
// Rotary positions turn pairs of elements by an angle: (a, b) becomes
// (a cos - b sin, a sin + b cos). Models pair either an element with its
// neighbour or with the one half a head away. Neighbours lie in one vector:
// it is multiplied by the cosines, its pairs are swapped and multiplied by the
// sines, and the second product is subtracted in even lanes and added in odd
// ones.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_ELEMENTWISE_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_ELEMENTWISE_H_

namespace llmzip {
namespace {

void Add(const float* y, size_t n, float* x) {
  Map2(x, y, n, x, [](Floats a, Floats b) { return a + b; });
}

void Mul(const float* x, const float* z, size_t n, float* y) {
  Map2(x, z, n, y, [](Floats a, Floats b) { return a * b; });
}

void SiluMul(const float* gate, const float* up, size_t n, float* y) {
  Map2(gate, up, n, y, [](Floats a, Floats b) { return SiluOf(a) * b; });
}

void Scale(const float* x, float c, size_t n, float* y) {
  const Floats factor = Broadcast(c);
  Map(x, n, y, [factor](Floats v) { return v * factor; });
}

void SoftCap(const float* x, float cap, size_t n, float* y) {
  const Floats limit = Broadcast(cap);
  Map(x, n, y, [limit](Floats v) { return SoftCapOf(v, limit); });
}

void RowUpdate(float c, const float* h, size_t n, float* w) {
  const Floats factor = Broadcast(c);
  Map2(w, h, n, w, [factor](Floats a, Floats b) { return a - factor * b; });
}

void Sigmoid(const float* x, size_t n, float* y) {
  Map(x, n, y, [](Floats v) { return SigmoidOf(v); });
}

void Tanh(const float* x, size_t n, float* y) {
  Map(x, n, y, [](Floats v) { return TanhOf(v); });
}

void Exp(const float* x, size_t n, float* y) {
  Map(x, n, y, [](Floats v) { return ExpOf(v); });
}

void ReluSquared(const float* x, size_t n, float* y) {
  Map(x, n, y, [](Floats v) { return ReluSquaredOf(v); });
}

void Gelu(const float* x, size_t n, float* y) {
  Map(x, n, y, [](Floats v) { return GeluOf(v); });
}

void Lerp(const float* x, const float* prev, const float* mu, size_t n,
          float* y) {
  ForEachVector(n, [&](size_t i, Part part) {
    const Floats v = Load(x + i, part);
    const Floats difference = Load(prev + i, part) - v;
    Store(v + difference * Load(mu + i, part), y + i, part);
  });
}

// Pairs (i, i + num_pairs) of one head.
void RotateHalves(const float* cos, const float* sin, size_t num_pairs,
                  float* x) {
  ForEachVector(num_pairs, [&](size_t i, Part part) {
    const Floats c = Load(cos + i, part);
    const Floats s = Load(sin + i, part);
    const Floats x0 = Load(x + i, part);
    const Floats x1 = Load(x + i + num_pairs, part);
    Store(x0 * c - x1 * s, x + i, part);
    Store(x0 * s + x1 * c, x + i + num_pairs, part);
  });
}

// Pairs (2i, 2i + 1) of one head.
void RotateNeighbours(const float* cos, const float* sin, size_t num_pairs,
                      float* x) {
  ForEachVector(2 * num_pairs, [&](size_t i, Part part) {
    const Floats c = LoadTwice(cos + i / 2, num_pairs - i / 2);
    const Floats s = LoadTwice(sin + i / 2, num_pairs - i / 2);
    const Floats v = Load(x + i, part);
    Store(SubtractAdd(v * c, SwapPairs(v) * s), x + i, part);
  });
}

void Rope(const float* cos, const float* sin, size_t num_heads,
          size_t head_size, size_t num_rotated, bool halves, float* x) {
  const auto rotate = halves ? RotateHalves : RotateNeighbours;
  for (size_t head = 0; head < num_heads; ++head) {
    rotate(cos, sin, num_rotated / 2, x + head * head_size);
  }
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_ELEMENTWISE_H_
