// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/vocabulary.h"

#include <algorithm>
#include <map>
#include <random>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

constexpr int32_t kNormal = 1, kUnknown = 2, kControl = 3, kUser = 4,
                  kUnused = 5, kByte = 6;

std::string Text(std::span<const uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

uint32_t Find(const Vocabulary& vocabulary, const std::string& text) {
  return vocabulary.Find(
      {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

// Everything that the class promises about any vocabulary.
void CheckInvariants(const Vocabulary& v) {
  ASSERT_EQ(v.RowBegin(0), 0u);
  ASSERT_EQ(v.RowBegin(v.num_symbols()), v.num_mass_rows());
  std::vector<uint32_t> sorted(v.rows().begin(), v.rows().end());
  std::sort(sorted.begin(), sorted.end());
  ASSERT_EQ(sorted.size(), v.num_tokens());
  for (uint32_t token = 0; token < v.num_tokens(); ++token) {
    ASSERT_EQ(sorted[token], token);
  }
  size_t num_synthetic = 0;
  size_t longest = 0;
  for (uint32_t symbol = 0; symbol < v.num_symbols(); ++symbol) {
    const std::string text = Text(v.Bytes(symbol));
    ASSERT_FALSE(text.empty());
    longest = std::max(longest, text.size());
    if (symbol > 0) {
      ASSERT_LT(Text(v.Bytes(symbol - 1)), text);
    }
    ASSERT_EQ(Find(v, text), symbol);
    bool input_is_a_row = false;
    for (uint32_t row = v.RowBegin(symbol); row < v.RowBegin(symbol + 1);
         ++row) {
      ASSERT_EQ(v.SymbolOfToken(v.rows()[row]), symbol);
      input_is_a_row |= v.rows()[row] == v.InputToken(symbol);
    }
    ASSERT_EQ(input_is_a_row, !v.IsSynthetic(symbol));
    if (v.IsSynthetic(symbol)) {
      ASSERT_EQ(text.size(), 1u);
      ASSERT_EQ(v.InputToken(symbol), v.start_token());
      ASSERT_EQ(v.synthetic_symbols()[num_synthetic++], symbol);
    }
  }
  ASSERT_EQ(num_synthetic, v.synthetic_symbols().size());
  ASSERT_EQ(longest, v.max_symbol_bytes());
  for (uint32_t row = v.num_mass_rows(); row < v.num_tokens(); ++row) {
    ASSERT_EQ(v.SymbolOfToken(v.rows()[row]), kNoSymbol);
  }
  for (uint32_t byte = 0; byte < 256; ++byte) {
    const uint32_t symbol = v.ByteSymbol(static_cast<uint8_t>(byte));
    ASSERT_EQ(Text(v.Bytes(symbol)), std::string(1, static_cast<char>(byte)));
  }
}

VocabularySpec Small() {
  return {.model = "llama",
          .tokens = {"<unk>", "<s>", "b", "<0x61>", "ab", "a", "\u2581", " ",
                     "", "pad", "ab", "abc"},
          .types = {kUnknown, kControl, kNormal, kByte, kUser, kNormal, kNormal,
                    kUser, kNormal, kUnused, kNormal, kNormal},
          .start_token = 1};
}

TEST(VocabularyTest, OrdersSymbolsByBytesAndMergesEqualStrings) {
  const auto v = Vocabulary::Create(Small());
  ASSERT_TRUE(v.ok()) << v.status().what();
  CheckInvariants(*v);
  // 253 bytes are synthetic: all but a, b and space.
  EXPECT_EQ(v->num_symbols(), 256u + 2);
  EXPECT_EQ(v->synthetic_symbols().size(), 253u);
  EXPECT_EQ(v->num_mass_rows(), 8u);
  EXPECT_FALSE(v->rows_are_symbols());
  EXPECT_EQ(std::vector<uint32_t>(v->rows().begin(), v->rows().end()),
            (std::vector<uint32_t>{6, 7, 3, 5, 4, 10, 11, 2, 0, 1, 8, 9}));
  EXPECT_EQ(Find(*v, "a"), 97u);
  EXPECT_EQ(Find(*v, "ab"), 98u);
  EXPECT_EQ(Find(*v, "abc"), 99u);
  EXPECT_EQ(Find(*v, "b"), 100u);
  EXPECT_EQ(Find(*v, "abcd"), kNoSymbol);
  EXPECT_EQ(Find(*v, "pad"), kNoSymbol);
  EXPECT_EQ(Find(*v, ""), kNoSymbol);
  EXPECT_EQ(v->Find({}), kNoSymbol);
}

TEST(VocabularyTest, FeedsTheNormalTokenThenUserDefinedThenByte) {
  const auto v = Vocabulary::Create(Small());
  ASSERT_TRUE(v.ok());
  EXPECT_EQ(v->InputToken(Find(*v, "a")), 5u);    // normal, not byte token 3
  EXPECT_EQ(v->InputToken(Find(*v, "ab")), 10u);  // normal, not user token 4
  EXPECT_EQ(v->InputToken(Find(*v, " ")), 6u);
  EXPECT_EQ(v->InputToken(Find(*v, "z")), 1u);  // synthetic: start token
  const auto w =
      Vocabulary::Create({.model = "llama",
                          .tokens = {"<0x61>", "a", "a", "a"},
                          .types = {kByte, kUser, kNormal, kNormal}});
  ASSERT_TRUE(w.ok());
  EXPECT_EQ(w->InputToken(w->ByteSymbol('a')), 2u);
  EXPECT_EQ(w->RowBegin('a' + 1) - w->RowBegin('a'), 4u);
  const auto x = Vocabulary::Create(
      {.model = "llama", .tokens = {"<0x61>", "a"}, .types = {kByte, kUser}});
  ASSERT_TRUE(x.ok());
  EXPECT_EQ(x->InputToken(x->ByteSymbol('a')), 1u);
}

TEST(VocabularyTest, FeedsUserDefinedThenTheByteAlphabetWhereItIsUsed) {
  const auto v = Vocabulary::Create(
      {.model = "gpt2",
       .tokens = {"\u200d", "\u00e2\u0122\u012f", "\u0120\u0120", "  ",
                  "\u2122", "x"},
       .types = {kNormal, kNormal, kNormal, kUser, kNormal, kNormal}});
  ASSERT_TRUE(v.ok());
  CheckInvariants(*v);
  // Both spell U+200D; the first one is outside of the alphabet.
  EXPECT_EQ(v->InputToken(Find(*v, "\u200d")), 1u);
  EXPECT_EQ(v->InputToken(Find(*v, "  ")), 3u);
  EXPECT_EQ(v->InputToken(Find(*v, "\u2122")), 4u);
}

TEST(VocabularyTest, RowsAreSymbolsWithoutEqualStrings) {
  const auto v = Vocabulary::Create(
      {.model = "gpt2", .tokens = {"b", "\u0120a", "a"}, .types = {}});
  ASSERT_TRUE(v.ok());
  CheckInvariants(*v);
  EXPECT_TRUE(v->rows_are_symbols());
  EXPECT_EQ(v->start_token(), 0u);
  EXPECT_EQ(Find(*v, " a"), ' ' + 1u);
}

TEST(VocabularyTest, StartTokenDefaultsToTheFirstControlOrUnknownToken) {
  VocabularySpec spec = Small();
  spec.start_token = -1;
  EXPECT_EQ(Vocabulary::Create(spec)->start_token(), 0u);
  spec.types[0] = kUnused;
  EXPECT_EQ(Vocabulary::Create(spec)->start_token(), 1u);
}

TEST(VocabularyTest, RefusesMalformedSpecs) {
  const auto code = [](VocabularySpec spec) {
    return Vocabulary::Create(spec).status().code();
  };
  const auto changed = [](auto change) {
    VocabularySpec spec = Small();
    change(spec);
    return spec;
  };
  EXPECT_EQ(code(Small()), Code::kOk);
  EXPECT_EQ(code({.model = "gpt2"}), Code::kBadModel);  // no tokens
  EXPECT_EQ(code({.model = "gpt2", .tokens = {"a", ""}, .types = {3, 1}}),
            Code::kBadModel);  // no symbols
  EXPECT_EQ(code(changed([](auto& s) { s.model = "bert"; })), Code::kBadModel);
  EXPECT_EQ(code(changed([](auto& s) { s.types.pop_back(); })),
            Code::kBadModel);
  EXPECT_EQ(code(changed([](auto& s) { s.types[2] = 0; })), Code::kBadModel);
  EXPECT_EQ(code(changed([](auto& s) { s.types[2] = 7; })), Code::kBadModel);
  EXPECT_EQ(code(changed([](auto& s) { s.types[2] = -1; })), Code::kBadModel);
  EXPECT_EQ(code(changed([](auto& s) { s.tokens[3] = "<0xZZ>"; })),
            Code::kBadModel);
  EXPECT_EQ(code(changed([](auto& s) { s.tokens[3] = "<0x-1>"; })),
            Code::kBadModel);
  EXPECT_EQ(code(changed([](auto& s) { s.start_token = 12; })),
            Code::kBadModel);
  EXPECT_EQ(code(changed([](auto& s) { s.start_token = INT64_MAX; })),
            Code::kBadModel);
  EXPECT_EQ(
      code(changed([](auto& s) { s.tokens[2].assign(kMaxSymbolBytes, 'x'); })),
      Code::kOk);
  EXPECT_EQ(code(changed(
                [](auto& s) { s.tokens[2].assign(kMaxSymbolBytes + 1, 'x'); })),
            Code::kBadModel);
}

TEST(VocabularyTest, RefusesTooManyTokensAndTooManyBytes) {
  VocabularySpec spec{.model = "llama"};
  // 2^18 tokens that carry mass, with 256 synthetic bytes: too many rows.
  spec.tokens.assign(kMaxTokens, "ab");
  EXPECT_EQ(Vocabulary::Create(spec).status().code(), Code::kBadModel);
  spec.types.assign(kMaxTokens, kNormal);
  for (size_t token = 0; token < 256; ++token) spec.types[token] = kUnused;
  EXPECT_EQ(Vocabulary::Create(spec).status().code(), Code::kBadModel);
  spec.types[256] = kUnused;
  EXPECT_TRUE(Vocabulary::Create(spec).ok());
  spec.tokens.push_back("c");
  spec.types.push_back(kUnused);
  EXPECT_EQ(Vocabulary::Create(spec).status().code(), Code::kBadModel);

  const std::string longest(kMaxSymbolBytes, 'a');
  spec = {.model = "llama"};
  spec.tokens.assign(kMaxVocabularyBytes / kMaxSymbolBytes, longest);
  EXPECT_TRUE(Vocabulary::Create(spec).ok());
  spec.tokens.push_back("a");
  EXPECT_EQ(Vocabulary::Create(spec).status().code(), Code::kBadModel);
}

TEST(VocabularyTest, RandomVocabulariesKeepTheirPromises) {
  std::mt19937 rng(1);
  for (int round = 0; round < 200; ++round) {
    VocabularySpec spec{.model = "rwkv"};
    const size_t num_tokens = 1 + rng() % 600;
    for (size_t i = 0; i < num_tokens; ++i) {
      std::string token;
      for (size_t length = rng() % 12; length > 0; --length) {
        constexpr std::string_view kSpelled[] = {"a", "b", "\\x00", "\\xff",
                                                 "\\n"};
        token += kSpelled[rng() % 5];
      }
      const bool is_byte = rng() % 8 == 0;
      spec.tokens.push_back(is_byte ? "<0x0a>" : token);
      spec.types.push_back(is_byte ? kByte
                                   : 1 + static_cast<int32_t>(rng() % 5));
    }
    spec.tokens.push_back("a");
    spec.types.push_back(kNormal);
    const auto v = Vocabulary::Create(spec);
    ASSERT_TRUE(v.ok()) << v.status().what();
    CheckInvariants(*v);
  }
}

}  // namespace
}  // namespace llmzip
