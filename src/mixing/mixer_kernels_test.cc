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
      errors.push_back(static_cast<int32_t>(random() % 65535) - 32767);
    }
  }

  size_t num_inputs;
  LazyArray<int32_t> input;
  LazyArray<int32_t> weights;
  std::vector<const int32_t*> sets;
  std::vector<int32_t*> trained;
  std::vector<int32_t> errors;
};

class MixerKernelsTest : public testing::TestWithParam<const MixerKernels*> {};

TEST_P(MixerKernelsTest, DotEqualsReference) {
  for (size_t inputs = 0; inputs <= kMaxInputs; inputs += kMixerLanes) {
    for (size_t sets = 0; sets <= kSets; ++sets) {
      const Case c(inputs, static_cast<uint32_t>(inputs * 16 + sets));
      std::vector<int32_t> expected(kSets, -1);
      std::vector<int32_t> actual(kSets, -1);
      ReferenceMixerKernels().dot(c.input.begin(), inputs, c.sets.data(), sets,
                                  expected.data());
      GetParam()->dot(c.input.begin(), inputs, c.sets.data(), sets,
                      actual.data());
      EXPECT_EQ(expected, actual) << inputs << " inputs, " << sets << " sets";
    }
  }
}

TEST_P(MixerKernelsTest, TrainEqualsReference) {
  for (size_t inputs = 0; inputs <= kMaxInputs; inputs += kMixerLanes) {
    for (int shift = 1; shift <= 15; ++shift) {
      const auto seed = static_cast<uint32_t>(inputs + 7);
      Case expected(inputs, seed);
      Case actual(inputs, seed);
      ReferenceMixerKernels().train(expected.input.begin(), inputs,
                                    expected.trained.data(),
                                    expected.errors.data(), kSets, shift);
      GetParam()->train(actual.input.begin(), inputs, actual.trained.data(),
                        actual.errors.data(), kSets, shift);
      EXPECT_EQ(0, std::memcmp(expected.weights.begin(), actual.weights.begin(),
                               expected.weights.size() * sizeof(int32_t)))
          << inputs << " inputs, shift " << shift;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    AllIsas, MixerKernelsTest, testing::ValuesIn(AvailableMixerKernels()),
    [](const testing::TestParamInfo<const MixerKernels*>& table) {
      return std::string(table.param->name);
    });

TEST(MixerKernelsReferenceTest, DotMultipliesTheUpperHalves) {
  LazyArray<int32_t> input(kMixerLanes);
  LazyArray<int32_t> weights(kMixerLanes);
  input[0] = 3 * 65536;
  input[15] = -2 * 65536;
  weights[0] = 5 * 65536 + 65535;
  weights[15] = -1;
  const int32_t* set = weights.begin();
  int32_t out = 0;
  ReferenceMixerKernels().dot(input.begin(), kMixerLanes, &set, 1, &out);
  EXPECT_EQ(out, 3 * 5 + 2);
}

TEST(MixerKernelsReferenceTest, TrainRoundsAndClamps) {
  LazyArray<int32_t> input(kMixerLanes);
  LazyArray<int32_t> weights(kMixerLanes);
  input[0] = 3 * 65536;
  input[1] = -3 * 65536;
  input[2] = 16383 * 65536;
  weights[2] = kMaxWeight - 1;
  int32_t* set = weights.begin();
  const int32_t error = 1;
  ReferenceMixerKernels().train(input.begin(), kMixerLanes, &set, &error, 1, 1);
  EXPECT_EQ(weights[0], 2);   // 1.5 rounds up
  EXPECT_EQ(weights[1], -1);  // -1.5 rounds up
  EXPECT_EQ(weights[2], kMaxWeight);
  EXPECT_EQ(weights[3], 0);
}

TEST(MixerKernelsReferenceTest, ATableIsFoundByItsName) {
  for (const MixerKernels* table : AvailableMixerKernels()) {
    EXPECT_EQ(FindMixerKernels(table->name), table);
  }
  EXPECT_EQ(FindMixerKernels("abacus"), nullptr);
}

}  // namespace
}  // namespace llmzip
