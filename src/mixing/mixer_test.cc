// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/mixer.h"

#include <gtest/gtest.h>

namespace llmzip {
namespace {

constexpr uint32_t kRate = 1024;  // 1/64

// Two tables, of two sets and of three.
class MixerLayerTest : public testing::Test {
 protected:
  MixerLayerTest() {
    constexpr uint32_t kSets[] = {2, 3};
    layer_ = MixerLayer(kSets, kMixerLanes, &ReferenceMixerKernels());
  }
  int32_t Output(size_t table) {
    layer_.Mix();
    return layer_.outputs()[table];
  }

  MixerLayer layer_;
};

TEST_F(MixerLayerTest, WithoutWeightsTheOutputIsZero) {
  ASSERT_TRUE(layer_.ok());
  EXPECT_EQ(layer_.num_selectors(), 2u);
  layer_.SetInput(3, 5000);
  EXPECT_EQ(Output(0), 0);
  EXPECT_EQ(Output(1), 0);
}

TEST_F(MixerLayerTest, TheOutputIsTheWeightedSum) {
  layer_.FillWeights(0, kWeightOne);
  layer_.FillWeights(15, -kWeightOne / 2);
  layer_.SetInput(0, 1000);
  layer_.SetInput(15, 300);
  layer_.SetInput(7, 9999);  // of weight zero
  EXPECT_EQ(Output(0), 1000 - 150);
  EXPECT_EQ(Output(1), 1000 - 150);
}

TEST_F(MixerLayerTest, TheOutputIsClamped) {
  layer_.FillWeights(0, 2 * kWeightOne);
  layer_.SetInput(0, kMaxStretch);
  EXPECT_EQ(Output(0), kMaxStretch);
  layer_.SetInput(0, -kMaxStretch);
  EXPECT_EQ(Output(0), -kMaxStretch);
}

// The error is 1 - 1/2, so the weight of the input 1.0 grows by 1/64 * 1/2. The
// output is then 1/128 = 8/1024.
TEST_F(MixerLayerTest, TrainingFollowsTheGradient) {
  layer_.SetInput(0, kStretchOne);
  ASSERT_EQ(Output(0), 0);
  layer_.Train(true, kRate);
  EXPECT_EQ(Output(0), 8);
  layer_.SetInput(0, -kStretchOne);
  EXPECT_EQ(Output(0), -8);
}

TEST_F(MixerLayerTest, OnlyTheSelectedSetsLearn) {
  layer_.SetInput(0, kStretchOne);
  layer_.Select(0, 1);
  layer_.Select(1, 2);
  layer_.Mix();
  layer_.Train(true, kRate);
  EXPECT_EQ(Output(0), 8);
  EXPECT_EQ(Output(1), 8);
  layer_.Select(0, 0);
  EXPECT_EQ(Output(0), 0);
  EXPECT_EQ(Output(1), 8);
  for (const uint32_t set : {0u, 1u}) {
    layer_.Select(1, set);
    EXPECT_EQ(Output(1), 0);
  }
}

// One input tells the bit, the other is noise: the first gains weight.
TEST_F(MixerLayerTest, LearnsWhichInputToTrust) {
  for (int i = 0; i < 3000; ++i) {
    const bool bit = i % 3 == 0;
    layer_.SetInput(0, bit ? kStretchOne : -kStretchOne);
    layer_.SetInput(1, i * 7919 % 2 == 0 ? kStretchOne : -kStretchOne);
    layer_.Mix();
    layer_.Train(bit, kRate);
  }
  layer_.SetInput(0, kStretchOne);
  layer_.SetInput(1, 0);
  const int32_t told = Output(0);
  layer_.SetInput(0, 0);
  layer_.SetInput(1, kStretchOne);
  const int32_t noise = Output(0);
  EXPECT_GT(told, 2 * kStretchOne);
  EXPECT_LT(std::abs(noise), kStretchOne / 4);
}

}  // namespace
}  // namespace llmzip
