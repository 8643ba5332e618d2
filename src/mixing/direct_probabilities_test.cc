// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/direct_probabilities.h"

#include <gtest/gtest.h>

#include "mixing/mixer.h"

namespace llmzip {
namespace {

// Places of the contexts among the inputs.
enum { kOrder0, kOrder1, kOrder2, kWord };
constexpr uint32_t kFirstNode = 1;

using Inputs = std::array<int32_t, DirectProbabilities::kInputs>;

StreamHistory HistoryOf(uint64_t last8, uint32_t word) {
  StreamHistory s;
  s.last8 = last8;
  s.word = word;
  return s;
}

class DirectProbabilitiesTest : public testing::Test {
 protected:
  Inputs InputsAt(uint32_t node) const {
    Inputs inputs;
    direct_.SetInputs(node, inputs.data());
    return inputs;
  }
  // Whether the context has learned anything at `node`.
  bool Knows(size_t context, uint32_t node = kFirstNode) const {
    return InputsAt(node)[2 * context + 1] != 0;
  }

  DirectProbabilities direct_{/*log2_lines=*/10, Pages::kSmall};
};

TEST_F(DirectProbabilitiesTest, FreshInputsAreZero) {
  ASSERT_TRUE(direct_.ok());
  direct_.Begin(HistoryOf('a', 1));
  for (uint32_t node = 1; node < 16; ++node)
    EXPECT_EQ(InputsAt(node), Inputs{});
}

// The first update moves p from 2^21 by floor(0.625 * (2^21 - 1)). After one
// update a stretched input counts 5/16.
TEST_F(DirectProbabilitiesTest, OneBitGivesBothInputs) {
  direct_.Begin(HistoryOf('a', 1));
  direct_.Update(kFirstNode, true);
  const int32_t change = 1310719;
  const int32_t stretched =
      Stretch22(static_cast<uint32_t>(kProbabilityOne / 2 + change)) * 5 / 16;
  const Inputs inputs = InputsAt(kFirstNode);
  for (size_t i = 0; i < DirectProbabilities::kContexts; ++i) {
    EXPECT_EQ(inputs[2 * i], stretched * kMixerInputOne);
    EXPECT_EQ(inputs[2 * i + 1], (change >> 10) * kMixerInputOne);
  }
  EXPECT_EQ(InputsAt(2), Inputs{});
}

// From twelve updates on the stretched input counts in full.
TEST_F(DirectProbabilitiesTest, ManyBitsAreTrustedInFull) {
  direct_.Begin(HistoryOf('a', 1));
  AdaptiveProbability cell = InitialProbability(0, 0);
  for (int i = 0; i < 20; ++i) {
    direct_.Update(kFirstNode, i % 3 == 0);
    cell = Adapted(cell, i % 3 == 0);
  }
  EXPECT_EQ(InputsAt(kFirstNode)[0],
            Stretch22(ProbabilityOf(cell)) * kMixerInputOne);
}

TEST_F(DirectProbabilitiesTest, EachContextDependsOnItsPartOfTheHistory) {
  direct_.Begin(HistoryOf(0x6162, 1));
  direct_.Update(kFirstNode, true);
  direct_.Begin(HistoryOf(0x6362, 2));  // the same last byte
  EXPECT_TRUE(Knows(kOrder0));
  EXPECT_TRUE(Knows(kOrder1));
  EXPECT_FALSE(Knows(kOrder2));
  EXPECT_FALSE(Knows(kWord));
  direct_.Begin(HistoryOf(0x6163, 1));  // the same word
  EXPECT_TRUE(Knows(kOrder0));
  EXPECT_FALSE(Knows(kOrder1));
  EXPECT_FALSE(Knows(kOrder2));
  EXPECT_TRUE(Knows(kWord));
}

TEST_F(DirectProbabilitiesTest, SecondNibblesAreApart) {
  direct_.Begin(HistoryOf('a', 1));
  direct_.SecondNibble(5);
  direct_.Update(kFirstNode, true);
  EXPECT_TRUE(Knows(kOrder1));
  direct_.SecondNibble(4);
  EXPECT_FALSE(Knows(kOrder0) || Knows(kOrder1) || Knows(kOrder2) ||
               Knows(kWord));
  direct_.Begin(HistoryOf('a', 1));
  EXPECT_FALSE(Knows(kOrder0) || Knows(kOrder1) || Knows(kOrder2) ||
               Knows(kWord));
}

}  // namespace
}  // namespace llmzip
