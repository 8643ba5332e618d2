// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/event_count.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <thread>

namespace llmzip {
namespace {

TEST(EventCountTest, LetsThroughWhatIsReached) {
  EventCount count;
  EXPECT_TRUE(count.Await(0));
  count.Reach(3);
  EXPECT_TRUE(count.Await(2));
  EXPECT_TRUE(count.Await(3));
}

TEST(EventCountTest, NeverGoesBack) {
  EventCount count;
  count.Reach(3);
  count.Reach(1);
  EXPECT_TRUE(count.Await(3));
}

TEST(EventCountTest, TwoThreadsTakeTurnsAndSeeEachOthersWrites) {
  constexpr uint64_t kTurns = 20000;
  EventCount turn;
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

TEST(EventCountTest, GivingUpWakesSleepersForGood) {
  EventCount count;
  bool reached = true;
  {
    const std::jthread sleeper([&] { reached = count.Await(1); });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    count.GiveUp();
  }
  EXPECT_FALSE(reached);
  count.Reach(2);
  EXPECT_FALSE(count.Await(1));
}

}  // namespace
}  // namespace llmzip
