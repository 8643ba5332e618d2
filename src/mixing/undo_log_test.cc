// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/undo_log.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "mixing/lazy_array.h"

namespace llmzip {
namespace {

class UndoLogTest : public testing::Test {
 protected:
  static constexpr size_t kBytes = size_t{1} << 21;
  static constexpr size_t kLine = 64;

  UndoLogTest() : bytes_(kBytes) {
    for (size_t i = 0; i < kBytes; ++i) bytes_[i] = First(i);
  }
  static uint8_t First(size_t i) { return static_cast<uint8_t>(i * 7 >> 3); }
  void Change(size_t i) {
    log_.Note(&bytes_[i], 1);
    bytes_[i] = static_cast<uint8_t>(bytes_[i] + 1);
  }
  void ExpectFirst() {
    for (size_t i = 0; i < kBytes; ++i) {
      ASSERT_EQ(bytes_[i], First(i)) << i;
    }
  }

  LazyArray<uint8_t> bytes_;
  UndoLog log_;
};

TEST_F(UndoLogTest, RestoresWhatWasNoted) {
  Change(0);
  Change(kBytes - 1);
  Change(1000);
  log_.Rollback();
  ExpectFirst();
}

TEST_F(UndoLogTest, KeepsALineOnceWithItsFirstContent) {
  for (int i = 0; i < 3; ++i) Change(70);
  Change(64);
  EXPECT_EQ(log_.num_lines(), 1u);
  log_.Rollback();
  ExpectFirst();
  EXPECT_EQ(log_.num_lines(), 0u);
}

TEST_F(UndoLogTest, NotesAllLinesOfARange) {
  log_.Note(&bytes_[kLine - 1], kLine + 2);  // the ends of two lines around one
  EXPECT_EQ(log_.num_lines(), 3u);
  log_.Note(&bytes_[3 * kLine], 0);
  EXPECT_EQ(log_.num_lines(), 3u);
}

TEST_F(UndoLogTest, GrowsAndIsUsedAgain) {
  for (int round = 0; round < 3; ++round) {
    for (size_t i = 0; i < kBytes; i += kLine) Change(i);
    EXPECT_EQ(log_.num_lines(), kBytes / kLine);
    log_.Rollback();
    ExpectFirst();
    Change(5);
    EXPECT_EQ(log_.num_lines(), 1u);
    log_.Rollback();
    ExpectFirst();
  }
}

}  // namespace
}  // namespace llmzip
