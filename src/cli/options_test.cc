// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "llmzip/llmzip.h"

namespace llmzip::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Parses a command line under the variables that the test has set.
class OptionsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : kVariables) unsetenv(name);
  }
  void TearDown() override { SetUp(); }

  ParsedOptions Parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), program_);
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    ParsedOptions parsed =
        ParseOptions(static_cast<int>(arguments.size()), arguments.data());
    stdout_ = testing::internal::GetCapturedStdout();
    stderr_ = testing::internal::GetCapturedStderr();
    return parsed;
  }
  Options Accept(const std::vector<const char*>& arguments) {
    ParsedOptions parsed = Parse(arguments);
    EXPECT_EQ(parsed.exit_code, std::nullopt) << stderr_;
    return parsed.options;
  }
  // Returns what the command says when it refuses the arguments.
  std::string Refuse(const std::vector<const char*>& arguments) {
    EXPECT_EQ(Parse(arguments).exit_code, kExitError);
    EXPECT_EQ(stdout_, "");
    return stderr_;
  }

  static constexpr const char* kVariables[] = {"LLMZIP_MODEL", "LLMZIP_LEVEL",
                                               "LLMZIP_NBTHREADS"};
  const char* program_ = "llmzip";
  std::string stdout_;
  std::string stderr_;
};

TEST_F(OptionsTest, WithoutArgumentsItCompresses) {
  const Options options = Accept({});
  EXPECT_EQ(options.mode, Mode::kCompress);
  EXPECT_TRUE(options.files.empty());
  EXPECT_EQ(options.level, std::nullopt);
  EXPECT_EQ(options.method, std::nullopt);
  EXPECT_EQ(options.threads, std::nullopt);
  EXPECT_FALSE(options.to_stdout || options.force || options.model_given);
}

TEST_F(OptionsTest, TheNameOfTheProgramDecides) {
  program_ = "/usr/bin/unllmzip";
  EXPECT_EQ(Accept({"a"}).mode, Mode::kDecompress);
  EXPECT_FALSE(Accept({"a"}).to_stdout);
  program_ = "llmzcat";
  EXPECT_EQ(Accept({"a"}).mode, Mode::kDecompress);
  EXPECT_TRUE(Accept({"a"}).to_stdout);
  program_ = "llmzcat.sh";
  EXPECT_EQ(Accept({"a"}).mode, Mode::kCompress);
}

TEST_F(OptionsTest, ShortOptionsCombine) {
  const Options options = Accept({"-dckfv", "a", "-vT3", "b"});
  EXPECT_EQ(options.mode, Mode::kDecompress);
  EXPECT_TRUE(options.to_stdout && options.keep_source && options.force);
  EXPECT_EQ(options.verbose, 2);
  EXPECT_EQ(options.threads, 3);
  EXPECT_THAT(options.files, ElementsAre("a", "b"));
}

TEST_F(OptionsTest, NamesOfGzipAndXzAreKnown) {
  EXPECT_EQ(Accept({"--fast"}).level, 1);
  EXPECT_EQ(Accept({"--best"}).level, 9);
  EXPECT_EQ(Accept({"--uncompress"}).mode, Mode::kDecompress);
  EXPECT_TRUE(Accept({"--to-stdout"}).to_stdout);
}

TEST_F(OptionsTest, EachLevel) {
  for (int level = 1; level <= 9; ++level) {
    const std::string option = "-" + std::to_string(level);
    EXPECT_EQ(Accept({option.c_str()}).level, level);
  }
}

TEST_F(OptionsTest, FilesAfterTwoDashes) {
  EXPECT_THAT(Accept({"--", "-d", "--rm"}).files, ElementsAre("-d", "--rm"));
  EXPECT_THAT(Accept({"--", "-0"}).files, ElementsAre("-0"));
  EXPECT_THAT(Refuse({"-0"}), HasSubstr("-0"));
}

TEST_F(OptionsTest, TheLastOfContraryOptionsWins) {
  EXPECT_EQ(Accept({"-9", "-1"}).level, 1);
  EXPECT_EQ(Accept({"-1", "--best", "-3", "-2"}).level, 2);
  EXPECT_EQ(Accept({"-1", "-9", "-1"}).level, 1);
  EXPECT_EQ(Accept({"-T1", "--threads=2", "-T", "3"}).threads, 3);
  EXPECT_EQ(Accept({"-d", "-t", "-z", "-d"}).mode, Mode::kDecompress);
  EXPECT_EQ(Accept({"-o", "a", "-o", "b"}).output, "b");
  EXPECT_EQ(Accept({"-M1G", "-M2G"}).memory, int64_t{2} << 30);
  EXPECT_TRUE(Accept({"-f", "-f", "-cc", "--stdout"}).force);
  EXPECT_THAT(Refuse({"-T", "x", "-T", "1"}), HasSubstr("'x'"));
}

TEST_F(OptionsTest, LongNamesMayBeShortened) {
  EXPECT_EQ(Accept({"--dec", "--thr", "4"}).threads, 4);
  EXPECT_EQ(Accept({"--dec"}).mode, Mode::kDecompress);
  EXPECT_EQ(Accept({"--out=--x"}).output, "--x");
  EXPECT_THAT(Refuse({"--m=x"}), HasSubstr("ambiguous: --model --method"));
  EXPECT_THAT(Refuse({"--decompres5"}),
              HasSubstr("did you mean --decompress?"));
}

