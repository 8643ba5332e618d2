// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/milestone.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <thread>

namespace llmzip {
namespace {

TEST(MilestoneTest, LetsThroughWhatIsReached) {
  Milestone milestone;
  EXPECT_TRUE(milestone.Await(0));
  milestone.Reach(3);
  EXPECT_TRUE(milestone.Await(2));
  EXPECT_TRUE(milestone.Await(3));
}

TEST(MilestoneTest, NeverGoesBack) {
  Milestone milestone;
  milestone.Reach(3);
  milestone.Reach(1);
  EXPECT_TRUE(milestone.Await(3));
}

TEST(MilestoneTest, TwoThreadsTakeTurnsAndSeeEachOthersWrites) {
  constexpr uint64_t kTurns = 20000;
  Milestone turn;
  uint64_t sum = 0;  // guarded by the turn
  const auto every_other = [&](uint64_t first) {
    for (uint64_t i = first; i < kTurns; i += 2) {
      ASSERT_TRUE(turn.Await(i));
      sum = sum * 3 + i;
      turn.Reach(i + 1);
    }
  };
  {
    const std::jthread odd(every_other, 1);
    every_other(0);
  }
  uint64_t expected = 0;
  for (uint64_t i = 0; i < kTurns; ++i) expected = expected * 3 + i;
  EXPECT_EQ(sum, expected);
}

TEST(MilestoneTest, GivingUpWakesSleepersForGood) {
  Milestone milestone;
  bool reached = true;
  {
    const std::jthread sleeper([&] { reached = milestone.Await(1); });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    milestone.GiveUp();
  }
  EXPECT_FALSE(reached);
  milestone.Reach(2);
  EXPECT_FALSE(milestone.Await(1));
}

}  // namespace
}  // namespace llmzip
