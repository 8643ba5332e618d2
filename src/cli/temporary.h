// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The one temporary file that may exist at a time, and the signals that must
// not leave it behind. A signal handler can touch only what is global, so this
// is the command's only global state.
#ifndef LLMZIP_CLI_TEMPORARY_H_
#define LLMZIP_CLI_TEMPORARY_H_

#include <string>

#include "cli/outcome.h"
#include "cli/unique_fd.h"

namespace llmzip::cli {

// Makes every signal that ends a process and can be caught remove the temporary
// file before it ends the process as usual. A signal that is ignored stays so,
// and so does one that a sanitizer handles. A write beyond the file size limit
// fails instead of killing. Call once, first.
void InstallSignalHandlers();

// Creates a file of mode 0600 with a random name in the folder `folder_fd`,
// to be removed by signals until ForgetTemporary. Requires that there is none
// at the time; `folder_fd` must stay open as long.
Outcome CreateTemporary(int folder_fd, UniqueFd* file, std::string* name);
// It was renamed, or removed by the caller.
void ForgetTemporary();
// For the end of the process where no destructor runs. Takes no memory.
void RemoveTemporary();

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_TEMPORARY_H_
