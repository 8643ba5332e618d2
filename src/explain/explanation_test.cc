// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Checks the output for an explanation made by hand.
#include "explain/explanation.h"

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace llmzip::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

// Two tokens of "</b>\n\xe2\x82". The second token ends inside a character.
Explanation Sample() {
  static const uint8_t kText[] = "</b>\n\xe2\x82";
  static const uint8_t kCandidate[] = "</script>";
  const llmzip_candidate candidates[] = {{kCandidate, 9, 600000},
                                         {kText, 4, 250000}};
  Explanation explanation;
  explanation.file = "a<b>.txt";
  explanation.model = "tiny & small";
  explanation.text.assign(reinterpret_cast<const char*>(kText), 7);
  llmzip_coded_token token{};
  token.struct_size = sizeof(token);
  token.method = LLMZIP_METHOD_MIX;
  token.has_model = 1;
  token.num_bytes = 4;
  token.coded_microbits = 1500000;
  token.coded_end_microbits = 250000;
  token.model_microbits = 2000000;
  token.model_end_microbits = 500000;
  token.rank = 1;
  token.num_candidates = 2;
  token.candidates = candidates;
  ExplanationBuilder builder(&explanation, UINT64_MAX);
  EXPECT_EQ(ExplanationBuilder::Take(&builder, &token), 0);
  token.num_bytes = 3;
  token.coded_microbits = 13000000;
  token.rank = 70;
  EXPECT_EQ(ExplanationBuilder::Take(&builder, &token), 0);
  llmzip_explanation& sums = explanation.sums;
  sums.text_bytes = 7;
  sums.num_tokens = 2;
  sums.num_tokens_of_method[LLMZIP_METHOD_MIX] = 2;
  sums.archive_bytes = 18;
  sums.payload_bytes = 2;
  sums.coded_microbits = 14500000;
  sums.coded_end_microbits = 500000;
  sums.model_microbits = 4000000;
  sums.model_end_microbits = 1000000;
  return explanation;
}

TEST(ExplanationTest, TokensCoverTheTextAndShareCandidates) {
  const Explanation explanation = Sample();
  ASSERT_EQ(explanation.tokens.size(), 2u);
  EXPECT_EQ(explanation.TextOf(explanation.tokens[0]), "</b>");
  EXPECT_EQ(explanation.TextOf(explanation.tokens[1]), "\n\xe2\x82");
  EXPECT_EQ(explanation.candidate_texts.size(), 2u);
  EXPECT_TRUE(explanation.is_mixed());
  EXPECT_EQ(explanation.Methods(), "mix");
  EXPECT_EQ(explanation.MostExpensive(5), (std::vector<size_t>{1, 0}));
  EXPECT_EQ(explanation.MostExpensive(1), (std::vector<size_t>{1}));
}

TEST(ExplanationTest, ShadesBeginAtTheirLimits) {
  EXPECT_EQ(ShadeOf(0), 0u);
  for (size_t i = 0; i + 1 < kNumShades; ++i) {
    EXPECT_EQ(ShadeOf(kShadeBits[i] - 0.001), i);
    EXPECT_EQ(ShadeOf(kShadeBits[i]), i + 1);
  }
  EXPECT_EQ(ShadeOf(1e9), kNumShades - 1);
}

TEST(ExplanationTest, JsonHoldsTextOrHex) {
  const auto json = nlohmann::json::parse(JsonText(Sample()));
  EXPECT_EQ(json["bits"], 14.5);
  EXPECT_EQ(json["tokens"][0]["text"], "</b>");
  EXPECT_EQ(json["tokens"][0]["bits"], 1.5);
  EXPECT_EQ(json["tokens"][0]["end_bits"], 0.25);
  EXPECT_EQ(json["tokens"][0]["model_bits"], 2);
  EXPECT_EQ(json["tokens"][0]["candidates"][1]["probability"], 0.25);
  EXPECT_EQ(json["tokens"][1]["hex"], "0ae282");
  EXPECT_EQ(json["tokens"][1]["offset"], 4);
  EXPECT_FALSE(json["tokens"][1].contains("text"));
}

TEST(ExplanationTest, ThePageEscapesTextNamesAndCandidates) {
  const std::string page = HtmlPage(Sample());
  EXPECT_THAT(page, HasSubstr("<b class=c2>&lt;/b&gt;</b>"));
  EXPECT_THAT(page, HasSubstr("<h1>a&lt;b&gt;.txt</h1>"));
  EXPECT_THAT(page, HasSubstr("tiny &amp; small"));
  EXPECT_THAT(page, HasSubstr("\"\\u003c/script>\""));
  EXPECT_THAT(page, HasSubstr("[1.500,2.000,0.250,0.500,1,0,0.6,1,0.25]"));
  EXPECT_THAT(page, HasSubstr("\\xe2"));
  EXPECT_THAT(page, Not(HasSubstr("\xe2\x82</")));
}

TEST(ExplanationTest, TablesHaveALineForEachToken) {
  EXPECT_EQ(TabTable(Sample()),
            "bits\tend_bits\tmodel_bits\tmodel_end_bits\trank\ttext\n"
            "1.500000\t0.250000\t2.000000\t0.500000\t1\t</b>\n"
            "13.000000\t0.250000\t2.000000\t0.500000\t70\t\\n\\xe2\\x82\n");
  const std::string table = PlainTable(Sample(), /*with_summary=*/true);
  EXPECT_THAT(table, HasSubstr("   1.500    2.000   0.250      1  '</b>'\n"));
  EXPECT_THAT(table, HasSubstr("archive: 18 bytes, 2 of them payload\n"));
  EXPECT_THAT(PlainTable(Sample(), /*with_summary=*/false),
              Not(HasSubstr("archive")));
}

TEST(ExplanationTest, ColourLeavesLineFeedsUnpainted) {
  EXPECT_EQ(ColouredText(Sample(), /*with_summary=*/false),
            "\x1b[30;48;5;229m</b>\x1b[0m"
            "\x1b[30;48;5;203m\xe2\x86\xb5\x1b[0m\n"
            "\x1b[30;48;5;203m\\xe2\x1b[0m\x1b[30;48;5;203m\\x82\x1b[0m\n");
}

}  // namespace
}  // namespace llmzip::cli
