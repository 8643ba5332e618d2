// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "shell/columns.h"

#include "gtest/gtest.h"

namespace llmzip::cli {
namespace {

constexpr char kWide[] = "\xe6\xbc\xa2\xe5\xad\x97";  // two ideographs
constexpr char kAccent[] = "e\xcc\x81";               // e, combining acute

TEST(ColumnsTest, WideCharactersTakeTwoAndMarksNone) {
  EXPECT_EQ(ColumnsOf(""), 0u);
  EXPECT_EQ(ColumnsOf("abc"), 3u);
  EXPECT_EQ(ColumnsOf("na\xc3\xafve"), 5u);
  EXPECT_EQ(ColumnsOf(kWide), 4u);
  EXPECT_EQ(ColumnsOf(kAccent), 1u);
}

TEST(ColumnsTest, PaddingCountsColumns) {
  EXPECT_EQ(Padded(kWide, 6), std::string(kWide) + "  ");
  EXPECT_EQ(Padded(kAccent, 3), std::string(kAccent) + "  ");
  EXPECT_EQ(Padded("longer", 3), "longer");
}

TEST(ColumnsTest, NoCharacterIsCut) {
  EXPECT_EQ(CutToColumns("abc", 2), "ab");
  EXPECT_EQ(CutToColumns(kWide, 3), std::string(kWide).substr(0, 3));
  EXPECT_EQ(CutToColumns(kWide, 1), "");
  EXPECT_EQ(CutToColumns(kAccent, 1), kAccent);
  EXPECT_EQ(CutToColumns("abc", 5), "abc");
}

}  // namespace
}  // namespace llmzip::cli
