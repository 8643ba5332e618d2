// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/long_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llmzip::cli {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

class LongOptionsTest : public testing::Test {
 protected:
  std::string Complete(std::vector<std::string> arguments) {
    arguments_ = std::move(arguments);
    return CompleteLongOptions(names_, arguments_);
  }

  const OptionNames names_ = {.longs = {{"stdout"},
                                        {"streams", true},
                                        {"to-stdout"},
                                        {"max-output", true},
                                        {"max-time", true},
                                        {"rm"}},
                              .value_letters = "oT"};
  std::vector<std::string> arguments_;
};

TEST_F(LongOptionsTest, ABeginningOfOneNameStandsForIt) {
  EXPECT_EQ(Complete({"--std", "--str=3", "--str", "3", "--to"}), "");
  EXPECT_THAT(arguments_, ElementsAre("--stdout", "--streams=3", "--streams",
                                      "3", "--to-stdout"));
}

TEST_F(LongOptionsTest, AWholeNameIsItselfEvenIfItBeginsAnother) {
  const OptionNames names = {.longs = {{"model-folder"}, {"model", true}},
                             .value_letters = ""};
  std::vector<std::string> arguments = {"--model", "--mod"};
  EXPECT_EQ(CompleteLongOptions(names, arguments), "");
  EXPECT_THAT(arguments, ElementsAre("--model", "--mod"));
  arguments = {"--mod"};
  EXPECT_EQ(CompleteLongOptions(names, arguments),
            "--mod is ambiguous: --model-folder --model");
}

TEST_F(LongOptionsTest, OtherArgumentsStay) {
  const std::vector<std::string> arguments = {
      "-",     "st",         "",      "-o", "--std", "-ko",
      "--str", "-oT",        "--rm",  "-T", "--no",  "-1",
      "--rm",  "--max-time", "--std", "--", "--std", "--nothing"};
  EXPECT_EQ(Complete(arguments), "");
  EXPECT_THAT(arguments_, ElementsAreArray(arguments));
}

TEST_F(LongOptionsTest, AmbiguousNamesAreListed) {
  EXPECT_EQ(Complete({"--st"}), "--st is ambiguous: --stdout --streams");
  EXPECT_EQ(Complete({"--max=1"}),
            "--max is ambiguous: --max-output --max-time");
}

TEST_F(LongOptionsTest, SlipsAreGuessed) {
  EXPECT_EQ(Complete({"--sdtout"}),
            "unknown option --sdtout; did you mean --stdout?");
  EXPECT_EQ(Complete({"--max-tim3=4"}),
            "unknown option --max-tim3; did you mean --max-time?");
  EXPECT_EQ(Complete({"--quality"}), "unknown option --quality");
  EXPECT_EQ(Complete({"--xx"}), "unknown option --xx");
}

}  // namespace
}  // namespace llmzip::cli
