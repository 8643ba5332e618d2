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

TEST(PreTokenizerTest, Gpt4oTellsCapitalsFromSmallLetters) {
  const auto split = [](const char* text) { return Split(Kind::kGpt4o, text); };
  EXPECT_EQ(split("camelCase HTTPServer don't"),
            (Words{"camel", "Case", " HTTPServer", " don't"}));
  EXPECT_EQ(
      split("ABC\u65e5AB 1234 a/b//\n/c"),
      (Words{"ABC\u65e5", "AB", " ", "123", "4", " a", "/b", "//\n/", "c"}));
  EXPECT_EQ(Split(Kind::kTekken, "don't 12"),
            (Words{"don", "'t", " ", "1", "2"}));
}

TEST(PreTokenizerTest, DeepseekAndFalcon) {
  EXPECT_EQ(Split(Kind::kDeepseekV3, "#foo(bar) 1234\u4e2d\u6587x"),
            (Words{"#foo", "(bar", ")", " ", "123", "4", "\u4e2d\u6587", "x"}));
  EXPECT_EQ(Split(Kind::kDeepseekLlm, "caf\u00e9 12\u4e2d  "),
            (Words{"caf", "\u00e9", " ", "12", "\u4e2d", "  "}));
  EXPECT_EQ(Split(Kind::kDeepseekCoder, "a  +b, 12\n\nc"),
            (Words{"a", "  +", "b", ",", " ", "1", "2", "\n", "\n", "c"}));
  EXPECT_EQ(Split(Kind::kFalcon, "it's 12345 (x) 1\u00b2345"),
            (Words{"it", "'", "s", " ", "123", "45", " ", "(", "x", ")",
                   " 1\u00b2", "345"}));
}

TEST(PreTokenizerTest, InvalidUtf8IsOther) {
  for (const auto& [kind, name] : PreTokenizer::Kinds()) {
    SCOPED_TRACE(name);
    const Words words = Split(kind, "a\xff\xfe\xc3 \x80z");
    EXPECT_TRUE(words.front().starts_with("a"));
    EXPECT_LE(Split(kind, "\xff\xfe\xf0\x9f!").size(), 2u);
  }
}

// Parts that some expression treats in a way of its own, and broken UTF-8.
constexpr std::string_view kParts[] = {
    " ",      "  ",     "\n",     "\r",     "\t",     "'",
    "s",      "LL",     "a",      "B",      "7",      "123",
    "/",      "+",      "!",      "(",      "\u00e9", "\u00c9",
    "\u01c5", "\u4e2d", "\u3042", "\u30fb", "\uac00", "\u0301",
    "\u00a0", "\u2003", "\u3000", "\u00bd", "\u0967", "\u2026",
    "\u00a9", "\u200d", "\x01",   "\xff",   "\xe4",   "\x80"};

TEST(PreTokenizerTest, WordsCoverAnyText) {
  std::mt19937 rng(3);
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (size_t parts = rng() % 200; parts > 0; --parts) {
      text += kParts[rng() % std::size(kParts)];
    }
    for (const auto& [kind, name] : PreTokenizer::Kinds()) {
      std::string joined;
      for (const std::string& word : Split(kind, text)) joined += word;
      ASSERT_EQ(joined, text) << name;
    }
  }
}

// The bytes that runs pass, for all words of a text.
uint64_t StepsOf(Kind kind, const std::string& text) {
  const PreTokenizer pre_tokenizer(kind);
  std::span<const uint8_t> rest(reinterpret_cast<const uint8_t*>(text.data()),
                                text.size());
  uint64_t steps = 0;
  while (!rest.empty()) {
    rest = rest.subspan(pre_tokenizer.FirstWord(rest, &steps));
  }
  return steps;
}

// Runs of one part, of two and of three in turn, and runs that end in others.
TEST(PreTokenizerTest, WorkIsLinear) {
  constexpr size_t kBytes = 5000;
  const auto repeated = [](const std::string& part) {
    std::string text;
    while (text.size() < kBytes) text += part;
    return text;
  };
  std::mt19937 rng(5);
  const auto part = [&rng] {
    return std::string(kParts[rng() % std::size(kParts)]);
  };
  std::vector<std::string> texts;
  for (const std::string_view each : kParts) {
    texts.push_back(repeated(std::string(each)));
  }
  for (int round = 0; round < 150; ++round) {
    texts.push_back(repeated(part() + part()));
    texts.push_back(repeated(part() + part() + part()));
    texts.push_back(part() + repeated(part()) + part());
  }
  for (const auto& [kind, name] : PreTokenizer::Kinds()) {
    for (const std::string& text : texts) {
      ASSERT_LE(StepsOf(kind, text), 4 * text.size())
          << name << " of " << text.substr(0, 16);
    }
  }
}

}  // namespace
}  // namespace llmzip
