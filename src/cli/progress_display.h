// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Shows progress on standard error: bytes, tokens/s, ratio, time left.
#ifndef LLMZIP_CLI_PROGRESS_DISPLAY_H_
#define LLMZIP_CLI_PROGRESS_DISPLAY_H_

#include <chrono>
#include <string>

#include "cli/options.h"
#include "llmzip/llmzip.h"

namespace llmzip::cli {

// Writes one line again and again on a terminal, a line every few seconds
// elsewhere (--progress=always), or JSON objects, one per line. Not
// thread-safe.
class ProgressDisplay {
 public:
  void Configure(const Options& options);

  // Starts a new task, such as "book.txt" or "book.txt, verifying".
  void Begin(const std::string& label);
  // For llmzip_set_progress(), with this object as `opaque`.
  static int Callback(void* progress, const llmzip_progress* now);
  // Removes the line, so that other text can be written.
  void Clear();

  // Whether progress is shown, so that a summary is useful.
  bool shown() const { return style_ != ProgressStyle::kNever; }
  double seconds() const;  // since Begin()
  uint64_t num_tokens() const { return num_tokens_; }

 private:
  using Clock = std::chrono::steady_clock;
  void Show(const llmzip_progress& now);
  std::string Line(const llmzip_progress& now, double elapsed) const;
  std::string Json(const llmzip_progress& now, double elapsed) const;

  ProgressStyle style_ = ProgressStyle::kNever;
  bool rewrite_ = false;
  bool dirty_ = false;  // whether the line is on the screen
  std::string label_;
  Clock::time_point begin_;
  Clock::time_point last_;
  uint64_t num_tokens_ = 0;
};

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_PROGRESS_DISPLAY_H_
