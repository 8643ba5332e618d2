// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/kv_cache.h"

#include <numeric>
#include <vector>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

constexpr size_t kLayers = 2, kHeads = 3;

// Key and value of one head at one position, all bytes and scales different
// from those of their neighbors.
struct Entry {
  Entry(size_t layer, size_t head, size_t position, size_t blocks,
        size_t key_blocks)
      : key(key_blocks * kBlock),
        value(blocks * kBlock),
        key_scale(key_blocks),
        value_scale(blocks) {
    const size_t seed = layer * 101 + head * 37 + position * 11;
    for (size_t i = 0; i < key.size(); ++i) {
      key[i] = static_cast<int8_t>((seed + i * 3) % 255) - 127;
    }
    for (size_t i = 0; i < value.size(); ++i) {
      value[i] = static_cast<int8_t>((seed + i * 5 + 1) % 255) - 127;
    }
    for (size_t b = 0; b < key_blocks; ++b) {
      key_scale[b] = static_cast<float>(seed * 10 + b);
    }
    for (size_t b = 0; b < blocks; ++b) {
      value_scale[b] = static_cast<float>(seed * 10 + b) + 0.5f;
    }
  }

  std::vector<int8_t> key, value;
  std::vector<float> key_scale, value_scale;
};

void Fill(size_t num_positions, KvCache* cache) {
  for (size_t layer = 0; layer < kLayers; ++layer) {
    for (size_t head = 0; head < kHeads; ++head) {
      for (size_t position = 0; position < num_positions; ++position) {
        const Entry e(layer, head, position, cache->num_blocks(),
                      cache->num_key_blocks());
        cache->Store(layer, head, position, e.key.data(), e.key_scale.data(),
                     e.value.data(), e.value_scale.data());
      }
    }
  }
}

// What the attention kernel finds at `position`, by the layout that kernels.h
// states.
void ExpectEntry(const AttentionInput& in, size_t position, const Entry& e) {
  for (size_t b = 0; b < in.num_key_blocks; ++b) {
    const size_t record = position / 16 * in.num_key_blocks + b;
    EXPECT_EQ(in.key_scale[record * 16 + position % 16], e.key_scale[b]);
    for (size_t d = 0; d < kBlock; ++d) {
      const size_t in_tile = d / 4 * 64 + position % 16 * 4 + d % 4;
      EXPECT_EQ(in.key[record * 512 + in_tile], e.key[b * kBlock + d]);
    }
  }
  for (size_t b = 0; b < in.num_blocks; ++b) {
    EXPECT_EQ(in.value_scale[position * in.num_blocks + b], e.value_scale[b]);
    for (size_t d = 0; d < kBlock; ++d) {
      EXPECT_EQ(in.value[(position * in.num_blocks + b) * kBlock + d],
                e.value[b * kBlock + d]);
    }
  }
}

void ExpectFilled(const KvCache& cache, size_t head_size,
                  size_t num_positions) {
  for (size_t layer = 0; layer < kLayers; ++layer) {
    for (size_t head = 0; head < kHeads; ++head) {
      AttentionInput in = {};
      for (const size_t first : {size_t{0}, num_positions / 2}) {
        cache.View(layer, head, first, num_positions, &in);
        EXPECT_EQ(in.head_size, head_size);
        ASSERT_EQ(in.num_blocks, cache.num_blocks());
        ASSERT_EQ(in.num_key_blocks, cache.num_key_blocks());
        ASSERT_LT(in.first_key, 16u);
        const size_t skipped = first - in.first_key;  // in whole tiles
        EXPECT_EQ(in.num_keys, num_positions - skipped);
        for (size_t position = first; position < num_positions; ++position) {
          SCOPED_TRACE(position);
          ExpectEntry(
              in, position - skipped,
              Entry(layer, head, position, in.num_blocks, in.num_key_blocks));
        }
      }
    }
  }
}

TEST(KvCacheTest, WhatIsStoredLiesWhereTheKernelLooks) {
  for (const size_t head_size : {1u, 32u, 33u, 80u}) {
    for (const size_t num_positions : {1u, 15u, 16u, 17u, 40u}) {
      SCOPED_TRACE(head_size);
      for (const size_t planes : {1u, 2u}) {
        KvCache cache(kLayers, kHeads, head_size, planes, num_positions);
        EXPECT_EQ(cache.num_blocks(), (head_size + 31) / 32);
        EXPECT_EQ(cache.num_key_blocks(), planes * cache.num_blocks());
        Fill(num_positions, &cache);
        ExpectFilled(cache, head_size, num_positions);
      }
    }
  }
}

TEST(KvCacheTest, ALaterEntryReplacesAnEarlierOne) {
  KvCache cache(kLayers, kHeads, 40, 1, 20);
  const Entry other(0, 0, 99, cache.num_blocks(), cache.num_key_blocks());
  cache.Store(1, 2, 7, other.key.data(), other.key_scale.data(),
              other.value.data(), other.value_scale.data());
  Fill(20, &cache);
  ExpectFilled(cache, 40, 20);
}

TEST(KvCacheTest, ACopyHoldsThePositionsAskedFor) {
  KvCache origin(kLayers, kHeads, 48, 2, 50), copy(kLayers, kHeads, 48, 2, 50);
  Fill(50, &origin);
  copy.CopyFrom(origin, 37);
  ExpectFilled(copy, 48, 37);
  // The copy is its own: what is stored in it leaves the origin alone.
  const Entry other(0, 0, 99, copy.num_blocks(), copy.num_key_blocks());
  copy.Store(0, 0, 5, other.key.data(), other.key_scale.data(),
             other.value.data(), other.value_scale.data());
  ExpectFilled(origin, 48, 50);
}

TEST(KvCacheTest, BytesCountWholeTilesAndBlocks) {
  // Per position and block: 32 + 32 bytes and two scales.
  EXPECT_EQ(KvCache::BytesFor(1, 1, 32, 1, 16), 16u * 72);
  EXPECT_EQ(KvCache::BytesFor(1, 1, 32, 2, 16), 16u * 108);
  EXPECT_EQ(KvCache::BytesFor(1, 1, 1, 1, 1), 16u * 72);
  EXPECT_EQ(KvCache::BytesFor(2, 3, 33, 1, 17), 2u * 3 * 32 * 2 * 72);
  EXPECT_EQ(KvCache::BytesFor(512, 1024, 512, 1, 1 << 20),
            uint64_t{512} * 1024 * 16 * (1 << 20) * 72);
}

}  // namespace
}  // namespace llmzip