TEST_F(OptionsTest, KeepingWinsOverRemoving) {
  EXPECT_TRUE(Accept({"--rm", "a"}).remove_source);
  EXPECT_FALSE(Accept({"--rm", "-k", "a"}).remove_source);
  EXPECT_FALSE(Accept({"--rm", "-c", "a"}).remove_source);
  EXPECT_FALSE(Accept({"--rm", "-o", "-", "a"}).remove_source);
  EXPECT_FALSE(Accept({"--rm", "-o", "/dev/stdout", "a"}).remove_source);
}

TEST_F(OptionsTest, ContraryOptionsAreRefused) {
  EXPECT_THAT(Refuse({"-c", "-o", "b", "a"}), HasSubstr("exclude"));
  EXPECT_THAT(Refuse({"-o", "c", "a", "b"}), HasSubstr("single file"));
  EXPECT_THAT(Refuse({"-r", "-o", "c", "a"}), HasSubstr("single file"));
  EXPECT_THAT(Refuse({"-t", "-o", "c", "a"}), HasSubstr("only for"));
  EXPECT_THAT(Refuse({"--ctx-size", "100", "--keep-size", "51"}),
              HasSubstr("at most half"));
  Accept({"--ctx-size", "100", "--keep-size", "50"});
}

TEST_F(OptionsTest, ArgumentsOutOfRangeAreQuoted) {
  EXPECT_THAT(Refuse({"-T", "1025"}), HasSubstr("'1025'"));
  EXPECT_THAT(Refuse({"-T", "-1"}), HasSubstr("-T"));
  EXPECT_THAT(Refuse({"-T", "2x"}), HasSubstr("0 to 1024"));
  EXPECT_THAT(Refuse({"--streams", "0"}), HasSubstr("1 to 16"));
  EXPECT_THAT(Refuse({"--streams", "17"}), HasSubstr("1 to 16"));
  EXPECT_THAT(Refuse({"--learning-rate", "256"}), HasSubstr("0 to 255"));
  EXPECT_THAT(Refuse({"--method", "best"}), HasSubstr("'best'"));
  EXPECT_THAT(Refuse({"-M", "1T"}), HasSubstr("'1T' is not a size"));
  EXPECT_THAT(Refuse({"--max-output", "all"}), HasSubstr("'none'"));
  EXPECT_THAT(Refuse({"-o", ""}), HasSubstr("empty"));
  EXPECT_THAT(Refuse({"--no-such-option"}), HasSubstr("--no-such-option"));
}

TEST_F(OptionsTest, Limits) {
  EXPECT_EQ(Accept({"-M", "100M"}).memory, int64_t{100} << 20);
  EXPECT_EQ(Accept({"--max-output", "none"}).max_output, int64_t{1} << 62);
  EXPECT_EQ(Accept({"--max-time", "1"}).max_time, 1);
  Refuse({"--max-time", "0"});
}

TEST_F(OptionsTest, Sizes) {
  EXPECT_EQ(ParseSize("0"), 0);
  EXPECT_EQ(ParseSize("64"), 64);
  EXPECT_EQ(ParseSize("64K"), 64 << 10);
  EXPECT_EQ(ParseSize("64KiB"), 64 << 10);
  EXPECT_EQ(ParseSize("3G"), int64_t{3} << 30);
  EXPECT_EQ(ParseSize("4611686018427387904"), int64_t{1} << 62);
  EXPECT_EQ(ParseSize("4294967296G"), int64_t{1} << 62);
  for (const char* text : {"", "K", "-1", "+1", " 1", "1 ", "1.5M", "1KB", "1T",
                           "1Ki", "4611686018427387905", "4294967297G",
                           "9223372036854775808", "99999999999999999999"}) {
    EXPECT_EQ(ParseSize(text), std::nullopt) << text;
  }
}

TEST_F(OptionsTest, VariablesGiveWhatOptionsDoNot) {
  setenv("LLMZIP_MODEL", "m.gguf", 1);
  setenv("LLMZIP_LEVEL", "7", 1);
  setenv("LLMZIP_NBTHREADS", "2", 1);
  Options options = Accept({});
  EXPECT_EQ(options.model, "m.gguf");
  EXPECT_FALSE(options.model_given);
  EXPECT_EQ(options.level, 7);
  EXPECT_EQ(options.threads, 2);
  options = Accept({"-m", "n.gguf", "-3", "-T0"});
  EXPECT_EQ(options.model, "n.gguf");
  EXPECT_TRUE(options.model_given);
  EXPECT_EQ(options.level, 3);
  EXPECT_EQ(options.threads, 0);
}

TEST_F(OptionsTest, BadVariablesAreReportedAndIgnored) {
  setenv("LLMZIP_LEVEL", "12", 1);
  setenv("LLMZIP_NBTHREADS", "many", 1);
  const Options options = Accept({});
  EXPECT_EQ(options.level, std::nullopt);
  EXPECT_EQ(options.threads, std::nullopt);
  EXPECT_THAT(stderr_, HasSubstr("LLMZIP_LEVEL='12'"));
  EXPECT_THAT(stderr_, HasSubstr("LLMZIP_NBTHREADS='many'"));
}

TEST_F(OptionsTest, HelpAndVersionEndTheCommand) {
  EXPECT_EQ(Parse({"--help"}).exit_code, kExitOk);
  EXPECT_THAT(stdout_, HasSubstr("Usage: llmzip"));
  EXPECT_EQ(Parse({"-V"}).exit_code, kExitOk);
  EXPECT_EQ(stdout_, std::string("llmzip ") + llmzip_version_text() + "\n");
}

}  // namespace
}  // namespace llmzip::cli
