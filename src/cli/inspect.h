// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What an archive's headers say, for -l, -t --quick and --stats.
#ifndef LLMZIP_CLI_INSPECT_H_
#define LLMZIP_CLI_INSPECT_H_

#include <string>

#include "cli/outcome.h"
#include "llmzip/llmzip.h"

namespace llmzip::cli {

// Reads `fd` to its end and checks the stored bytes; fills `info`.
Outcome InspectFile(llmzip_context* context, int fd, llmzip_archive_info* info);

// "mix", or "mix+stored" where blocks differ; "-" for an empty text.
std::string MethodsOf(const llmzip_archive_info& info);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_INSPECT_H_
