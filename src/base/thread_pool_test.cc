// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.h"

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

}  // namespace
}  // namespace llmzip
