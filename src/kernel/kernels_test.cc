// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Every table of kernels against the plain loops, bit by bit: packing, sums,
// maps, rotation and masses.
#include "kernel/kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>

#include "kernel/pack.h"
#include "testing/kernels_fixture.h"

namespace llmzip {
namespace {

constexpr float kSpecial[] = {
    0.0f,     -0.0f,   1.0f,      -1.0f,     0x1p-149f, -0x1p-149f, 0x1p-126f,
    88.0f,    87.99f,  -87.0f,    -87.0001f, -86.99f,   -88.0f,     44.0f,
    -44.0f,   1e30f,   -1e30f,    3e38f,     -3e38f,    INFINITY,   -INFINITY,
    0.34657f, 0.3466f, -0.34657f, 1e-8f,     -1e-8f,    20.0f,      -20.0f};

TEST_P(KernelsTest, QuantizeEqualsReference) {
  InputGenerator generator(1);
  for (size_t cols = 0; cols <= 2000; cols += cols < 140 ? 1 : 291) {
    SCOPED_TRACE(cols);
    const auto x = RoughFloats(&generator, cols);
    const size_t num_blocks = (cols + kBlock - 1) / kBlock;
    std::vector<int8_t> q(num_blocks * kBlock, 99), want_q(q);
    std::vector<float> scale(num_blocks, 99), want_scale(scale);
    EXPECT_EQ(
        got().quantize(x.data(), cols, q.data(), scale.data()),
        want().quantize(x.data(), cols, want_q.data(), want_scale.data()));
    ASSERT_TRUE(SameBits(q, want_q));
    ASSERT_TRUE(SameBits(scale, want_scale));
  }
}

TEST_P(KernelsTest, QuantizeAndPackRowReportNanAndInfinityInEveryPlace) {
  for (const float bad : {NAN, -NAN, INFINITY, -INFINITY}) {
    for (size_t at = 0; at < 77; ++at) {
      std::vector<float> x(77, 1.0f);
      x[at] = bad;
      std::vector<int8_t> q(96);
      std::vector<float> scale(3);
      std::vector<uint8_t> tile(TileBytes(3));
      EXPECT_GE(got().quantize(x.data(), 77, q.data(), scale.data()),
                0x7f800000u);
      EXPECT_GE(
          got().pack_row(x.data(), 77, ScaleKind::kBfloat16, 3, tile.data()),
          0x7f800000u);
    }
  }
}

TEST_P(KernelsTest, PackRowEqualsReference) {
  InputGenerator generator(2);
  for (const ScaleKind kind : {ScaleKind::kBfloat16, ScaleKind::kFloat16}) {
    for (size_t cols = 1; cols <= 1000; cols += cols < 100 ? 1 : 173) {
      SCOPED_TRACE(cols);
      auto x = RoughFloats(&generator, cols);
      if (cols == 99) x[98] = 1e7f;  // too large for a binary16 scale
      const size_t bytes = TileBytes((cols + kBlock - 1) / kBlock);
      std::vector<uint8_t> tile(bytes, 0x55), want_tile(tile);
      const size_t row = cols % kTileRows;
      const uint32_t largest =
          want().pack_row(x.data(), cols, kind, row, want_tile.data());
      EXPECT_EQ(got().pack_row(x.data(), cols, kind, row, tile.data()),
                largest);
      if (largest < 0x7f800000u) {
        ASSERT_TRUE(SameBits(tile, want_tile));
      }
    }
  }
}

TEST_P(KernelsTest, SumsAndNormsEqualReference) {
  InputGenerator generator(4);
  for (size_t n = 1; n <= 1600; n += n < 100 ? 1 : 219) {
    SCOPED_TRACE(n);
    auto x = RoughFloats(&generator, n);
    x[0] += 0.5f;
    const auto gain = generator.Floats(n, 2.0f);
    const auto bias = generator.Floats(n, 1.0f);
    EXPECT_EQ(std::bit_cast<uint32_t>(got().sum_squares(x.data(), n)),
              std::bit_cast<uint32_t>(want().sum_squares(x.data(), n)));
    EXPECT_EQ(std::bit_cast<uint32_t>(got().dot(x.data(), gain.data(), n)),
              std::bit_cast<uint32_t>(want().dot(x.data(), gain.data(), n)));
    std::vector<float> y(n), want_y(n);
    got().rms_norm(x.data(), gain.data(), 1e-5f, n, y.data());
    want().rms_norm(x.data(), gain.data(), 1e-5f, n, want_y.data());
    ASSERT_TRUE(SameBits(y, want_y));
    want().layer_norm(x.data(), gain.data(), bias.data(), 64e-5f, n,
                      want_y.data());
    // In place, as callers may.
    got().layer_norm(x.data(), gain.data(), bias.data(), 64e-5f, n, x.data());
    ASSERT_TRUE(SameBits(x, want_y));
  }
}

TEST_P(KernelsTest, ElementwiseKernelsEqualReference) {
  InputGenerator generator(5);
  for (size_t n = 0; n <= 600; n += n < 70 ? 1 : 97) {
    SCOPED_TRACE(n);
    std::vector<float> x = generator.Floats(n, 30.0f);
    for (size_t i = 0; i < n; i += 3)
      x[i] = kSpecial[i / 3 % std::size(kSpecial)];
    const auto y = generator.Floats(n, 2.0f);
    const auto z = generator.Floats(n, 1.0f);
    using Map = void (*)(const float*, size_t, float*);
    for (const auto map : {&Kernels::sigmoid, &Kernels::tanh, &Kernels::exp,
                           &Kernels::relu_squared, &Kernels::gelu}) {
      std::vector<float> a(n, 9.0f), b(n, 8.0f);
      const Map get = got().*map;
      const Map expect = want().*map;
      get(x.data(), n, a.data());
      expect(x.data(), n, b.data());
      ASSERT_TRUE(SameBits(a, b));
    }
    std::vector<float> a(x), b(x);
    // Infinities would give NaN here, whose bits are not defined.
    for (size_t i = 0; i < n; ++i) {
      if (!std::isfinite(x[i])) a[i] = b[i] = 1.5f;
    }
    const std::vector<float> finite(a);
    got().add(y.data(), n, a.data());
    want().add(y.data(), n, b.data());
    ASSERT_TRUE(SameBits(a, b));
    got().row_update(0.3f, y.data(), n, a.data());
    want().row_update(0.3f, y.data(), n, b.data());
    ASSERT_TRUE(SameBits(a, b));
    got().mul(finite.data(), y.data(), n, a.data());
    want().mul(finite.data(), y.data(), n, b.data());
    ASSERT_TRUE(SameBits(a, b));
    got().lerp(y.data(), z.data(), finite.data(), n, a.data());
    want().lerp(y.data(), z.data(), finite.data(), n, b.data());
    ASSERT_TRUE(SameBits(a, b));
    got().scale(finite.data(), 1.7f, n, a.data());
    want().scale(finite.data(), 1.7f, n, b.data());
    ASSERT_TRUE(SameBits(a, b));
    got().soft_cap(x.data(), 30.0f, n, a.data());
    want().soft_cap(x.data(), 30.0f, n, b.data());
    ASSERT_TRUE(SameBits(a, b));
    got().silu_mul(finite.data(), y.data(), n, a.data());
    want().silu_mul(finite.data(), y.data(), n, b.data());
    ASSERT_TRUE(SameBits(a, b));
  }
}

TEST_P(KernelsTest, ElementwiseMapsKeepNan) {
  for (const float nan : {NAN, -NAN}) {
    for (const auto map : {&Kernels::sigmoid, &Kernels::tanh, &Kernels::exp,
                           &Kernels::relu_squared, &Kernels::gelu}) {
      std::vector<float> x(19, nan), y(19, 0.0f);
      (got().*map)(x.data(), x.size(), y.data());
      for (const float v : y) EXPECT_TRUE(std::isnan(v));
    }
  }
}

TEST_P(KernelsTest, ExpEqualsReferenceOnADenseGrid) {
  std::vector<float> x, a, b;
  for (uint32_t bits = 0; bits < 0x7f800000; bits += 10007) {
    x.push_back(std::bit_cast<float>(bits));
    x.push_back(-x.back());
  }
  a.resize(x.size());
  b.resize(x.size());
  got().exp(x.data(), x.size(), a.data());
  want().exp(x.data(), x.size(), b.data());
  ASSERT_TRUE(SameBits(a, b));
}

TEST_P(KernelsTest, RopeEqualsReference) {
  InputGenerator generator(6);
  for (const bool halves : {false, true}) {
    for (const size_t head_size : {2u, 8u, 10u, 64u, 80u, 100u, 128u}) {
      for (size_t rotated = 2; rotated <= head_size; rotated += 2) {
        auto x = generator.Floats(3 * head_size, 5.0f);
        auto want_x = x;
        const auto c = generator.Floats(rotated / 2, 1.0f);
        const auto s = generator.Floats(rotated / 2, 1.0f);
        got().rope(c.data(), s.data(), 3, head_size, rotated, halves, x.data());
        want().rope(c.data(), s.data(), 3, head_size, rotated, halves,
                    want_x.data());
        ASSERT_TRUE(SameBits(x, want_x)) << head_size << " " << rotated;
      }
    }
  }
}

void ExpectMassesEqual(const Kernels& got, const std::vector<float>& logit) {
  const size_t n = logit.size();
  SCOPED_TRACE(n);
  std::vector<uint32_t> mass(n), want_mass(n);
  std::vector<uint64_t> sum((n + 63) / 64), want_sum(sum);
  const uint32_t largest = ReferenceKernels().masses(
      logit.data(), n, want_mass.data(), want_sum.data());
  EXPECT_EQ(got.masses(logit.data(), n, mass.data(), sum.data()), largest);
  ASSERT_TRUE(SameBits(mass, want_mass));
  ASSERT_TRUE(SameBits(sum, want_sum));
}

TEST_P(KernelsTest, MassesEqualReference) {
  InputGenerator generator(8);
  for (size_t n = 1; n <= 300; ++n) {
    ExpectMassesEqual(got(), generator.Floats(n, 20.0f));
    ExpectMassesEqual(got(), std::vector<float>(n, -3.5f));  // all largest
    ExpectMassesEqual(got(), generator.Floats(n, 1e38f));
  }
  ExpectMassesEqual(got(), generator.Floats(49153, 15.0f));
}

TEST_P(KernelsTest, MassesReportLogitsThatAreNotFinite) {
  for (size_t at = 0; at < 100; ++at) {
    for (const float bad : {NAN, -NAN, INFINITY, -INFINITY}) {
      std::vector<float> logit(100, 1.0f);
      logit[at] = bad;
      std::vector<uint32_t> mass(100);
      std::vector<uint64_t> sum(2);
      EXPECT_GE(got().masses(logit.data(), 100, mass.data(), sum.data()),
                0x7f800000u);
    }
  }
}

// 1 + 2^-11 - (1 + 2^-12)^2 is -2^-24 when fused, 0 with two roundings.
TEST_P(KernelsTest, MultiplyAndAddAreTwoRoundings) {
  const float c = 1.0f + 0x1p-12f;
  const std::vector<float> h(37, c);
  std::vector<float> w(37, 1.0f + 0x1p-11f);
  got().row_update(c, h.data(), w.size(), w.data());
  EXPECT_TRUE(SameBits(w, std::vector<float>(37, 0.0f)));

  // The same by lerp: x + (prev - x) * mu with x = 0 and the sum in x.
  std::vector<float> x(37, -1.0f - 0x1p-11f), mu(37, c), y(37);
  std::vector<float> prev(37, -1.0f - 0x1p-11f + c);
  got().lerp(x.data(), prev.data(), mu.data(), 37, y.data());
  EXPECT_TRUE(SameBits(y, std::vector<float>(37, 0.0f)));
}

INSTANTIATE_TEST_SUITE_P(AllTables, KernelsTest,
                         testing::ValuesIn(AvailableKernels().begin(),
                                           AvailableKernels().end()),
                         [](const auto& p) { return p.param->name; });

TEST(KernelChoiceTest, ReferenceIsSlowestAndBestIsFastest) {
  const auto available = AvailableKernels();
  ASSERT_FALSE(available.empty());
  EXPECT_EQ(available.front(), &ReferenceKernels());
  EXPECT_EQ(available.back(), &BestKernels());
}

TEST(KernelChoiceTest, TablesAreFoundByName) {
  for (const Kernels* table : AvailableKernels()) {
    EXPECT_EQ(FindKernels(table->name), table);
  }
  EXPECT_EQ(FindKernels("abacus"), nullptr);
}

}  // namespace
}  // namespace llmzip
