// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Products of matrices, by every table.
#include "kernel/pack.h"
#include "testing/kernels_fixture.h"

namespace llmzip {
namespace {

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

}  // namespace
}  // namespace llmzip
