// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The command line of everything but the sub-commands (model, explain).
#ifndef LLMZIP_CLI_OPTIONS_H_
#define LLMZIP_CLI_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/outcome.h"

namespace llmzip::cli {

enum class Mode { kCompress, kDecompress, kTest, kList, kStats };
enum class ProgressStyle { kAuto, kAlways, kNever, kJson };

// Integers are those of llmzip_setting; -1 means "not given".
struct Options {
  Mode mode = Mode::kCompress;
  std::vector<std::string> files;
  std::string output;        // -o; empty: none
  std::string model;         // -m or LLMZIP_MODEL; empty: by level
  bool model_given = false;  // by -m
  std::optional<int> level;  // -1 .. -9 or LLMZIP_LEVEL
  std::optional<int> method;
  std::optional<int64_t> context_size;
  std::optional<int64_t> keep_size;
  std::optional<int64_t> streams;
  std::optional<int64_t> block_size;
  std::optional<int64_t> learning_rate;
  std::optional<int64_t> threads;
  std::optional<int64_t> memory;
  std::optional<int64_t> max_output;
  std::optional<int64_t> max_time;  // s
  bool to_stdout = false;
  bool force = false;
  bool keep_source = false;
  bool remove_source = false;
  bool verify = false;
  bool quick = false;
  bool json = false;
  bool recurse = false;
  bool sha256 = false;
  bool quiet = false;
  int verbose = 0;
  ProgressStyle progress = ProgressStyle::kAuto;
};

// What ParseOptions decided.
struct ParsedOptions {
  Options options;
  // Set if the command is to end at once with this code: usage was wrong, or
  // help or version were asked for and have been printed.
  std::optional<int> exit_code;
};

// LLMZIP_MODEL, LLMZIP_LEVEL and LLMZIP_NBTHREADS, for what is not set yet.
void ReadEnvironment(Options& options);

// `program` is argv[0]: unllmzip decompresses, llmzcat to standard output.
ParsedOptions ParseOptions(int argc, const char* const* argv);

// "64", "64K", "64KiB", "1M", "2G": factors of 1024; nullopt if it is none of
// these or beyond 2^62.
std::optional<int64_t> ParseSize(const std::string& text);

// The value of an environment variable as a number in [low, high]. A bad value
// is reported once and then ignored.
std::optional<int64_t> EnvironmentNumber(const char* name, int64_t low,
                                         int64_t high);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_OPTIONS_H_
