// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.h"

#include <atomic>
#include <vector>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

TEST(ThreadPoolTest, EveryUnitRunsExactlyOnceInEveryLoop) {
  for (size_t threads : {1u, 2u, 3u, 7u}) {
    ThreadPool pool(threads);
    for (size_t units = 0; units < 200; ++units) {
      std::vector<int> runs(units, 0);
      pool.Run(units, [&](size_t i) { ++runs[i]; });
      EXPECT_EQ(runs, std::vector<int>(units, 1)) << threads << " threads";
    }
  }
}

TEST(ThreadPoolTest, ManyShortLoopsInARow) {
  ThreadPool pool(4);
  std::vector<uint64_t> sums(8, 0);
  for (int loop = 0; loop < 20000; ++loop) {
    pool.Run(sums.size(), [&](size_t i) { sums[i] += i; });
  }
  for (size_t i = 0; i < sums.size(); ++i) EXPECT_EQ(sums[i], 20000 * i);
}

// Guests come in the middle of a row of loops and leave after it; each unit is
// still run once.
TEST(ThreadPoolTest, GuestsTakePart) {
  ThreadPool crew(3);
  for (int round = 0; round < 300; ++round) {
    ThreadPool pool(1, 2);
    EXPECT_EQ(pool.num_threads(), 3u);
    std::atomic<bool> done = false;
    std::vector<uint64_t> sums(50, 0);
    crew.Run(3, [&](size_t i) {
      if (i != 0) return pool.Help(done);
      for (int loop = 0; loop < 100; ++loop) {
        pool.Run(sums.size(), [&](size_t k) { sums[k] += k; });
      }
      done = true;
    });
    for (size_t k = 0; k < sums.size(); ++k) ASSERT_EQ(sums[k], 100 * k);
  }
}

}  // namespace
}  // namespace llmzip
