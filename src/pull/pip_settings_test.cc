// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/pip_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llmzip::cli {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(PipSettingsTest, AnIniFileIsReadAsPythonDoes) {
  IniSections sections;
  ParseIni(
      "lost = 1\n[global]\r\n# comment\n; comment\nIndex_URL = http://a/b\n"
      "find-links:\n   /x\n\n   # comment\n   /y = z\nempty\nno-index=\n"
      "[download] \nindex-url = http://c",
      &sections);
  EXPECT_THAT(
      sections,
      ElementsAre(Pair("download", ElementsAre(Pair("index-url", "http://c"))),
                  Pair("global", ElementsAre(Pair("find-links", "\n/x\n/y = z"),
                                             Pair("index-url", "http://a/b"),
                                             Pair("no-index", "")))));
}

TEST(PipSettingsTest, AnyBytesAreParsed) {
  for (const std::string text :
       {"", "[", "[]", "[a", "=", "[a]\n=", "[a]\n:\n  x", " \n [a]\n x=\n  y",
        "\0[a]\0=1"}) {
    IniSections sections;
    ParseIni(text, &sections);
    EXPECT_LE(sections.size(), 1u);
  }
}

}  // namespace
}  // namespace llmzip::cli
