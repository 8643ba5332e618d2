// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/byte_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string_view>

namespace llmzip {
namespace {

constexpr uint32_t kRate = 400;
constexpr uint32_t kConfidence = 3;

// A byte model with all that it looks at.
struct World {
  explicit World(bool has_language_model)
      : model(has_language_model, /*table_log2=*/18, Pages::kSmall,
              &ReferenceMixerKernels()) {
    EXPECT_TRUE(model.ok());
  }

  void Begin() { model.Begin(texts, 0, {longer, shorter}, kConfidence); }
  void End(uint8_t byte) {
    texts.Append(0, byte);
    longer.Update(texts, 0, texts.stream(0));
    shorter.Update(texts, 0, texts.stream(0));
  }
  // Codes a byte; returns its cost in bits.
  double Code(char byte) {
    Begin();
    double cost = 0;
    for (int i = 7; i >= 0; --i) {
      const bool bit = (byte >> i & 1) != 0;
      const double p = model.Predict(/*lm=*/0) / double{kProbabilityOne};
      cost -= std::log2(bit ? p : 1 - p);
      model.Update(bit, kRate);
    }
    End(static_cast<uint8_t>(byte));
    return cost;
  }
  double Code(std::string_view bytes) {
    double cost = 0;
    for (const char byte : bytes) cost += Code(byte);
    return cost;
  }
  void Skip(std::string_view bytes) {
    for (const char byte : bytes) {
      Begin();
      for (int i = 7; i >= 0; --i) model.Skip((byte >> i & 1) != 0);
      End(static_cast<uint8_t>(byte));
    }
  }

  static constexpr uint64_t kSizes[] = {4000};
  StreamTexts texts{kSizes};
  MatchModel longer{8, 12, Pages::kSmall};
  MatchModel shorter{5, 12, Pages::kSmall};
  ByteModel model;
};

// The nine sets of the first layer pass `lm` on. A weight of 1/9 in the second
// layer is 455 of 4096 when it is multiplied, so 4095 parts of 4096 arrive.
TEST(ByteModelTest, TheFirstPredictionIsTheLanguageModels) {
  for (const int32_t lm : {0, 500, -3000, 9000, kMaxStretch, -kMaxStretch}) {
    World world(/*has_language_model=*/true);
    world.Begin();
    EXPECT_EQ(world.model.Predict(lm), Squash(lm * 4095 >> 12)) << lm;
  }
}

TEST(ByteModelTest, WithoutALanguageModelTheFirstBitIsEven) {
  World world(/*has_language_model=*/false);
  world.Begin();
  EXPECT_EQ(world.model.Predict(/*lm=*/0), kProbabilityOne / 2);
}

class ByteModelLearningTest : public testing::TestWithParam<bool> {};

TEST_P(ByteModelLearningTest, ARepeatedTextGetsCheap) {
  World world(GetParam());
  const std::string_view text = "It was the best of times. ";
  const double first = world.Code(text);
  for (int i = 0; i < 5; ++i) world.Code(text);
  EXPECT_LT(world.Code(text), first / 10);
}

// Two bytes follow each other in turn, after a context of one byte.
TEST_P(ByteModelLearningTest, ContextsTellWhatFollows) {
  World world(GetParam());
  for (int i = 0; i < 50; ++i) world.Code("abac");
  EXPECT_LT(world.Code("abac"), 2);
  // The same bytes where they never followed.
  EXPECT_GT(world.Code("cc"), 8);
}

// No five bytes repeat, so the match models know nothing.
TEST_P(ByteModelLearningTest, ASkippedByteTrainsTheContexts) {
  World skipped(GetParam());
  World fresh(GetParam());
  // The weights learn in both worlds. Only one of them sees what follows a 'q'.
  for (World* world : {&skipped, &fresh}) {
    for (int i = 0; i < 20; ++i) world->Code("abcdefgh");
  }
  skipped.Skip("qz1qz2qz3qz4qz5qz6");
  fresh.Skip("xy1xy2xy3xy4xy5xy6");
  skipped.Code("7q");
  fresh.Code("7q");
  EXPECT_LT(skipped.Code('z'), fresh.Code('z') / 2);
}

TEST_P(ByteModelLearningTest, PreparingChangesNoResult) {
  World prepared(GetParam());
  World plain(GetParam());
  for (const char byte : std::string_view("tick tock tick tock tick")) {
    prepared.model.Prepare(prepared.texts, prepared.texts.stream(0));
    ASSERT_EQ(prepared.Code(byte), plain.Code(byte));
  }
}

TEST_P(ByteModelLearningTest, WhatWasPreparedForAnotherPlaceIsDiscarded) {
  World discarded(GetParam());
  World plain(GetParam());
  for (World* world : {&discarded, &plain}) {
    for (int i = 0; i < 20; ++i) world->Code("abac");
  }
  discarded.model.Prepare(discarded.texts, discarded.texts.stream(0));
  discarded.model.DiscardPrepared();
  for (World* world : {&discarded, &plain}) world->End('a');
  EXPECT_EQ(discarded.Code('b'), plain.Code('b'));
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutModel, ByteModelLearningTest,
                         testing::Bool(),
                         [](const testing::TestParamInfo<bool>& has_model) {
                           return has_model.param ? "mix" : "bytes";
                         });

}  // namespace
}  // namespace llmzip
