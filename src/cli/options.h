// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The options of the command, except those of the sub-commands model, dict and
// explain.
#ifndef LLMZIP_CLI_OPTIONS_H_
#define LLMZIP_CLI_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/text_range.h"
#include "shell/outcome.h"

namespace llmzip::cli {

enum class Mode { kCompress, kDecompress, kTest, kList, kStats };
enum class ProgressStyle { kAuto, kAlways, kNever, kJson };

// Integers have the meaning of llmzip_setting; -1 means "not given".
struct Options {
  Mode mode = Mode::kCompress;
  std::vector<std::string> files;
  std::string output;        // -o; empty if not given
  std::string model;         // -m or LLMZIP_MODEL; if empty, the level decides
  bool model_given = false;  // whether -m was given
  std::string dictionary;    // -D; empty if not given
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
  std::optional<int64_t> max_time;  // in seconds
  std::optional<TextRange> range;   // of bytes, from 0
  std::optional<TextRange> lines;   // from 1; has a first one
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

// The result of ParseOptions.
struct ParsedOptions {
  Options options;
  // If set, the command ends at once with this code. Either the usage was
  // wrong, or help or the version was printed.
  std::optional<int> exit_code;
};

// Reads LLMZIP_MODEL, LLMZIP_LEVEL and LLMZIP_NBTHREADS for options that are
// not set.
void ReadEnvironment(Options& options);

// `program` is argv[0]: unllmzip decompresses, and llmzcat decompresses to
// standard output.
ParsedOptions ParseOptions(int argc, const char* const* argv);

// Parses "64", "64K", "64KiB", "1M" or "2G", with factors of 1024. Returns
// nullopt for anything else and above 2^62.
std::optional<int64_t> ParseSize(const std::string& text);

// Returns the number in an environment variable, in [low, high]. Reports a bad
// value once and ignores it.
std::optional<int64_t> EnvironmentNumber(const char* name, int64_t low,
                                         int64_t high);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_OPTIONS_H_
