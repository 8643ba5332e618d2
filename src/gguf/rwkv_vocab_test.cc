// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/rwkv_vocab.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tokenizer/token_spelling.h"

namespace llmzip {
namespace {

using namespace std::string_literals;

// The bytes of the literal in a line of its own.
Result<std::string> TokenOf(const std::string& literal, size_t length) {
  const auto tokens =
      ParseRwkvVocab("1 " + literal + " " + std::to_string(length) + "\n", 2);
  if (!tokens.ok()) return tokens.status();
  return (*tokens)[1];
}

void ExpectRefused(std::string_view text, const std::string& what) {
  const auto tokens = ParseRwkvVocab(text, 300);
  ASSERT_FALSE(tokens.ok()) << text;
  EXPECT_EQ(tokens.status().code(), Code::kBadModel) << text;
  EXPECT_NE(tokens.status().what().find(what), std::string::npos)
      << text << ": " << tokens.status().what();
}

TEST(RwkvVocabTest, LiteralsStandForTheirBytes) {
  const struct {
    const char* literal;
    std::string token;
  } cases[] = {
      {R"('a')", "a"},
      {R"(' ')", " "},
      {R"('a b')", "a b"},
      {R"("'")", "'"},
      {R"('"')", "\""},
      {R"('\'"')", "'\""},
      {R"('\\')", "\\"},
      {R"('\t\n\r\a\b\f\v')", "\t\n\r\a\b\f\v"},
      {R"('\x00')", "\0"s},
      {R"('\x7f')", "\x7f"},
      {R"('\0')", "\0"s},
      {R"('\1012')", "A2"},
      {R"('\xe9')", "\xc3\xa9"},  // of a str: a character
      {R"(b'\xe9')", "\xe9"},     // of bytes: a byte
      {R"(b'\xe9\'"a')", "\xe9'\"a"},
      {R"(b'\351')", "\xe9"},
      {"'\xc3\xa9'", "\xc3\xa9"},  // UTF-8 as it is
      {R"('\u2028')", "\xe2\x80\xa8"},
      {R"('\U0001f600')", "\xf0\x9f\x98\x80"},
      {R"('\u0041B')", "AB"},
  };
  for (const auto& c : cases) {
    const auto token = TokenOf(c.literal, c.token.size());
    ASSERT_TRUE(token.ok()) << c.literal << ": " << token.status().what();
    EXPECT_EQ(*token, c.token) << c.literal;
  }
}

TEST(RwkvVocabTest, IdsWithoutALineAreEmpty) {
  const auto tokens = ParseRwkvVocab("3 'x' 1\r\n1 'yz' 2", 5);
  ASSERT_TRUE(tokens.ok()) << tokens.status().what();
  EXPECT_EQ(*tokens, (std::vector<std::string>{"", "yz", "", "x", ""}));
}

TEST(RwkvVocabTest, EachFaultIsNamed) {
  ExpectRefused("", "empty");
  ExpectRefused("1 'a' 1\n\n", "line 2 ");
  for (const char* line :
       {"1", "1 'a'", "1 1", "x 'a' 1", "-1 'a' 1", "1 'a' x", "1 'a' -1",
        " 'a' 1", "1 'a' ", "18446744073709551616 'a' 1", "1 'a' 1 "}) {
    ExpectRefused(line, "expected is an id");
  }
  ExpectRefused("300 'a' 1", "the id 300, but the model has 300 tokens");
  ExpectRefused("1 'a' 1\n1 'b' 1", "the id 1 occurs twice");
  ExpectRefused("1 'a' 2", "a token of 1 bytes, but the line says 2");
  ExpectRefused("1 '' 0", "an empty token");
  ExpectRefused("1 a 1", "no quoted literal");
  ExpectRefused("1 ' 1", "no quoted literal");
  ExpectRefused("1 u'a' 1", "no quoted literal");
  ExpectRefused("1 'a\" 1", "closing quote");
  ExpectRefused("1 'a\\' 1", "closing quote");
  ExpectRefused("1 'a'b' 3", "a quote inside");
  ExpectRefused("1 '\\q' 2", "unknown escape");
  ExpectRefused("1 b'\\u0041' 1", "unknown escape");
  ExpectRefused("1 '\\N{BULLET}' 3", "unknown escape");
  ExpectRefused("1 '\\x4' 1", "too few digits");
  ExpectRefused("1 '\\u004' 1", "too few digits");
  ExpectRefused("1 '\\ud800' 3", "no character");
  ExpectRefused("1 '\\U00110000' 4", "no character");
  ExpectRefused("1 '\\Uffffffff' 4", "no character");
  ExpectRefused("1 b'\\777' 1", "no byte");
  ExpectRefused("1 b'\xc3\xa9' 2", "beyond ASCII");
}

TEST(RwkvVocabTest, SpellingsAreThoseOfPythonAndComeBack) {
  EXPECT_EQ(EscapeRwkvToken("a'b"), "a'b");
  EXPECT_EQ(EscapeRwkvToken("\"'\\"), R"("\'\\)");
  EXPECT_EQ(EscapeRwkvToken("\t\n\r\x0b\x7f\xff"), R"(\t\n\r\x0b\x7f\xff)");
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  std::vector<uint8_t> bytes;
  ASSERT_TRUE(DecodeToken(Spelling::kEscapes, TokenType::kNormal,
                          EscapeRwkvToken(all), &bytes));
  EXPECT_EQ(std::string(bytes.begin(), bytes.end()), all);
}

}  // namespace
}  // namespace llmzip
