// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "predict/masses.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "predict/language_model.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

class MassesTest : public testing::TestWithParam<TestModelKind> {
 protected:
  void SetUp() override {
    const auto bytes = MakeTestModel(GetParam(), /*seed=*/1);
    auto file = GgufFile::Parse(bytes);
    ASSERT_TRUE(file.ok());
    auto model = LanguageModel::Load(*file);
    ASSERT_TRUE(model.ok());
    model_ = *model;
    std::mt19937 random(3);
    logits_.resize(padded_rows());
    for (float& logit : logits_) {
      logit = static_cast<float>(random() % 4096) * 0x1p-8f;
    }
  }

  const HeadLayout& layout() const { return model_->head_layout(); }
  // The kernels take whole tiles.
  size_t padded_rows() const {
    return (layout().num_mass_rows() + SymbolMasses::kTile - 1) /
           SymbolMasses::kTile * SymbolMasses::kTile;
  }
  SymbolMasses Assign(AlignedVector<float> logits) const {
    SymbolMasses masses(&layout());
    EXPECT_TRUE(masses.Assign(BestKernels(), logits.data()).ok());
    return masses;
  }

  std::shared_ptr<const LanguageModel> model_;
  AlignedVector<float> logits_;
};

TEST_P(MassesTest, SumsOfAllKindsAgree) {
  const SymbolMasses masses = Assign(logits_);
  ASSERT_EQ(masses.size(), layout().num_symbols());
  uint64_t sum = 0;
  for (size_t symbol = 0; symbol < masses.size(); ++symbol) {
    ASSERT_GE(masses[symbol], 1u);
    ASSERT_EQ(masses.Prefix(symbol), sum);
    ASSERT_EQ(masses.Find(sum), symbol);
    sum += masses[symbol];
    ASSERT_EQ(masses.Find(sum - 1), symbol);
  }
  EXPECT_EQ(masses.total(), sum);
  EXPECT_EQ(masses.Prefix(masses.size()), sum);
  EXPECT_LT(masses.total(), uint64_t{1} << 48);
  uint64_t tiles = 0;
  for (size_t tile = 0; tile < masses.num_tiles(); ++tile) {
    EXPECT_EQ(masses.TileSum(tile),
              masses.Range(
                  std::min(tile * SymbolMasses::kTile, masses.size()),
                  std::min((tile + 1) * SymbolMasses::kTile, masses.size())));
    tiles += masses.TileSum(tile);
  }
  EXPECT_EQ(tiles, sum);
}

TEST_P(MassesTest, ALargerLogitHasNoSmallerMass) {
  const SymbolMasses masses = Assign(logits_);
  // Symbols of one token, by their row.
  std::vector<std::pair<size_t, size_t>> single;
  for (size_t symbol = 0; symbol < masses.size(); ++symbol) {
    const size_t row = layout().first_row(symbol);
    if (layout().first_row(symbol + 1) != row + 1) continue;
    if (layout().row_tokens()[row] != kNoToken) single.push_back({symbol, row});
  }
  ASSERT_GT(single.size(), masses.size() / 2);
  for (const auto& [a, row_a] : single) {
    for (const auto& [b, row_b] : single) {
      if (logits_[row_a] >= logits_[row_b]) {
        ASSERT_GE(masses[a], masses[b]);
      }
    }
  }
}

TEST_P(MassesTest, TokensOfOneSymbolAddUp) {
  // All rows alike: the mass of a symbol counts its tokens.
  std::fill(logits_.begin(), logits_.end(), 1.0f);
  const SymbolMasses masses = Assign(logits_);
  uint64_t of_one_token = 0;
  for (size_t symbol = 0; symbol < layout().num_symbols(); ++symbol) {
    const size_t rows =
        layout().first_row(symbol + 1) - layout().first_row(symbol);
    const bool is_empty =
        layout().row_tokens()[layout().first_row(symbol)] == kNoToken;
    if (is_empty) {
      EXPECT_EQ(masses[symbol], 1u);
      continue;
    }
    if (of_one_token == 0) of_one_token = masses[symbol] / rows;
    EXPECT_EQ(masses[symbol], rows * of_one_token);
  }
  EXPECT_GT(of_one_token, 1u);
}

// What an empty row is given must not count, be it the largest.
TEST_P(MassesTest, EmptyRowsHaveTheLeastMass) {
  AlignedVector<float> other = logits_;
  for (const uint32_t row : layout().empty_rows()) other[row] = 1000.0f;
  const SymbolMasses a = Assign(logits_);
  const SymbolMasses b = Assign(other);
  EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin()));
}

TEST_P(MassesTest, LogitsThatAreNotFiniteAreRefused) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(),
                          std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::infinity()}) {
    AlignedVector<float> logits = logits_;
    logits[layout().some_full_row()] = bad;
    SymbolMasses masses(&layout());
    EXPECT_EQ(masses.Assign(BestKernels(), logits.data()).code(),
              Code::kNotFinite);
  }
}

TEST_P(MassesTest, MemoryIsCounted) {
  EXPECT_GE(SymbolMasses::MemoryBytes(layout()),
            layout().num_mass_rows() * sizeof(uint32_t));
}

INSTANTIATE_TEST_SUITE_P(Models, MassesTest,
                         testing::Values(TestModelKind::kLlamaBpe,
                                         TestModelKind::kLlamaSpm,
                                         TestModelKind::kRwkv7));

}  // namespace
}  // namespace llmzip
