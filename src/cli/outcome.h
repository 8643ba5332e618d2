// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Outcome: how a step of the command ended, as an exit code and a sentence.
#ifndef LLMZIP_CLI_OUTCOME_H_
#define LLMZIP_CLI_OUTCOME_H_

#include <string>
#include <utility>

#include "llmzip/llmzip.h"

namespace llmzip::cli {

// What the command ends with; docs/llmzip.1.md lists them for users. With
// several files the highest one wins. Never renumber.
inline constexpr int kExitOk = 0;
inline constexpr int kExitError = 1;        // usage, operating system
inline constexpr int kExitRefused = 2;      // exists, terminal, not regular
inline constexpr int kExitCorrupt = 3;      // damaged, or not ours
inline constexpr int kExitModel = 4;        // model missing or another one
inline constexpr int kExitLimit = 5;        // memory, output
inline constexpr int kExitUnsupported = 6;  // unknown format or numerics

int ExitCodeOf(llmzip_status status);

class [[nodiscard]] Outcome {
 public:
  Outcome() = default;
  Outcome(int exit_code, std::string text)
      : exit_code_(exit_code), text_(std::move(text)) {}

  bool ok() const { return exit_code_ == kExitOk; }
  int exit_code() const { return exit_code_; }
  // What was found and what was expected; without the program's name.
  const std::string& text() const { return text_; }

 private:
  int exit_code_ = kExitOk;
  std::string text_;
};

// "what: No space left on device", from an errno.
Outcome SystemError(const std::string& what, int error_number);
Outcome Refused(std::string text);
// The context's last error; LLMZIP_OK gives an outcome that is ok.
Outcome FromStatus(llmzip_status status, const llmzip_context* context);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_OUTCOME_H_
