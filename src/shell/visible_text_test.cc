// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "shell/visible_text.h"

#include "gtest/gtest.h"

namespace llmzip::cli {
namespace {

using Kind = Piece::Kind;
using Pieces = std::vector<Piece>;

Pieces AllOf(std::string_view text) { return PiecesOf(text, 0, text.size()); }

TEST(PiecesTest, TextControlsAndStrayBytesAreToldApart) {
  EXPECT_EQ(AllOf("a\tb"), (Pieces{{Kind::kText, "a\tb"}}));
  EXPECT_EQ(AllOf("a\r\n\x1b[m"), (Pieces{{Kind::kText, "a"},
                                          {Kind::kEscape, "\\x0d"},
                                          {Kind::kNewline, "\n"},
                                          {Kind::kEscape, "\\x1b"},
                                          {Kind::kText, "[m"}}));
  EXPECT_EQ(AllOf("\xff\xc3("), (Pieces{{Kind::kEscape, "\\xff"},
                                        {Kind::kEscape, "\\xc3"},
                                        {Kind::kText, "("}}));
  // A C1 control character, and a mark that changes the direction of writing.
  EXPECT_EQ(AllOf("\xc2\x9b\xe2\x80\xae"),
            (Pieces{{Kind::kEscape, "U+009B"}, {Kind::kEscape, "U+202E"}}));
  EXPECT_EQ(AllOf(std::string_view("\0", 1)),
            (Pieces{{Kind::kEscape, "\\x00"}}));
}

TEST(PiecesTest, NoOverlongFormSurrogateOrTooLargeCodeIsACharacter) {
  for (const char* text :
       {"\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf0\x9f\x98"}) {
    for (const Piece& piece : AllOf(text)) {
      EXPECT_EQ(piece.kind, Kind::kEscape) << Escaped(text);
    }
    EXPECT_FALSE(IsUtf8(text));
  }
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("\xf4\x8f\xbf\xbf"));
}

TEST(PiecesTest, TheTokenThatCompletesACharacterShowsIt) {
  const std::string_view text = "x\xf0\x9f\x98\x80y";  // x, four bytes, y
  EXPECT_EQ(PiecesOf(text, 0, 2),
            (Pieces{{Kind::kText, "x"}, {Kind::kPart, ""}}));
  EXPECT_EQ(PiecesOf(text, 2, 4), (Pieces{{Kind::kPart, ""}}));
  EXPECT_EQ(PiecesOf(text, 4, 6), (Pieces{{Kind::kText, "\xf0\x9f\x98\x80y"}}));
  EXPECT_EQ(PiecesOf(text, 5, 6), (Pieces{{Kind::kText, "y"}}));
}

// However a text is cut, its pieces join to those of the whole text.
TEST(PiecesTest, EveryCutShowsTheSame) {
  const std::string text =
      "na\xc3\xafve \xe2\x82\xac\xff\xf0\x9f\x98\x80!\xe2\x82";
  const auto shown = [&](size_t begin, size_t end) {
    std::string out;
    for (const Piece& piece : PiecesOf(text, begin, end)) out += piece.shown;
    return out;
  };
  const std::string whole = shown(0, text.size());
  for (size_t a = 1; a < text.size(); ++a) {
    EXPECT_EQ(shown(0, a) + shown(a, text.size()), whole) << a;
    for (size_t b = a + 1; b < text.size(); ++b) {
      EXPECT_EQ(shown(0, a) + shown(a, b) + shown(b, text.size()), whole)
          << a << ' ' << b;
    }
  }
}

TEST(EscapedTest, OneLineTellsAllBytes) {
  EXPECT_EQ(Escaped("a\\\n\t\xff\xc3\xaf\xc2\x9b\x7f"),
            "a\\\\\\n\\t\\xff\xc3\xaf\\xc2\\x9b\\x7f");
  EXPECT_EQ(Labelled("  a b \n"),
            "\xe2\x90\xa3\xe2\x90\xa3"
            "a b \xe2\x86\xb5");
  EXPECT_EQ(Labelled(" "), "\xe2\x90\xa3");
  EXPECT_EQ(Labelled("\\\x01"), "\\\\x01");
}

TEST(VisibleTest, NothingActsOnATerminal) {
  EXPECT_EQ(Visible("a\x1b]0;x\x07\r\n\tb\x7f"),
            "a\\x1b]0;x\\x07\\x0d\\n\\tb\\x7f");
  EXPECT_EQ(Visible("\xc2\x9b\xe2\x80\xae\xff"),
            "\\xc2\\x9b\\xe2\\x80\\xae\\xff");
  // A zero-width space, a Hangul filler, a tag, an Arabic letter mark.
  for (const char* hidden :
       {"\xe2\x80\x8b", "\xe3\x85\xa4", "\xf3\xa0\x81\x81", "\xd8\x9c"}) {
    EXPECT_EQ(Visible(hidden)[0], '\\') << Escaped(hidden);
  }
  EXPECT_EQ(Visible("na\xc3\xafve \xe6\xbc\xa2 C:\\n"),
            "na\xc3\xafve \xe6\xbc\xa2 C:\\n");
}

TEST(VisibleTest, TwiceIsOnce) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(Visible(Visible(all)), Visible(all));
}

TEST(VisibleTest, JsonKeepsItsMeaning) {
  EXPECT_EQ(VisibleJson("{\n  \"a\": \"\\n\x7f\xc2\x9b\xe2\x80\xae\xc3\xaf\"}"),
            "{\n  \"a\": \"\\n\\u007f\\u009b\\u202e\xc3\xaf\"}");
  EXPECT_EQ(VisibleJson("\xf3\xa0\x81\x81"), "\\udb40\\udc41");
}

TEST(HtmlTextTest, NoTagNoAttributeEndsEarly) {
  EXPECT_EQ(HtmlText("<a href=\"x\">&amp;</a>"),
            "&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;");
}

}  // namespace
}  // namespace llmzip::cli
