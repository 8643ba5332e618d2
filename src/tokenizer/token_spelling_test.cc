// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/token_spelling.h"

#include <set>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

// The decoded bytes, or "BAD".
std::string Decode(Spelling spelling, std::string_view token,
                   TokenType type = TokenType::kNormal) {
  std::vector<uint8_t> bytes = {'o', 'l', 'd'};
  if (!DecodeToken(spelling, type, token, &bytes)) return "BAD";
  return {bytes.begin(), bytes.end()};
}

TEST(TokenSpellingTest, Gpt2AlphabetIsOneToOne) {
  std::set<int> bytes;
  for (uint32_t point = 0; point < 0x110000; ++point) {
    const int byte = ByteOfGpt2Character(point);
    if (byte < 0) continue;
    EXPECT_TRUE(bytes.insert(byte).second) << point;
  }
  EXPECT_EQ(bytes.size(), 256u);
  EXPECT_EQ(ByteOfGpt2Character(0x100), 0x00);
  EXPECT_EQ(ByteOfGpt2Character(0x120), ' ');
  EXPECT_EQ(ByteOfGpt2Character(0x142), 0xa0);
  EXPECT_EQ(ByteOfGpt2Character(0x143), 0xad);
  EXPECT_EQ(ByteOfGpt2Character(0x144), -1);
  EXPECT_EQ(ByteOfGpt2Character(' '), -1);
  EXPECT_EQ(ByteOfGpt2Character(0xad), -1);
}

TEST(TokenSpellingTest, ByteAlphabet) {
  const auto spelling = Spelling::kByteAlphabet;
  EXPECT_EQ(Decode(spelling, ""), "");
  EXPECT_EQ(Decode(spelling, "\u0120the"), " the");
  EXPECT_EQ(Decode(spelling, "\u010a\u0109\u0120"), "\n\t ");
  EXPECT_EQ(Decode(spelling, "\u00c3\u00a9"), "\xc3\xa9");
  // Outside of the alphabet: spelled as it is, the whole token.
  EXPECT_EQ(Decode(spelling, "\u0120  a"), "\u0120  a");
  EXPECT_EQ(Decode(spelling, "\u4e2d"), "\u4e2d");
  EXPECT_EQ(Decode(spelling, "a\xff"), "a\xff");
  EXPECT_EQ(Decode(spelling, "\u0120x", TokenType::kUserDefined), "\u0120x");
}

TEST(TokenSpellingTest, LowerBlock) {
  const auto spelling = Spelling::kLowerBlock;
  EXPECT_EQ(Decode(spelling, ""), "");
  EXPECT_EQ(Decode(spelling, "\u2581"), " ");
  EXPECT_EQ(Decode(spelling, "\u2581\u2581a\u2581b"), "  a b");
  EXPECT_EQ(Decode(spelling, "\xe2\x96"), "\xe2\x96");
  EXPECT_EQ(Decode(spelling, "\u2581", TokenType::kUserDefined), "\u2581");
}

TEST(TokenSpellingTest, Escapes) {
  const auto spelling = Spelling::kEscapes;
  EXPECT_EQ(Decode(spelling, R"(a\t\n\r\\\'\x00\xfF)"),
            std::string("a\t\n\r\\'\0\xff", 8));
  EXPECT_EQ(Decode(spelling, "\u4e2d"), "\u4e2d");
  EXPECT_EQ(Decode(spelling, "\\"), "BAD");
  EXPECT_EQ(Decode(spelling, "\\x"), "BAD");
  EXPECT_EQ(Decode(spelling, "\\x4"), "BAD");
  EXPECT_EQ(Decode(spelling, "\\xg0"), "BAD");
}

TEST(TokenSpellingTest, ByteTokens) {
  for (const auto spelling :
       {Spelling::kByteAlphabet, Spelling::kLowerBlock, Spelling::kEscapes}) {
    const auto type = TokenType::kByte;
    EXPECT_EQ(Decode(spelling, "<0x00>", type), std::string(1, '\0'));
    EXPECT_EQ(Decode(spelling, "<0xfE>", type), "\xfe");
    for (const char* bad : {"", "<0x-1>", "<0xZZ>", "<0x1>", "<0x001>", "0x01",
                            "<0x01", "<1x01>", "<0x01>>", "a"}) {
      EXPECT_EQ(Decode(spelling, bad, type), "BAD") << bad;
    }
  }
}

}  // namespace
}  // namespace llmzip
