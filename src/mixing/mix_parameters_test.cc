// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/mix_parameters.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace llmzip {
namespace {

TEST(MixParametersTest, RoundTrip) {
  for (const ModelStrength strength :
       {ModelStrength::kNone, ModelStrength::kWeak, ModelStrength::kStrong}) {
    for (const uint64_t raw : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 31}) {
      const MixParameters p = MixParameters::Default(strength, raw);
      std::vector<uint8_t> bytes;
      AppendMixParameters(p, &bytes);
      ASSERT_EQ(bytes.size(), kMixParametersBytes);
      const auto parsed = ParseMixParameters(bytes);
      ASSERT_TRUE(parsed.ok());
      EXPECT_EQ(*parsed, p);
    }
  }
}

TEST(MixParametersTest, RefusesWhatIsOutOfRangeOrCut) {
  std::vector<uint8_t> good;
  AppendMixParameters(MixParameters::Default(ModelStrength::kWeak, 1), &good);
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(ParseMixParameters(std::span(good).first(size)).status().code(),
              Code::kTruncated);
  }
  for (const auto& [index, value] : std::vector<std::pair<size_t, uint8_t>>{
           {1, 0xff}, {3, 0xff}, {4, 25}, {5, 0}, {6, 29}, {6, 5}}) {
    auto bad = good;
    bad[index] = value;
    EXPECT_EQ(ParseMixParameters(bad).status().code(), Code::kCorrupt) << index;
  }
}

}  // namespace
}  // namespace llmzip
