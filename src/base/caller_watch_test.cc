// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/caller_watch.h"

#include <gtest/gtest.h>

#include <thread>

namespace llmzip {
namespace {

TEST(CallerWatchTest, WithoutAWatchAllGoesOn) {
  EXPECT_TRUE(CheckCaller().ok());
}

TEST(CallerWatchTest, ANoIsFinalAndEndsWithTheWatch) {
  int asked = 0;
  {
    const CallerWatch watch([&] { return ++asked == 1; });
    EXPECT_TRUE(CheckCaller().ok());
    EXPECT_EQ(CheckCaller().code(), Code::kCancelled);
    EXPECT_EQ(CheckCaller().code(), Code::kCancelled);
    EXPECT_EQ(asked, 2);
  }
  EXPECT_TRUE(CheckCaller().ok());
}

TEST(CallerWatchTest, TheLatestOfAThreadCounts) {
  const CallerWatch outer([] { return true; });
  {
    const CallerWatch inner([] { return false; });
    EXPECT_EQ(CheckCaller().code(), Code::kCancelled);
    Status other(Code::kInternal, "");
    std::thread([&] { other = CheckCaller(); }).join();
    EXPECT_TRUE(other.ok());
  }
  EXPECT_TRUE(CheckCaller().ok());
}

}  // namespace
}  // namespace llmzip
