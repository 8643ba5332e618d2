// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "shell/outcome.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace llmzip::cli {

int ExitCodeOf(llmzip_status status) {
  switch (status) {
    case LLMZIP_OK:
      return kExitOk;
    case LLMZIP_TRUNCATED:
    case LLMZIP_BAD_MAGIC:
    case LLMZIP_CORRUPT:
      return kExitCorrupt;
    case LLMZIP_MODEL_MISSING:
    case LLMZIP_MODEL_MISMATCH:
    case LLMZIP_BAD_MODEL:
    case LLMZIP_NOT_FINITE:
      return kExitModel;
    case LLMZIP_LIMIT_EXCEEDED:
    case LLMZIP_OUT_OF_MEMORY:
      return kExitLimit;
    case LLMZIP_UNSUPPORTED_VERSION:
      return kExitUnsupported;
    case LLMZIP_INVALID_ARGUMENT:
    case LLMZIP_IO:
    case LLMZIP_CANCELLED:
    case LLMZIP_INTERNAL:
      return kExitError;
  }
  return kExitError;
}

Outcome SystemError(const std::string& what, int error_number) {
  const std::string reason = std::generic_category().message(error_number);
  return Outcome(error_number == ENOMEM ? kExitLimit : kExitError,
                 what.empty() ? reason : fmt::format("{}: {}", what, reason));
}

Outcome Refused(std::string text) {
  return Outcome(kExitRefused, std::move(text));
}

std::string ErrorText(std::string text, llmzip_status status, uint64_t offset) {
  if (text.empty()) text = llmzip_status_text(status);
  if (offset != LLMZIP_NO_OFFSET) text += fmt::format(" (at byte {})", offset);
  return text;
}

Outcome FromStatus(llmzip_status status, const llmzip_context* context) {
  if (status == LLMZIP_OK) return Outcome();
  return Outcome(ExitCodeOf(status),
                 ErrorText(llmzip_error_text(context), status,
                           llmzip_error_offset(context)));
}

}  // namespace llmzip::cli
