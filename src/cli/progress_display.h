// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The progress line on standard error: bytes, tokens/s, ratio, time left.
#ifndef LLMZIP_CLI_PROGRESS_H_
#define LLMZIP_CLI_PROGRESS_H_

#include <chrono>
#include <string>

#include "cli/options.h"
#include "llmzip/llmzip.h"

namespace llmzip::cli {

// On a terminal one line that is rewritten; elsewhere (--progress=always) a
// line every few seconds; or JSON objects, one a line. Not thread-safe.
class Progress {
 public:
  void Configure(const Options& options);

  // A new piece of work, for example "book.txt" or "book.txt, verifying".
  void Begin(const std::string& label);
  // To be given to llmzip_set_progress with a Progress as `opaque`.
  static int Callback(void* progress, const llmzip_progress* now);
  // Removes the line, so that other text can be written.
  void Clear();

  // True if the user watches, so that a summary is welcome.
  bool shown() const { return style_ != ProgressStyle::kNever; }
  double seconds() const;  // since Begin
  uint64_t num_tokens() const { return num_tokens_; }

 private:
  using Clock = std::chrono::steady_clock;
  void Show(const llmzip_progress& now);
  std::string Line(const llmzip_progress& now, double elapsed) const;
  std::string Json(const llmzip_progress& now, double elapsed) const;

  ProgressStyle style_ = ProgressStyle::kNever;
  bool rewrite_ = false;
  bool dirty_ = false;  // a line stands there
  std::string label_;
  Clock::time_point begin_;
  Clock::time_point last_;
  uint64_t num_tokens_ = 0;
};

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_PROGRESS_H_
