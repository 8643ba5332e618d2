// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/text_range.h"

#include "gtest/gtest.h"

namespace llmzip::cli {
namespace {

TEST(TextRangeTest, RangesAreThoseOfHttp) {
  EXPECT_EQ(ParseRange("0-499"), (TextRange{0, 499}));
  EXPECT_EQ(ParseRange("7-7"), (TextRange{7, 7}));
  EXPECT_EQ(ParseRange("500-"), (TextRange{500, std::nullopt}));
  EXPECT_EQ(ParseRange("-500"), (TextRange{std::nullopt, 500}));
  for (const char* bad : {"", "-", "5", "5-4", "a-5", "5-b", "1-2-3", " 1-2",
                          "1-2 ", "--5", "99999999999999999999-"}) {
    EXPECT_EQ(ParseRange(bad), std::nullopt) << bad;
  }
}

std::string Lines(const TextRange& range, const std::string& text,
                  size_t piece) {
  LineFilter filter(range);
  std::string found;
  for (size_t at = 0; at < text.size() && !filter.done(); at += piece) {
    found += filter.Take(std::string_view(text).substr(at, piece));
  }
  return found;
}

TEST(TextRangeTest, LinesDoNotDependOnThePieces) {
  const std::string text = "one\ntwo\n\nfour\nlast without a feed";
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    EXPECT_EQ(Lines({1, 1}, text, piece), "one\n");
    EXPECT_EQ(Lines({2, 3}, text, piece), "two\n\n");
    EXPECT_EQ(Lines({4, std::nullopt}, text, piece),
              "four\nlast without a feed");
    EXPECT_EQ(Lines({5, 9}, text, piece), "last without a feed");
    EXPECT_EQ(Lines({6, 9}, text, piece), "");
  }
}

}  // namespace
}  // namespace llmzip::cli
