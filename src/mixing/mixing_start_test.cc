// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/mixing_start.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "mixing/mixer.h"
#include "mixing/symbol_mixer.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

size_t FlagBytes(size_t flags) { return (flags + 7) / 8; }

size_t LayerBytes(const LayerShape& shape) {
  size_t bytes = 0;
  for (const uint32_t sets : shape.num_sets) {
    bytes += 2 * shape.inputs + FlagBytes(sets);
  }
  return bytes;
}

// A start that sets all means to 0 and everything else to one half or nothing.
Bytes EmptyStart(bool has_language_model) {
  const LearnedShape shape = SymbolMixer::Shape(has_language_model);
  Bytes bytes(LayerBytes(shape.first) + LayerBytes(shape.second) +
              LayerBytes(shape.ends));
  if (has_language_model) return bytes;
  bytes.resize(bytes.size() + shape.histories + shape.matches, 128);
  bytes.resize(bytes.size() + FlagBytes(shape.direct / 16) +
               3 * FlagBytes(shape.final_apm / 8));
  return bytes;
}

// The tables of a mixer, of the sizes that it has.
struct Tables {
  explicit Tables(bool has_language_model) {
    const LearnedShape shape = SymbolMixer::Shape(has_language_model);
    first.assign(shape.first.NumWeights(), 1);
    second.assign(shape.second.NumWeights(), 1);
    ends.assign(shape.ends.NumWeights(), 1);
    histories.assign(shape.histories, 1);
    matches.assign(shape.matches, 1);
    direct.assign(shape.direct, 1);
    for (auto& apm : final_apms) apm.assign(shape.final_apm, 1);
  }
  LearnedState state() {
    return {first,
            second,
            ends,
            histories,
            matches,
            direct,
            {final_apms[0], final_apms[1], final_apms[2]}};
  }
  std::vector<int32_t> first, second, ends;
  std::vector<AdaptiveProbability> histories, matches, direct;
  std::array<std::vector<int32_t>, 3> final_apms;
};

void CopyFrom(const Bytes& bytes, bool has_language_model, Tables* tables) {
  const auto start = MixingStart::Parse(bytes, has_language_model);
  ASSERT_TRUE(start.ok()) << start.status().what();
  start->CopyTo(tables->state());
}

TEST(MixingStartTest, TheShapesAreThoseOfAMixer) {
  for (const bool has_language_model : {false, true}) {
    const uint64_t sizes[] = {100};
    MixOptions options;
    options.stream_bytes = sizes;
    options.has_language_model = has_language_model;
    options.parameters = MixParameters::Default(ModelStrength::kWeak, 100);
    SymbolMixer mixer(options);
    ASSERT_TRUE(mixer.ok());
    const LearnedState state = mixer.learned();
    const LearnedShape shape = SymbolMixer::Shape(has_language_model);
    EXPECT_EQ(state.first.size(), shape.first.NumWeights());
    EXPECT_EQ(state.second.size(), shape.second.NumWeights());
    EXPECT_EQ(state.ends.size(), shape.ends.NumWeights());
    EXPECT_EQ(state.ends.empty(), !has_language_model);
    EXPECT_EQ(state.histories.size(), shape.histories);
    EXPECT_EQ(state.matches.size(), shape.matches);
    EXPECT_EQ(state.direct.size(), shape.direct);
    for (const auto& apm : state.final_apms) {
      EXPECT_EQ(apm.size(), shape.final_apm);
    }
  }
}

TEST(MixingStartTest, ASetHasTheMeanAndItsDifference) {
  const LayerShape shape = SymbolMixer::Shape(true).first;
  Bytes bytes = EmptyStart(true);
  // Table 0: the mean of input 1 is -2^-12 * 3, that of input 2 as low as can
  // be; sets 1 and 8 have differences of their own.
  bytes[2] = 0xfd;
  bytes[3] = 0xff;
  bytes[5] = 0x80;
  bytes[2 * shape.inputs] = 2;
  bytes[2 * shape.inputs + 1] = 1;
  const size_t differences = 2 * shape.inputs + FlagBytes(shape.num_sets[0]);
  Bytes values(2 * shape.inputs);
  values[2 * 1 + 1] = 5;     // input 1 of set 8
  values[2 * 0 + 0] = 0x80;  // input 0 of set 1: -128
  bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(differences),
               values.begin(), values.end());
  Tables tables(true);
  CopyFrom(bytes, true, &tables);
  const size_t row = shape.padded_inputs;
  constexpr int32_t kMean = -3 * (kWeightOne >> 12);
  EXPECT_EQ(tables.first[0 * row + 1], kMean);
  EXPECT_EQ(tables.first[1 * row + 1], kMean);
  EXPECT_EQ(tables.first[8 * row + 1], kMean + 5 * (kWeightOne >> 6));
  EXPECT_EQ(tables.first[1 * row + 0], -2 * kWeightOne);
  EXPECT_EQ(tables.first[8 * row + 0], 0);
  EXPECT_EQ(tables.first[9 * row + 2], -kMaxWeight);
  // The next table, and inputs that are padding.
  EXPECT_EQ(tables.first[shape.num_sets[0] * row + 1], 0);
  EXPECT_EQ(tables.first[row - 1], 0);
  // Beside a language model only weights are learned.
  EXPECT_EQ(tables.histories[0], 1u);
  EXPECT_EQ(tables.final_apms[0][0], 1);
}

