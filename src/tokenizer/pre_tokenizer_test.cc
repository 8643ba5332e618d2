// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/pre_tokenizer.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

using Kind = PreTokenizer::Kind;
using Words = std::vector<std::string>;

constexpr Kind kKinds[] = {Kind::kGpt2, Kind::kStarcoder, Kind::kLlama3,
                           Kind::kQwen2};

Words Split(Kind kind, const std::string& text) {
  const PreTokenizer pre_tokenizer(kind);
  std::span<const uint8_t> rest(reinterpret_cast<const uint8_t*>(text.data()),
                                text.size());
  Words words;
  while (!rest.empty()) {
    const size_t size = pre_tokenizer.FirstWord(rest);
    if (size == 0 || size > rest.size()) {
      ADD_FAILURE() << "word of " << size << " of " << rest.size();
      break;
    }
    words.emplace_back(rest.begin(),
                       rest.begin() + static_cast<std::ptrdiff_t>(size));
    rest = rest.subspan(size);
  }
  return words;
}

TEST(PreTokenizerTest, Gpt2) {
  const auto split = [](const char* text) { return Split(Kind::kGpt2, text); };
  EXPECT_EQ(
      split("Hello, world! It's 2,024."),
      (Words{"Hello", ",", " world", "!", " It", "'s", " 2", ",", "024", "."}));
  EXPECT_EQ(split("we'll they've I'm he'd 'tis 'Re"),
            (Words{"we", "'ll", " they", "'ve", " I", "'m", " he", "'d", " '",
                   "tis", " '", "Re"}));
  EXPECT_EQ(split("a   b\t\tc  "),
            (Words{"a", "  ", " b", "\t", "\t", "c", "  "}));
  EXPECT_EQ(split("x\r\n\r\ny"), (Words{"x", "\r\n\r", "\n", "y"}));
  EXPECT_EQ(
      split("\u00e9t\u00e9 \u4e2d\u6587\u3000\u0661\u00bd"),
      (Words{"\u00e9t\u00e9", " \u4e2d\u6587", "\u3000", "\u0661\u00bd"}));
  EXPECT_EQ(split("e\u0301"), (Words{"e", "\u0301"}));
}

TEST(PreTokenizerTest, StarcoderIsolatesNumbersAndCutsThere) {
  const auto split = [](const char* text) {
    return Split(Kind::kStarcoder, text);
  };
  EXPECT_EQ(split("in 1984,  12x"),
            (Words{"in", " ", "1", "9", "8", "4", ",", "  ", "1", "2", "x"}));
  EXPECT_EQ(split("a  b \u00bd"), (Words{"a", " ", " b", " ", "\u00bd"}));
}

TEST(PreTokenizerTest, Llama3) {
  const auto split = [](const char* text) {
    return Split(Kind::kLlama3, text);
  };
  EXPECT_EQ(
      split("It'S 12345 (ok)...\n\n  x"),
      (Words{"It", "'S", " ", "123", "45", " (", "ok", ")...\n\n", " ", " x"}));
  EXPECT_EQ(split("\tif (a)\n \n  \n    b"),
            (Words{"\tif", " (", "a", ")\n", " \n  \n", "   ", " b"}));
  EXPECT_EQ(split("a \r\n b  "), (Words{"a", " \r\n", " b", "  "}));
  EXPECT_EQ(split("\nword"), (Words{"\n", "word"}));
  EXPECT_EQ(split("$price \u3000x"), (Words{"$price", " ", "\u3000x"}));
}

TEST(PreTokenizerTest, Qwen2TakesSingleNumbers) {
  EXPECT_EQ(Split(Kind::kQwen2, "v12 34"),
            (Words{"v", "1", "2", " ", "3", "4"}));
}

TEST(PreTokenizerTest, InvalidUtf8IsOther) {
  for (const Kind kind : kKinds) {
    EXPECT_EQ(Split(kind, "a\xff\xfe\xc3 \x80z").front(), "a");
    EXPECT_EQ(Split(kind, "\xff\xfe\xf0\x9f!").size(), 1u);
  }
}

TEST(PreTokenizerTest, WordsCoverAnyText) {
  std::mt19937 rng(3);
  constexpr std::string_view kParts[] = {
      " ",      "  ",     "\n", "\r",     "\t",     "'",      "s",
      "LL",     "a",      "7",  "\u00e9", "\u4e2d", "\u0301", "\u00a0",
      "\u3000", "\u00bd", "!",  "\xff",   "\xe4",   "\x80"};
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (size_t parts = rng() % 200; parts > 0; --parts) {
      text += kParts[rng() % std::size(kParts)];
    }
    for (const Kind kind : kKinds) {
      std::string joined;
      for (const std::string& word : Split(kind, text)) joined += word;
      ASSERT_EQ(joined, text);
    }
  }
}

TEST(PreTokenizerTest, KnowsTheNamesOfModelFiles) {
  EXPECT_EQ(PreTokenizer::Create("")->kind(), Kind::kGpt2);
  EXPECT_EQ(PreTokenizer::Create("gpt-2")->kind(), Kind::kGpt2);
  EXPECT_EQ(PreTokenizer::Create("smollm")->kind(), Kind::kStarcoder);
  EXPECT_EQ(PreTokenizer::Create("llama-bpe")->kind(), Kind::kLlama3);
  EXPECT_EQ(PreTokenizer::Create("qwen2")->kind(), Kind::kQwen2);
  const auto unknown = PreTokenizer::Create("nobody");
  EXPECT_EQ(unknown.status().code(), Code::kBadModel);
  EXPECT_NE(unknown.status().what().find("nobody"), std::string::npos);
}

}  // namespace
}  // namespace llmzip
