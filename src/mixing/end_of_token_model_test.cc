// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/end_of_token_model.h"

#include <gtest/gtest.h>

#include <string_view>

namespace llmzip {
namespace {

constexpr uint32_t kRate = 400;

// An end-of-token model with all that it looks at.
class EndOfTokenModelTest : public testing::Test {
 protected:
  struct World {
    World() { EXPECT_TRUE(model.ok()); }
    void Append(std::string_view bytes) {
      for (const char byte : bytes) {
        texts.Append(0, static_cast<uint8_t>(byte));
        longer.Update(texts, 0, texts.stream(0));
        shorter.Update(texts, 0, texts.stream(0));
      }
    }
    void Prepare() { model.Prepare(texts, 0, {longer, shorter}); }
    int32_t Predict(int32_t lm) {
      return model.Predict(texts, 0, {longer, shorter}, lm);
    }
    // A whole token: `bytes`, and one decision after them.
    int32_t Token(std::string_view bytes, bool ends) {
      Append(bytes);
      const int32_t p = Predict(/*lm=*/0);
      model.Update(ends, kRate);
      texts.EndSymbol(0, 1);
      return p;
    }

    static constexpr uint64_t kSizes[] = {4000};
    StreamTexts texts{kSizes};
    MatchModel longer{8, 12, Pages::kSmall};
    MatchModel shorter{5, 12, Pages::kSmall};
    EndOfTokenModel model{Pages::kSmall, &ReferenceMixerKernels()};
  };

  World world_;
};

// The first weights are 1 for the language model and 0 for the rest, and fresh
// APMs change nothing.
TEST_F(EndOfTokenModelTest, TheFirstPredictionIsTheLanguageModels) {
  for (const int32_t lm : {0, 1, -1, 3000, -9000, kMaxStretch, -kMaxStretch}) {
    EXPECT_EQ(world_.Predict(lm), Squash(lm)) << lm;
  }
}

TEST_F(EndOfTokenModelTest, LearnsWhereTokensEnd) {
  for (int i = 0; i < 100; ++i) {
    world_.Token("ab", true);
    world_.Token("cd", false);
  }
  EXPECT_GT(world_.Token("ab", true), kProbabilityOne / 10 * 9);
  EXPECT_LT(world_.Token("cd", false), kProbabilityOne / 10);
}

// Everything else being equal, the sign of the error decides the direction.
TEST_F(EndOfTokenModelTest, OneDecisionMovesThePredictionTowardsIt) {
  World other;
  world_.Token("ab", true);
  other.Token("ab", false);
  EXPECT_GT(world_.Token("ab", true), other.Token("ab", true));
}

// "x" shares no context, no weight set and no APM context with "ab": depth,
// latest byte and all hashes differ. So nothing was learned for it.
TEST_F(EndOfTokenModelTest, WhatIsLearnedStaysAtItsPlace) {
  for (int i = 0; i < 50; ++i) world_.Token("ab", true);
  world_.Append("x");
  // The sign of lm selects sets too: -500 shares that of 0.
  EXPECT_EQ(world_.Predict(-500), Squash(-500));
}

TEST_F(EndOfTokenModelTest, PreparingChangesNoResult) {
  World prepared;
  for (int i = 0; i < 50; ++i) {
    const std::string_view bytes = i % 3 == 0 ? "the" : " cat sat";
    prepared.Append(bytes);
    prepared.Prepare();
    world_.Append(bytes);
    const int32_t lm = i * 37 - 900;
    ASSERT_EQ(prepared.Predict(lm), world_.Predict(lm)) << i;
    for (World* world : {&prepared, &world_}) {
      world->model.Update(i % 2 == 0, kRate);
      world->texts.EndSymbol(0, static_cast<uint32_t>(i));
    }
  }
}

TEST_F(EndOfTokenModelTest, WhatWasPreparedForAnotherPlaceIsDiscarded) {
  World other;
  for (World* world : {&world_, &other}) {
    for (int i = 0; i < 100; ++i) {
      world->Token("ab", true);
      world->Token("cd", false);
    }
    world->Append("ab");
  }
  world_.Prepare();
  world_.model.DiscardPrepared();
  for (World* world : {&world_, &other}) {
    world->texts.EndSymbol(0, 1);
    world->Append("cd");
  }
  EXPECT_EQ(world_.Predict(0), other.Predict(0));
}

}  // namespace
}  // namespace llmzip
