// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Outcome: an exit code and a sentence that says how a step ended.
#ifndef LLMZIP_SHELL_OUTCOME_H_
#define LLMZIP_SHELL_OUTCOME_H_

#include <string>
#include <utility>

#include "llmzip/llmzip.h"

namespace llmzip::cli {

// The exit codes of the command; the man page lists them. With several files
// the highest one wins. Never renumber.
inline constexpr int kExitOk = 0;
inline constexpr int kExitError = 1;        // usage, or the operating system
inline constexpr int kExitRefused = 2;      // exists, terminal, not regular
inline constexpr int kExitCorrupt = 3;      // damaged, or not an archive
inline constexpr int kExitModel = 4;        // model missing or the wrong one
inline constexpr int kExitLimit = 5;        // memory, output, time
inline constexpr int kExitUnsupported = 6;  // unknown format or numerics

int ExitCodeOf(llmzip_status status);

class [[nodiscard]] Outcome {
 public:
  Outcome() = default;
  Outcome(int exit_code, std::string text)
      : exit_code_(exit_code), text_(std::move(text)) {}

  bool ok() const { return exit_code_ == kExitOk; }
  int exit_code() const { return exit_code_; }
  // What was found and what was expected, without the program's name.
  const std::string& text() const { return text_; }

 private:
  int exit_code_ = kExitOk;
  std::string text_;
};

// Returns "what: No space left on device" for an errno.
Outcome SystemError(const std::string& what, int error_number);
Outcome Refused(std::string text);
// Returns `text`, or that of the status if it is empty, with the offset if
// there is one.
std::string ErrorText(std::string text, llmzip_status status, uint64_t offset);
// Returns the context's last error. LLMZIP_OK gives an outcome that is ok.
Outcome FromStatus(llmzip_status status, const llmzip_context* context);

}  // namespace llmzip::cli

#endif  // LLMZIP_SHELL_OUTCOME_H_
