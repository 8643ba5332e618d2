// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Every table of kernels against the plain loops, bit by bit.
#include "kernel/kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>

#include "gtest/gtest.h"
#include "kernel/pack.h"
#include "testing/kernel_inputs.h"

namespace llmzip {
namespace {

template <typename T>
testing::AssertionResult SameBits(const std::vector<T>& got,
                                  const std::vector<T>& want) {
  if (got.size() != want.size()) return testing::AssertionFailure() << "size";
  for (size_t i = 0; i < got.size(); ++i) {
    if (std::memcmp(&got[i], &want[i], sizeof(T)) != 0) {
      return testing::AssertionFailure()
             << "element " << i << " of " << got.size() << ": " << +got[i]
             << " is not " << +want[i];
    }
  }
  return testing::AssertionSuccess();
}

// Values that stress every rule: zeros, blocks below the threshold, denormals,
// large ones.
std::vector<float> RoughFloats(InputGenerator* generator, size_t n) {
  constexpr float kScales[] = {1.0f,     0.0f,  -0.0f,     0x1p-101f,
                               0x1p-99f, 1e-3f, 0x1p-140f, 1e4f};
  std::vector<float> x(n);
  for (size_t i = 0; i < n; ++i) {
    // The scale changes every 40 elements, so that blocks of one kind exist.
    const uint32_t kind = i / 40 % 2 == 0 ? generator->Next() % 8
                                          : static_cast<uint32_t>(i / 40) % 8;
    x[i] = generator->NextFloat() * kScales[kind];
  }
  return x;
}

constexpr float kSpecial[] = {
    0.0f,     -0.0f,   1.0f,      -1.0f,     0x1p-149f, -0x1p-149f, 0x1p-126f,
    88.0f,    87.99f,  -87.0f,    -87.0001f, -86.99f,   -88.0f,     44.0f,
    -44.0f,   1e30f,   -1e30f,    3e38f,     -3e38f,    INFINITY,   -INFINITY,
    0.34657f, 0.3466f, -0.34657f, 1e-8f,     -1e-8f,    20.0f,      -20.0f};

class KernelsTest : public testing::TestWithParam<const Kernels*> {
 protected:
  const Kernels& got() const { return *GetParam(); }
  const Kernels& want() const { return ReferenceKernels(); }
};

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

// A tile with weights and scales at their extremes.
std::vector<uint8_t> RandomTile(size_t num_blocks, ScaleKind kind,
                                InputGenerator* generator) {
  std::vector<uint8_t> tile(TileBytes(num_blocks));
  for (size_t b = 0; b < num_blocks; ++b) {
    for (size_t r = 0; r < kTileRows; ++r) {
      const uint32_t random = generator->Next();
      // Any finite scale below 2^8 in size, subnormal and negative ones too.
      const auto scale = static_cast<uint16_t>(
          kind == ScaleKind::kFloat16 ? (random & 0xdfff) % 0xbc00
                                      : (random & 0x8000) | (random % 0x4300));
      std::memcpy(&tile[ScalesAt(b) + 2 * r], &scale, 2);
      const bool extreme = generator->Next() % 8 == 0;
      for (size_t c = 0; c < kBlock; ++c) {
        tile[WeightsAt(b) + c / 4 * 64 + r * 4 + c % 4] =
            static_cast<uint8_t>(extreme ? 255 : 1 + generator->Next() % 255);
      }
    }
  }
  return tile;
}

void ExpectMatMulEquals(const Kernels& got, ScaleKind kind, size_t num_tiles,
                        size_t num_blocks, size_t num_tokens) {
  SCOPED_TRACE(testing::Message() << num_tiles << " tiles, " << num_blocks
                                  << " blocks, " << num_tokens << " tokens");
  InputGenerator generator(num_tiles * 1000003 + num_blocks * 101 + num_tokens);
  std::vector<std::vector<uint8_t>> memory;
  std::vector<const uint8_t*> tiles;
  for (size_t i = 0; i < num_tiles; ++i) {
    memory.push_back(RandomTile(num_blocks, kind, &generator));
    tiles.push_back(memory.back().data());
  }
  auto q = generator.Bytes(num_tokens * num_blocks * kBlock);
  std::fill_n(q.begin(), kBlock, int8_t{-127});
  auto scale = generator.Floats(num_tokens * num_blocks, 1.0f);
  scale[0] = 0.0f;
  const size_t stride = num_tiles * kTileRows + 3;
  std::vector<float> y(num_tokens * stride, 99.0f), want_y(y);
  got.mat_mul(tiles.data(), num_tiles, kind, num_blocks, q.data(), scale.data(),
              num_tokens, y.data(), stride);
  ReferenceKernels().mat_mul(tiles.data(), num_tiles, kind, num_blocks,
                             q.data(), scale.data(), num_tokens, want_y.data(),
                             stride);
  ASSERT_TRUE(SameBits(y, want_y));
}

TEST_P(KernelsTest, MatMulEqualsReferenceForEveryBatchSize) {
  for (size_t num_tokens = 1; num_tokens <= kMaxBatch; ++num_tokens) {
    ExpectMatMulEquals(got(), ScaleKind::kBfloat16, 4, 2, num_tokens);
  }
}

TEST_P(KernelsTest, MatMulEqualsReferenceForOddShapes) {
  for (const ScaleKind kind : {ScaleKind::kBfloat16, ScaleKind::kFloat16}) {
    for (const size_t num_tokens : {1u, 2u, 3u, 7u, 16u}) {
      for (size_t num_tiles = 1; num_tiles <= 9; ++num_tiles) {
        ExpectMatMulEquals(got(), kind, num_tiles, 3, num_tokens);
      }
      for (const size_t num_blocks : {1u, 2u, 18u, 48u}) {
        ExpectMatMulEquals(got(), kind, 2, num_blocks, num_tokens);
      }
    }
  }
}

TEST_P(KernelsTest, MatMulEqualsReferenceForManyColumns) {
  for (const size_t num_tokens : {1u, 2u, 63u, 64u}) {
    for (const size_t extra : {0u, 1u}) {
      const size_t num_blocks = 1024 / num_tokens + extra;
      ExpectMatMulEquals(got(), ScaleKind::kBfloat16, 3, num_blocks,
                         num_tokens);
    }
  }
}

// Nibbles at their extremes, scales and minimums of any finite kind.
std::vector<uint8_t> RandomNibbleTile(size_t num_blocks,
                                      InputGenerator* generator) {
  std::vector<uint8_t> tile(NibbleTileBytes(num_blocks));
  for (size_t b = 0; b < num_blocks; ++b) {
    uint8_t* block = &tile[b * kNibbleBlockBytes];
    for (size_t i = 0; i < 2 * kTileRows; ++i) {
      const uint32_t random = generator->Next();
      const auto half =
          static_cast<uint16_t>((random & 0x8000) | (random % 0x7c00));
      std::memcpy(block + 2 * i, &half, 2);
    }
    const bool extreme = generator->Next() % 4 == 0;
    for (size_t i = kNibblesAt; i < kNibbleBlockBytes; ++i) {
      block[i] = static_cast<uint8_t>(extreme ? 255 : generator->Next() >> 8);
    }
  }
  return tile;
}

void ExpectNibblesEqual(const Kernels& got, size_t num_tiles, size_t num_blocks,
                        size_t num_tokens) {
  SCOPED_TRACE(testing::Message() << num_tiles << " tiles, " << num_blocks
                                  << " blocks, " << num_tokens << " tokens");
  InputGenerator generator(num_tiles * 1000003 + num_blocks * 101 + num_tokens);
  std::vector<std::vector<uint8_t>> memory;
  std::vector<const uint8_t*> tiles;
  for (size_t i = 0; i < num_tiles; ++i) {
    memory.push_back(RandomNibbleTile(num_blocks, &generator));
    tiles.push_back(memory.back().data());
  }
  auto q = generator.Bytes(num_tokens * num_blocks * kBlock);
  // Largest dot products: every weight 15 where a block is extreme.
  std::fill_n(q.begin(), num_blocks * kBlock, int8_t{-127});
  if (num_tokens > 1) {
    std::fill_n(q.begin() + static_cast<ptrdiff_t>(num_blocks * kBlock),
                num_blocks * kBlock, int8_t{127});
  }
  auto scale = generator.Floats(num_tokens * num_blocks, 1.0f);
  scale[0] = 0.0f;
  const size_t stride = num_tiles * kTileRows + 3;
  std::vector<float> y(num_tokens * stride, 99.0f), want_y(y);
  got.mat_mul_nibbles(tiles.data(), num_tiles, num_blocks, q.data(),
                      scale.data(), num_tokens, y.data(), stride);
  ReferenceKernels().mat_mul_nibbles(tiles.data(), num_tiles, num_blocks,
                                     q.data(), scale.data(), num_tokens,
                                     want_y.data(), stride);
  ASSERT_TRUE(SameBits(y, want_y));
}

TEST_P(KernelsTest, NibblesEqualReferenceForEveryBatchSize) {
  for (size_t num_tokens = 1; num_tokens <= kMaxBatch; ++num_tokens) {
    ExpectNibblesEqual(got(), 5, 2, num_tokens);
  }
}

TEST_P(KernelsTest, NibblesEqualReferenceForOddShapes) {
  for (const size_t num_tokens : {1u, 2u, 3u, 7u, 16u}) {
    for (size_t num_tiles = 1; num_tiles <= 9; ++num_tiles) {
      ExpectNibblesEqual(got(), num_tiles, 3, num_tokens);
    }
    for (const size_t num_blocks : {1u, 2u, 18u, 48u}) {
      ExpectNibblesEqual(got(), 2, num_blocks, num_tokens);
    }
  }
}

TEST_P(KernelsTest, NibblesEqualReferenceForManyColumns) {
  for (const size_t num_tokens : {1u, 2u, 63u, 64u}) {
    for (const size_t extra : {0u, 1u}) {
      ExpectNibblesEqual(got(), 3, 4096 / num_tokens + extra, num_tokens);
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

// What few models need of attention.
struct AttentionExtras {
  size_t first_key = 0;
  size_t key_planes = 1;
  float score_cap = 0.0f;
};

void ExpectAttentionEquals(const Kernels& got, size_t head_size,
                           size_t num_keys, size_t num_queries,
                           AttentionExtras extras = {}) {
  SCOPED_TRACE(testing::Message()
               << "head of " << head_size << ", " << num_keys << " keys from "
               << extras.first_key << ", " << num_queries << " queries, "
               << extras.key_planes << " planes, cap " << extras.score_cap);
  AttentionArrays arrays(head_size, num_keys, num_queries,
                         head_size * 10007 + num_keys * 101 + num_queries,
                         extras.key_planes);
  arrays.input.first_key = extras.first_key;
  arrays.input.score_cap = extras.score_cap;
  // Keys past the end or not seen must not matter, whatever they hold.
  const size_t num_rows = (num_keys + kTileRows - 1) / kTileRows * kTileRows;
  for (size_t j = 0; j < num_rows; ++j) {
    if (j >= extras.first_key && j < num_keys) continue;
    for (size_t b = 0; b < arrays.input.num_key_blocks; ++b) {
      const size_t record = j / kTileRows * arrays.input.num_key_blocks + b;
      arrays.key_scale[record * kTileRows + j % kTileRows] = NAN;
    }
  }
  std::vector<float> scratch(arrays.scratch), want_out(arrays.out);
  std::fill(arrays.out.begin(), arrays.out.end(), 99.0f);
  std::fill(scratch.begin(), scratch.end(), NAN);
  const uint32_t largest = ReferenceKernels().attention(
      arrays.input, arrays.scratch.data(), want_out.data());
  EXPECT_LT(largest, 0x7f800000u);
  EXPECT_EQ(got.attention(arrays.input, scratch.data(), arrays.out.data()),
            largest);
  ASSERT_TRUE(SameBits(arrays.out, want_out));
}

TEST_P(KernelsTest, AttentionEqualsReference) {
  for (const size_t head_size : {8u, 64u, 80u, 100u, 128u}) {
    for (size_t num_keys = 1; num_keys <= 70; ++num_keys) {
      ExpectAttentionEquals(got(), head_size, num_keys, 1 + num_keys % 5);
    }
  }
  for (const size_t num_keys : {127u, 128u, 129u, 1000u, 2049u}) {
    ExpectAttentionEquals(got(), 64, num_keys, 3);
    ExpectAttentionEquals(got(), 96, num_keys, 7);
  }
  for (size_t num_queries = 1; num_queries <= kMaxQueries; ++num_queries) {
    ExpectAttentionEquals(got(), 33, 70, num_queries);
  }
  ExpectAttentionEquals(got(), kMaxHeadSize, 90, 2);
  ExpectAttentionEquals(got(), 1, 90, 2);
}

TEST_P(KernelsTest, AttentionWithinAWindowEqualsReference) {
  for (size_t first = 0; first < kTileRows; ++first) {
    for (const size_t num_keys : {16u, 17u, 31u, 70u}) {
      ExpectAttentionEquals(got(), 40, num_keys, 3, {.first_key = first});
    }
    ExpectAttentionEquals(got(), 256, first + 1, 4, {.first_key = first});
  }
}

TEST_P(KernelsTest, AttentionWithKeysInTwoPlanesEqualsReference) {
  for (const size_t head_size : {8u, 64u, 100u, 128u}) {
    for (const size_t num_keys : {1u, 15u, 16u, 17u, 70u}) {
      ExpectAttentionEquals(got(), head_size, num_keys, 1 + num_keys % 7,
                            {.key_planes = 2});
    }
  }
  ExpectAttentionEquals(got(), kMaxHeadSize, 90, kMaxQueries,
                        {.key_planes = 2});
}

TEST_P(KernelsTest, AttentionWithACapEqualsReference) {
  for (const float cap : {0.5f, 50.0f}) {
    for (const size_t num_keys : {1u, 15u, 16u, 17u, 70u}) {
      ExpectAttentionEquals(got(), 64, num_keys, 2,
                            {.first_key = num_keys / 16, .score_cap = cap});
    }
  }
}

TEST_P(KernelsTest, ACapDoesNotHideScoresThatAreNotFinite) {
  AttentionArrays arrays(64, 40, 2, 7);
  arrays.input.score_cap = 50.0f;
  arrays.key_scale[5] = INFINITY;
  EXPECT_GE(
      got().attention(arrays.input, arrays.scratch.data(), arrays.out.data()),
      0x7f800000u);
}

TEST_P(KernelsTest, AttentionReportsScoresThatAreNotFinite) {
  for (const size_t num_keys : {1u, 16u, 17u, 40u}) {
    for (const float bad : {INFINITY, -INFINITY, NAN}) {
      AttentionArrays arrays(64, num_keys, 2, 7);
      const size_t last = num_keys - 1;
      arrays.key_scale[(last / 16 * 2 + 1) * 16 + last % 16] = bad;
      EXPECT_GE(got().attention(arrays.input, arrays.scratch.data(),
                                arrays.out.data()),
                0x7f800000u);
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

TEST_P(KernelsTest, Wkv4EqualsReferenceOverManySteps) {
  InputGenerator generator(10);
  for (const size_t n : {1u, 7u, 8u, 15u, 16u, 33u, 128u, 1000u}) {
    SCOPED_TRACE(n);
    std::vector<float> state(3 * n), want_state;
    std::fill(state.begin() + static_cast<ptrdiff_t>(2 * n), state.end(),
              -1e30f);
    want_state = state;
    for (int step = 0; step < 60; ++step) {
      auto w = generator.Floats(n, 3.0f);
      for (float& x : w) x = -std::fabs(x);
      // Now and then beyond the range of exp32.
      const auto k = generator.Floats(n, step % 7 == 0 ? 200.0f : 4.0f);
      const auto v = generator.Floats(n, 2.0f);
      const auto u = generator.Floats(n, 3.0f);
      std::vector<float> y(n, 99.0f), want_y(n);
      got().wkv4(n, w.data(), k.data(), v.data(), u.data(), state.data(),
                 y.data());
      want().wkv4(n, w.data(), k.data(), v.data(), u.data(), want_state.data(),
                  want_y.data());
      ASSERT_TRUE(SameBits(y, want_y)) << step;
      ASSERT_TRUE(SameBits(state, want_state)) << step;
      for (const float x : y) ASSERT_LE(std::fabs(x), 2.001f) << step;
    }
  }
}

TEST_P(KernelsTest, Wkv4KeepsNan) {
  std::vector<float> state(3 * 20), y(20);
  std::vector<float> k(20, 1.0f), other(20, 0.5f);
  k[3] = k[19] = NAN;
  got().wkv4(20, other.data(), k.data(), other.data(), other.data(),
             state.data(), y.data());
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(y[i] != y[i], k[i] != k[i]) << i;
}

TEST_P(KernelsTest, Wkv5EqualsReferenceOverManySteps) {
  InputGenerator generator(11);
  for (const size_t n : {1u, 4u, 8u, 13u, 16u, 24u, 40u, 64u, 100u, 128u}) {
    SCOPED_TRACE(n);
    std::vector<float> state(n * n), want_state(n * n);
    for (int step = 0; step < 40; ++step) {
      const auto r = generator.Floats(n, 1.0f);
      auto w = generator.Floats(n, 0.5f);
      for (float& x : w) x = 0.5f + x;
      const auto k = generator.Floats(n, 1.0f);
      const auto v = generator.Floats(n, 1.0f);
      const auto u = generator.Floats(n, 1.0f);
      std::vector<float> y(n, 99.0f), want_y(n);
      got().wkv5(n, r.data(), w.data(), k.data(), v.data(), u.data(),
                 state.data(), y.data());
      want().wkv5(n, r.data(), w.data(), k.data(), v.data(), u.data(),
                  want_state.data(), want_y.data());
      ASSERT_TRUE(SameBits(y, want_y)) << step;
    }
    ASSERT_TRUE(SameBits(state, want_state));
  }
}

TEST_P(KernelsTest, Wkv7EqualsReferenceOverManySteps) {
  InputGenerator generator(9);
  std::vector<float> state(64 * 64), want_state(64 * 64);
  for (int step = 0; step < 200; ++step) {
    const auto r = generator.Floats(64, 1.0f);
    auto w = generator.Floats(64, 0.2f);
    for (float& x : w) x = 0.775f + x;
    const auto k = generator.Floats(64, 1.0f);
    const auto v = generator.Floats(64, 1.0f);
    const auto kk = generator.Floats(64, 0.2f);
    const auto a = generator.Floats(64, 1.0f);
    std::vector<float> y(64), want_y(64);
    got().wkv7(r.data(), w.data(), k.data(), v.data(), kk.data(), a.data(),
               state.data(), y.data());
    want().wkv7(r.data(), w.data(), k.data(), v.data(), kk.data(), a.data(),
                want_state.data(), want_y.data());
    ASSERT_TRUE(SameBits(y, want_y)) << step;
  }
  ASSERT_TRUE(SameBits(state, want_state));
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

TEST(ExactMathTest, ExpIsWithinTwoTenMillionthsOfTheLibrarys) {
  std::vector<float> x;
  for (float v = -87.0f; v < 88.0f; v += 0x1p-9f) x.push_back(v);
  for (float v = -0.4f; v < 0.4f; v += 0x1p-16f) x.push_back(v);
  std::vector<float> y(x.size());
  ReferenceKernels().exp(x.data(), x.size(), y.data());
  for (size_t i = 0; i < x.size(); ++i) {
    ASSERT_NEAR(double{y[i]} / std::exp(double{x[i]}), 1.0, 2e-7) << x[i];
  }
}

TEST(ExactMathTest, GeluIsNearTheLibrarys) {
  for (float x = -20.0f; x < 20.0f; x += 0x1p-6f) {
    const double v = double{x};
    const double z = std::sqrt(2 / M_PI) * (v + 0.044715 * v * v * v);
    float y;
    ReferenceKernels().gelu(&x, 1, &y);
    ASSERT_NEAR(double{y}, 0.5 * v * (1 + std::tanh(z)), 1e-6) << x;
  }
}

TEST(ExactMathTest, ACapBoundsAndKeepsWhatIsSmall) {
  const std::vector<float> x = {0.0f, 0.25f, -3.0f, 1e30f, -INFINITY};
  std::vector<float> y(x.size());
  ReferenceKernels().soft_cap(x.data(), 30.0f, x.size(), y.data());
  EXPECT_EQ(y[0], 0.0f);
  EXPECT_NEAR(y[1], 30 * std::tanh(0.25 / 30), 3e-6);
  EXPECT_NEAR(y[2], -30 * std::tanh(0.1), 3e-6);
  EXPECT_EQ(y[3], 30.0f);
  EXPECT_EQ(y[4], -30.0f);
}

TEST(ExactMathTest, ExpAtItsEdges) {
  const std::vector<float> x = {0.0f,  -0.0f,    -87.0f,   -87.00001f,
                                88.0f, INFINITY, -INFINITY};
  std::vector<float> y(x.size());
  ReferenceKernels().exp(x.data(), x.size(), y.data());
  EXPECT_EQ(y[0], 1.0f);
  EXPECT_EQ(y[1], 1.0f);
  EXPECT_NEAR(y[2] * 1e38f, std::exp(-87.0) * 1e38, 1e-6);
  EXPECT_EQ(y[3], 0.0f);
  EXPECT_EQ(y[4], 0x1p127f);
  EXPECT_EQ(y[5], 0x1p127f);
  EXPECT_EQ(y[6], 0.0f);
}

}  // namespace
}  // namespace llmzip
