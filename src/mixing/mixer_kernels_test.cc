// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/mixer_kernels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "mixing/lazy_array.h"
#include "mixing/logistic.h"
#include "mixing/mixer_error.h"

namespace llmzip {
namespace {

constexpr size_t kMaxInputs = 160;
constexpr size_t kSets = 9;

// Inputs and weights over their whole ranges, some at the very ends.
struct Case {
  explicit Case(size_t inputs, uint32_t seed)
      : num_inputs(inputs), input(kMaxInputs), weights(kMaxInputs * kSets) {
    std::mt19937 random(seed);
    for (size_t i = 0; i < num_inputs; ++i) {
      const auto x = static_cast<int32_t>(random() % 32767) - 16383;
      input[i] = (random() % 8 == 0 ? (x < 0 ? -16383 : 16383) : x) * 65536;
    }
    for (size_t i = 0; i < weights.size(); ++i) {
      const auto w = static_cast<int32_t>(random()) / 8 * 7;
      weights[i] = random() % 8 == 0 ? (w < 0 ? -kMaxWeight : kMaxWeight) : w;
    }
    for (size_t k = 0; k < kSets; ++k) {
      int32_t* set = weights.begin() + k * kMaxInputs;
      sets.push_back(set);
      trained.push_back(set);
      outputs.push_back(static_cast<int32_t>(random() % (2 * kMaxStretch + 1)) -
                        kMaxStretch);
    }
  }

  size_t num_inputs;
  LazyArray<int32_t> input;
  LazyArray<int32_t> weights;
  std::vector<const int32_t*> sets;
  std::vector<int32_t*> trained;
  std::vector<int32_t> outputs;
};

class MixerKernelsTest : public testing::TestWithParam<const MixerKernels*> {};

TEST_P(MixerKernelsTest, MixEqualsReference) {
  for (size_t inputs = 0; inputs <= kMaxInputs; inputs += kMixerLanes) {
    for (size_t sets = 0; sets <= kSets; ++sets) {
      const Case c(inputs, static_cast<uint32_t>(inputs * 16 + sets));
      std::vector<int32_t> expected(kMaxSelectors, -1);
      std::vector<int32_t> actual(kMaxSelectors, -1);
      ReferenceMixerKernels().mix(c.input.begin(), inputs, c.sets.data(), sets,
                                  expected.data());
      GetParam()->mix(c.input.begin(), inputs, c.sets.data(), sets,
                      actual.data());
      expected.resize(sets);
      actual.resize(sets);
      EXPECT_EQ(expected, actual) << inputs << " inputs, " << sets << " sets";
    }
  }
}

TEST_P(MixerKernelsTest, TrainEqualsReference) {
  for (size_t inputs = 0; inputs <= kMaxInputs; inputs += kMixerLanes) {
    for (const uint32_t rate : {1u, 2u, 3u, 66u, 1000u, 1311u, 2047u, 2048u}) {
      const auto seed = static_cast<uint32_t>(inputs + rate);
      const bool bit = rate % 3 == 0;
      Case expected(inputs, seed);
      Case actual(inputs, seed);
      ReferenceMixerKernels().train(expected.input.begin(), inputs,
                                    expected.trained.data(), kSets,
                                    expected.outputs.data(), bit, rate);
      GetParam()->train(actual.input.begin(), inputs, actual.trained.data(),
                        kSets, actual.outputs.data(), bit, rate);
      EXPECT_EQ(0, std::memcmp(expected.weights.begin(), actual.weights.begin(),
                               expected.weights.size() * sizeof(int32_t)))
          << inputs << " inputs, rate " << rate;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    AllIsas, MixerKernelsTest, testing::ValuesIn(AvailableMixerKernels()),
    [](const testing::TestParamInfo<const MixerKernels*>& table) {
      return std::string(table.param->name);
    });

// One set of weights over kMixerLanes inputs, and its output.
struct OneSet {
  void Mix() {
    const int32_t* set = weights.begin();
    ReferenceMixerKernels().mix(input.begin(), kMixerLanes, &set, 1, out);
  }
  void Train(bool bit, uint32_t rate) {
    int32_t* set = weights.begin();
    ReferenceMixerKernels().train(input.begin(), kMixerLanes, &set, 1, out, bit,
                                  rate);
  }

  LazyArray<int32_t> input = LazyArray<int32_t>(kMixerLanes);
  LazyArray<int32_t> weights = LazyArray<int32_t>(kMixerLanes);
  int32_t out[kMaxSelectors] = {};
};

TEST(MixerKernelsReferenceTest, MixMultipliesTheUpperHalves) {
  OneSet one;
  one.input[0] = 300 * 65536;
  one.input[15] = -2 * 65536;
  one.weights[0] = 1000 * 65536 + 65535;
  one.weights[15] = -1;
  one.Mix();
  EXPECT_EQ(one.out[0], (300 * 1000 + 2) >> kMixShift);
}

TEST(MixerKernelsReferenceTest, MixClamps) {
  OneSet one;
  one.input[0] = 16000 * 65536;
  one.weights[0] = kMaxWeight;
  one.Mix();
  EXPECT_EQ(one.out[0], kMaxStretch);
  one.weights[0] = -kMaxWeight;
  one.Mix();
  EXPECT_EQ(one.out[0], -kMaxStretch);
}

TEST(MixerKernelsReferenceTest, TrainRoundsAndClamps) {
  OneSet one;
  one.input[0] = 3 * 65536;
  one.input[1] = -3 * 65536;
  one.input[2] = 16383 * 65536;
  one.weights[2] = kMaxWeight - 1;
  const uint32_t rate = 1024;
  const ErrorScale scale(rate);
  const int32_t error = ScaledError(0, true, scale);
  one.Train(true, rate);
  const int32_t half = int32_t{1} << (scale.shift() - 1);
  EXPECT_EQ(one.weights[0], (3 * error + half) >> scale.shift());
  EXPECT_EQ(one.weights[1], (-3 * error + half) >> scale.shift());
  EXPECT_EQ(one.weights[2], kMaxWeight);
  EXPECT_EQ(one.weights[3], 0);
}

TEST(MixerErrorTest, ASmallErrorIsNotWorthTraining) {
  EXPECT_TRUE(WorthTraining(true, kProbabilityOne - kLeastError));
  EXPECT_FALSE(WorthTraining(true, kProbabilityOne - kLeastError + 1));
  EXPECT_TRUE(WorthTraining(false, kLeastError));
  EXPECT_FALSE(WorthTraining(false, kLeastError - 1));
}

TEST(MixerKernelsReferenceTest, ATableIsFoundByItsName) {
  for (const MixerKernels* table : AvailableMixerKernels()) {
    EXPECT_EQ(FindMixerKernels(table->name), table);
  }
  EXPECT_EQ(FindMixerKernels("abacus"), nullptr);
}

}  // namespace
}  // namespace llmzip
