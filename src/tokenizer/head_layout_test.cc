// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/head_layout.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

constexpr int32_t kNormal = 1, kControl = 3, kByte = 6;

Vocabulary Make(const std::vector<std::string>& tokens,
                const std::vector<int32_t>& types) {
  VocabularySpec spec;
  spec.model = "llama";
  spec.tokens = tokens;
  spec.types = types;
  auto vocabulary = Vocabulary::Create(spec);
  EXPECT_TRUE(vocabulary.ok()) << vocabulary.status().what();
  return *std::move(vocabulary);
}

// 0 a control token, 1 and 4 both spell "a", 2 spells "ab", 3 spells "b".
Vocabulary Small() {
  return Make({"<s>", "<0x61>", "ab", "b", "a"},
              {kControl, kByte, kNormal, kNormal, kNormal});
}

uint32_t Symbol(const Vocabulary& vocabulary, const std::string& text) {
  return vocabulary.Find(
      {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

TEST(HeadLayoutTest, RowsLieInTheOrderOfSymbolsAndEndWithTheOtherTokens) {
  const Vocabulary vocabulary = Small();
  const HeadLayout layout(vocabulary);
  // 256 bytes and "ab"; "a" has two tokens, 254 bytes have none.
  EXPECT_EQ(layout.num_symbols(), 257u);
  EXPECT_EQ(layout.num_mass_rows(), 258u);
  ASSERT_EQ(layout.row_tokens().size(), 259u);
  EXPECT_FALSE(layout.one_row_per_symbol());
  const size_t a = layout.first_row(Symbol(vocabulary, "a"));
  EXPECT_EQ(a, 0x61u);
  EXPECT_EQ(layout.row_tokens()[a], 1u);
  EXPECT_EQ(layout.row_tokens()[a + 1], 4u);
  EXPECT_EQ(layout.row_tokens()[a + 2], 2u);
  EXPECT_EQ(layout.row_tokens()[a + 3], 3u);
  EXPECT_EQ(layout.row_tokens()[a + 4], kNoToken);
  EXPECT_EQ(layout.row_tokens()[258], 0u);
  EXPECT_EQ(layout.first_row(layout.num_symbols()), 258u);
}

TEST(HeadLayoutTest, TheMainRowIsThatOfTheTokenTheModelIsFed) {
  const Vocabulary vocabulary = Small();
  const HeadLayout layout(vocabulary);
  for (uint32_t symbol = 0; symbol < vocabulary.num_symbols(); ++symbol) {
    const size_t row = layout.main_row(symbol);
    EXPECT_GE(row, layout.first_row(symbol));
    EXPECT_LT(row, layout.first_row(symbol + 1));
    EXPECT_EQ(layout.row_tokens()[row], vocabulary.IsSynthetic(symbol)
                                            ? kNoToken
                                            : vocabulary.InputToken(symbol));
  }
  // Of "a", the normal token comes before the byte token.
  const uint32_t a = Symbol(vocabulary, "a");
  EXPECT_EQ(layout.main_row(a), layout.first_row(a) + 1);
}

TEST(HeadLayoutTest, EmptyRowsAreThoseOfSyntheticSymbols) {
  const Vocabulary vocabulary = Small();
  const HeadLayout layout(vocabulary);
  const auto empty = layout.empty_rows();
  EXPECT_EQ(empty.size(), vocabulary.synthetic_symbols().size());
  EXPECT_TRUE(std::is_sorted(empty.begin(), empty.end()));
  for (const uint32_t row : empty) {
    EXPECT_EQ(layout.row_tokens()[row], kNoToken);
  }
  EXPECT_NE(layout.row_tokens()[layout.some_full_row()], kNoToken);
}

TEST(HeadLayoutTest, RowOfTokenFindsEachToken) {
  const Vocabulary vocabulary = Small();
  const HeadLayout layout(vocabulary);
  const std::vector<uint32_t> row_of = layout.RowOfToken();
  ASSERT_EQ(row_of.size(), 5u);
  for (uint32_t token = 0; token < 5; ++token) {
    EXPECT_EQ(layout.row_tokens()[row_of[token]], token);
  }
}

TEST(HeadLayoutTest, WithoutEqualStringsRowsAreSymbols) {
  const Vocabulary vocabulary = Make({"a", "b"}, {kNormal, kNormal});
  const HeadLayout layout(vocabulary);
  EXPECT_TRUE(layout.one_row_per_symbol());
  for (size_t symbol = 0; symbol < layout.num_symbols(); ++symbol) {
    EXPECT_EQ(layout.first_row(symbol), symbol);
    EXPECT_EQ(layout.main_row(symbol), symbol);
  }
  EXPECT_EQ(layout.some_full_row(), 0x61u);
}

}  // namespace
}  // namespace llmzip
