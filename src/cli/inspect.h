// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads the headers of an archive, for -l, -t --quick and --stats.
#ifndef LLMZIP_CLI_INSPECT_H_
#define LLMZIP_CLI_INSPECT_H_

#include <string>

#include "llmzip/llmzip.h"
#include "shell/outcome.h"

namespace llmzip::cli {

// Reads `fd` to its end, checks the stored bytes, and fills `info`.
Outcome InspectFile(llmzip_context* context, int fd, llmzip_archive_info* info);

// Returns "mix", or "mix+stored" if blocks differ, or "-" for an empty text.
std::string MethodsOf(const llmzip_archive_info& info);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_INSPECT_H_
