// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/model_trial.h"

#include "gtest/gtest.h"

namespace llmzip {
namespace {

constexpr uint64_t kText = 256 << 10;
constexpr uint64_t kPerKib = 256;  // payload of the byte model

ByteCosts EvenCosts(uint64_t text_bytes) {
  ByteCosts costs;
  for (uint64_t at = ByteCosts::kCellBytes; at <= text_bytes;
       at += ByteCosts::kCellBytes) {
    costs.Note({.text_bytes = at, .payload_bytes = at / 1024 * kPerKib});
  }
  costs.Finish(text_bytes, text_bytes / 1024 * kPerKib);
  return costs;
}

// Codes pieces of 16 bytes, in turn from each stream, until the trial ends it.
// `payload(n)` is the payload of n bytes. Returns how many bytes were coded.
template <typename Payload>
uint64_t CodeWith(ModelTrial& trial, const std::vector<uint64_t>& streams,
                  Payload payload) {
  trial.Begin(streams);
  uint64_t coded = 0;
  for (uint64_t at = 0; at < streams[0]; at += 16) {
    for (size_t i = 0; i < streams.size(); ++i) {
      coded += 16;
      if (!trial.GoOn(i, 16, payload(coded))) return coded;
    }
  }
  return coded;
}

uint64_t Rate(uint64_t coded, uint64_t thousandths) {
  return coded * kPerKib / 1024 * thousandths / 1000;
}

TEST(ModelTrialTest, AModelThatPaysIsNeverStopped) {
  const ByteCosts costs = EvenCosts(kText);
  ModelTrial trial(&costs, 30);
  EXPECT_EQ(CodeWith(trial, {kText}, [](uint64_t n) { return Rate(n, 900); }),
            kText);
  EXPECT_FALSE(trial.gave_up());
  EXPECT_NEAR(trial.expected_saving(), 100, 2);
}

TEST(ModelTrialTest, AClearLossEndsAtTheFirstLook) {
  const ByteCosts costs = EvenCosts(kText);
  ModelTrial trial(&costs, 30);
  const auto coded =
      CodeWith(trial, {kText}, [](uint64_t n) { return Rate(n, 1100); });
  EXPECT_EQ(coded, kText / 16);
  EXPECT_TRUE(trial.gave_up());
  EXPECT_NEAR(trial.expected_saving(), -100, 2);
}

TEST(ModelTrialTest, ALittleSavedIsNotEnoughFromTheSecondLookOn) {
  const ByteCosts costs = EvenCosts(kText);
  ModelTrial trial(&costs, 30);
  EXPECT_EQ(CodeWith(trial, {kText}, [](uint64_t n) { return Rate(n, 985); }),
            kText / 8);
  EXPECT_TRUE(trial.gave_up());
}

TEST(ModelTrialTest, TheLatestPartSaysWhatTheRestWillCost) {
  const ByteCosts costs = EvenCosts(kText);
  ModelTrial trial(&costs, 30);
  // Half the payload in the first sixteenth, then as much as the byte model.
  const auto coded = CodeWith(trial, {kText}, [](uint64_t n) {
    const uint64_t head = kText / 16;
    return n <= head ? Rate(n, 800) : Rate(head, 800) + Rate(n - head, 1000);
  });
  EXPECT_EQ(coded, kText / 8);
  EXPECT_NEAR(trial.expected_saving(), 12, 2);
}

TEST(ModelTrialTest, StreamsAreComparedWhereTheyAre) {
  // The first half costs the byte model nothing, the other one much.
  ByteCosts costs;
  for (uint64_t at = ByteCosts::kCellBytes; at <= kText;
       at += ByteCosts::kCellBytes) {
    costs.Note({.text_bytes = at,
                .payload_bytes = at <= kText / 2 ? 0 : at - kText / 2});
  }
  costs.Finish(kText, kText / 2);
  ModelTrial trial(&costs, 30);
  // A model that halves what the byte model pays for both streams together.
  EXPECT_EQ(
      CodeWith(trial, {kText / 2, kText / 2}, [](uint64_t n) { return n / 4; }),
      kText);
  EXPECT_NEAR(trial.expected_saving(), 500, 5);
}

TEST(ModelTrialTest, TextsWithoutACostAreNotJudged) {
  ByteCosts costs;
  costs.Finish(4000, 0);
  ModelTrial trial(&costs, 30);
  EXPECT_EQ(CodeWith(trial, {4000}, [](uint64_t) { return 9; }), 4000u);
  EXPECT_FALSE(trial.gave_up());
}

}  // namespace
}  // namespace llmzip