TEST(MixingStartTest, ProbabilitiesAndPointsAreDecoded) {
  const LearnedShape shape = SymbolMixer::Shape(false);
  Bytes bytes = EmptyStart(false);
  const size_t histories = LayerBytes(shape.first) + LayerBytes(shape.second);
  bytes[histories + 7] = 255;
  bytes[histories + shape.histories + 63] = 1;
  // Line 9 of the direct probabilities.
  size_t at = histories + shape.histories + shape.matches;
  bytes[at + 1] = 2;
  at += FlagBytes(shape.direct / 16);
  Bytes line(32, 128);
  line[3] = 140;
  std::fill(line.begin() + 16, line.end(), uint8_t{0});
  line[16 + 3] = 30;
  bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(at), line.begin(),
               line.end());
  at += line.size();
  // Context 65535 of the second APM.
  at += FlagBytes(shape.final_apm / 8);
  bytes[at + 8191] = 128;
  at += FlagBytes(shape.final_apm / 8);
  const Bytes points = {0, 1, 15, 16, 33, 127, 0xff, 0x81};
  bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(at), points.begin(),
               points.end());

  Tables tables(false);
  CopyFrom(bytes, false, &tables);
  const auto cell = [](int32_t stretch, uint32_t count) {
    return static_cast<uint32_t>(Squash(stretch)) << 10 | count;
  };
  EXPECT_EQ(tables.histories[6], cell(0, 30));
  EXPECT_EQ(tables.histories[7], cell(127 * 64, 30));
  EXPECT_EQ(tables.matches[63], cell(-127 * 64, 30));
  EXPECT_EQ(tables.direct[9 * 16 + 3] ^ DirectProbabilities::kFlip,
            cell(12 * 64, 30));
  EXPECT_EQ(tables.direct[9 * 16 + 4] ^ DirectProbabilities::kFlip, cell(0, 0));
  EXPECT_EQ(tables.direct[8 * 16], 1u);  // not touched
  const std::vector<int32_t> expected = {
      0,        1 << 10,         15 << 10, 16 << 10,
      34 << 10, (31 << 6) << 10, -1 << 10, -((31 << 6) << 10)};
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(),
                         tables.final_apms[1].end() - 8));
  EXPECT_EQ(tables.final_apms[1][0], 1);
  EXPECT_EQ(tables.final_apms[0].back(), 1);
}

TEST(MixingStartTest, BytesThatAreNotExactlyAStartAreCorrupt) {
  for (const bool has_language_model : {false, true}) {
    const Bytes good = EmptyStart(has_language_model);
    EXPECT_TRUE(MixingStart::Parse(good, has_language_model).ok());
    for (const size_t size : {size_t{0}, size_t{1}, good.size() / 2,
                              good.size() - 1, good.size() + 1}) {
      Bytes other = good;
      other.resize(size);
      const auto start = MixingStart::Parse(other, has_language_model);
      EXPECT_EQ(start.status().code(), Code::kCorrupt) << size;
    }
    EXPECT_FALSE(MixingStart::Parse(good, !has_language_model).ok());
  }
}

TEST(MixingStartTest, ASetWithoutItsDifferencesIsCorrupt) {
  const LearnedShape shape = SymbolMixer::Shape(false);
  Bytes bytes = EmptyStart(false);
  // All tables have a whole number of bytes of flags, the lines too.
  for (const uint32_t sets : shape.first.num_sets) EXPECT_EQ(sets % 8, 0u);
  EXPECT_EQ(shape.direct / 16 % 8, 0u);
  bytes[2 * shape.first.inputs] = 1;  // a set, and no differences for it
  EXPECT_FALSE(MixingStart::Parse(bytes, false).ok());
}

TEST(MixingStartTest, ValuesThatNoStartHasAreCorrupt) {
  const LearnedShape shape = SymbolMixer::Shape(false);
  Bytes bytes = EmptyStart(false);
  size_t at = LayerBytes(shape.first) + LayerBytes(shape.second) +
              shape.histories + shape.matches;
  bytes[at] = 1;
  at += FlagBytes(shape.direct / 16);
  bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(at), 32, uint8_t{30});
  EXPECT_TRUE(MixingStart::Parse(bytes, false).ok());
  Bytes bad = bytes;
  bad[at + 16] = 31;  // a count above its limit
  EXPECT_FALSE(MixingStart::Parse(bad, false).ok());
  at += 32;
  bytes[at] = 1;
  at += 3 * FlagBytes(shape.final_apm / 8);
  at -= 2 * FlagBytes(shape.final_apm / 8);
  bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(at), 8, uint8_t{1});
  EXPECT_TRUE(MixingStart::Parse(bytes, false).ok());
  bytes[at] = 128;  // -128
  EXPECT_FALSE(MixingStart::Parse(bytes, false).ok());
}

}  // namespace
}  // namespace llmzip
