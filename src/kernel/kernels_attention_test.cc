// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Attention, by every table.
#include <algorithm>
#include <cmath>

#include "testing/kernels_fixture.h"

namespace llmzip {
namespace {

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

}  // namespace
}  // namespace llmzip
