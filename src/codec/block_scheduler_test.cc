// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/block_scheduler.h"

#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <stdexcept>
#include <vector>

namespace llmzip {
namespace {

using Work = std::function<Status(size_t, ThreadPool&, const BlockObserver&)>;

TEST(BlockSchedulerTest, EveryBlockIsCodedOnce) {
  for (size_t blocks = 0; blocks < 10; ++blocks) {
    for (size_t threads : {1u, 2u, 7u}) {
      std::vector<std::atomic<int>> runs(blocks);
      const Work work = [&](size_t i, ThreadPool&, const BlockObserver&) {
        ++runs[i];
        return Status();
      };
      EXPECT_TRUE(RunBlocks(blocks, threads, nullptr, work).ok());
      for (const auto& count : runs) EXPECT_EQ(count, 1);
    }
  }
}

// Whichever block ends first in time, also where one throws.
TEST(BlockSchedulerTest, TheFirstFailureInTheOrderOfTheBlocksCounts) {
  for (size_t threads : {1u, 2u, 3u, 7u}) {
    for (size_t thrower = 0; thrower < 6; ++thrower) {
      std::atomic<size_t> runs = 0;
      const Work work = [&](size_t i, ThreadPool&, const BlockObserver&) {
        ++runs;
        if (i == thrower) throw std::bad_alloc();
        return i == 3 ? Status(Code::kCorrupt, "block 3") : Status();
      };
      const auto run = [&] { return RunBlocks(6, threads, nullptr, work); };
      if (thrower <= 3) {
        EXPECT_THROW((void)run(), std::bad_alloc);
      } else {
        EXPECT_EQ(run().code(), Code::kCorrupt);
      }
      EXPECT_EQ(runs, 6u);
    }
  }
}

TEST(BlockSchedulerTest, OneBlockThrows) {
  const Work work = [](size_t, ThreadPool&, const BlockObserver&) -> Status {
    throw std::length_error("too long");
  };
  EXPECT_THROW((void)RunBlocks(1, 3, nullptr, work), std::length_error);
}

// What the caller's observer throws reaches the caller; the blocks that are
// being coded hear that the caller has cancelled.
TEST(BlockSchedulerTest, AnObserverThrows) {
  for (size_t threads : {1u, 2u, 3u}) {
    const BlockObserver observer = [](const BlockProgress&) -> bool {
      throw std::runtime_error("no");
    };
    const Work work = [&](size_t, ThreadPool&, const BlockObserver& observe) {
      while (observe({})) {
      }
      return Status(Code::kCancelled, "cancelled");
    };
    EXPECT_THROW((void)RunBlocks(threads, threads, observer, work),
                 std::runtime_error);
  }
}

}  // namespace
}  // namespace llmzip
