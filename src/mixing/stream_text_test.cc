// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/stream_text.h"

#include <gtest/gtest.h>

#include <string_view>

namespace llmzip {
namespace {

uint32_t HashOf(std::string_view bytes, uint32_t add = 0) {
  uint32_t hash = 0;
  for (const char byte : bytes) {
    hash = HashStep(hash, static_cast<uint8_t>(byte) + add);
  }
  return hash;
}

class StreamTextsTest : public testing::Test {
 protected:
  void Append(std::string_view text, size_t stream = 0) {
    for (const char byte : text) {
      texts_.Append(stream, static_cast<uint8_t>(byte));
    }
  }
  const StreamHistory& s() const { return texts_.stream(0); }

  static constexpr uint64_t kSizes[] = {100, 0, 50};
  StreamTexts texts_{kSizes};
};

TEST_F(StreamTextsTest, StreamsLieEndToEnd) {
  ASSERT_TRUE(texts_.ok());
  EXPECT_EQ(texts_.size(), 150u);
  EXPECT_EQ(texts_.Owner(0), 0u);
  EXPECT_EQ(texts_.Owner(99), 0u);
  EXPECT_EQ(texts_.Owner(100), 2u);
  Append("ab", 0);
  Append("xyz", 2);
  EXPECT_EQ(texts_.bytes()[1], 'b');
  EXPECT_EQ(texts_.bytes()[100], 'x');
  EXPECT_EQ(texts_.stream(0).Room(), 98u);
  EXPECT_EQ(texts_.stream(1).Room(), 0u);
  EXPECT_EQ(texts_.stream(2).Room(), 47u);
}

TEST_F(StreamTextsTest, TheLatestBytesAndTheirClasses) {
  Append("xAb 9");
  EXPECT_EQ(s().Last(1), uint32_t{'9'});
  EXPECT_EQ(s().Last(3), uint32_t{'b'});
  EXPECT_EQ(s().LastBytes(2), 0x2039u);
  EXPECT_EQ(s().LastBytes(8), 0x7841622039u);
  EXPECT_EQ(s().classes, 0x12143u);
}

TEST_F(StreamTextsTest, EveryByteHasAClass) {
  for (const uint8_t byte_class : kByteClass) {
    EXPECT_GE(byte_class, 1);
    EXPECT_LE(byte_class, 15);
  }
  EXPECT_EQ(kByteClass['\n'], 5);
  EXPECT_EQ(kByteClass[0xc3], 6);
  EXPECT_EQ(kByteClass['?'], 7);
  EXPECT_EQ(kByteClass['\t'], 14);
  EXPECT_EQ(kByteClass['@'], 15);
}

TEST_F(StreamTextsTest, WordsIgnoreCaseAndTheSignsBetween) {
  Append("One, t");
  EXPECT_EQ(s().word, HashOf("t"));
  EXPECT_EQ(s().word_length, 1u);
  EXPECT_EQ(s().word1, HashOf("one"));
  EXPECT_EQ(s().word2, 0u);
  Append("wo 3 ");
  EXPECT_EQ(s().word, 0u);
  EXPECT_EQ(s().word_length, 0u);
  EXPECT_EQ(s().word1, HashOf("two"));
  EXPECT_EQ(s().word2, HashOf("one"));
}

TEST_F(StreamTextsTest, TheLineAboveIsSeenFromTheNextColumn) {
  Append("abcd\nxy");
  EXPECT_EQ(s().Column(), 2u);
  EXPECT_EQ(texts_.Above(s(), 0), uint32_t{'c'});
  EXPECT_EQ(texts_.Above(s(), 1), uint32_t{'d'});
  EXPECT_EQ(texts_.Above(s(), 2), uint32_t{'\n'});
  EXPECT_EQ(texts_.Above(s(), 3), 0u);  // that is this line
}

TEST_F(StreamTextsTest, ALineStartsWithItsIndentAndThreeBytes) {
  Append(" \tkey = 1");
  EXPECT_EQ(s().indent, 2u);
  EXPECT_EQ(s().line_start, 0x096b6579u);  // the tab and "key"
  Append("\n");
  EXPECT_EQ(s().indent, 0u);
  EXPECT_EQ(s().line_start, 0u);
}

TEST_F(StreamTextsTest, TheTwoInnermostBracketsAreOpen) {
  Append("f(a[");
  EXPECT_EQ(s().bracket, uint32_t{'['} | uint32_t{'('} << 8);
  Append("1]");
  EXPECT_EQ(s().bracket, uint32_t{'('});
  Append("))]");  // too many
  EXPECT_EQ(s().bracket, 0u);
  Append("{");
  EXPECT_EQ(s().bracket, uint32_t{'{'});
}

TEST_F(StreamTextsTest, ElementsNest) {
  constexpr auto kName = static_cast<uint32_t>(StreamHistory::Markup::kName);
  Append("<ul class=x>");
  EXPECT_EQ(s().tag, HashOf("ul"));
  Append("<li>");
  EXPECT_EQ(s().tag, HashOf("li"));
  Append("<br/>");
  EXPECT_EQ(s().tag, HashOf("li"));
  Append("<");
  EXPECT_EQ(s().tag, HashOf("li") + kName);
  Append("/li>");
  EXPECT_EQ(s().tag, HashOf("ul"));
  Append("</ul>");
  EXPECT_EQ(s().tag, 0u);
}

TEST_F(StreamTextsTest, FollowersAreSharedByTheStreams) {
  Append("abX", 0);
  Append("abY", 2);
  Append("ab", 0);
  EXPECT_EQ(texts_.Followers(s()), uint32_t{'X'} << 8 | 'Y');
  Append("c", 0);  // nothing followed "bc" so far
  EXPECT_EQ(texts_.Followers(s()), 0u);
}

TEST_F(StreamTextsTest, SymbolsHaveTheirOwnHistory) {
  Append("ab");
  EXPECT_EQ(s().prefix, HashOf("ab", /*add=*/1));
  EXPECT_EQ(s().depth, 2u);
  texts_.EndSymbol(0, 7);
  EXPECT_EQ(s().prefix, 0u);
  EXPECT_EQ(s().depth, 0u);
  EXPECT_EQ(s().symbol1, 8u);
  texts_.EndSymbol(0, 0);
  EXPECT_EQ(s().symbol1, 1u);
  EXPECT_EQ(s().symbol2, 8u);
  EXPECT_EQ(texts_.stream(2).symbol1, 0u);
}

TEST(NestingStackTest, TheOldestEntriesAreForgotten) {
  NestingStack<int> stack;
  stack.Pop();  // harmless
  EXPECT_EQ(stack.Top(), 0);
  for (int i = 1; i <= 33; ++i) stack.Push(i);
  EXPECT_EQ(stack.Top(), 33);
  EXPECT_EQ(stack.Top(31), 2);
  for (int i = 0; i < 31; ++i) stack.Pop();
  EXPECT_EQ(stack.Top(), 2);
  // The entry below was overwritten by the 33rd.
  EXPECT_EQ(stack.Top(1), 33);
  stack.Pop();
  stack.Pop();
  EXPECT_EQ(stack.Top(), 0);
}

}  // namespace
}  // namespace llmzip
