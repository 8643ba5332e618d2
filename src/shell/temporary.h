// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The temporary file, of which at most one exists, and the signal handlers that
// remove it. A signal handler can only access globals, so this is the command's
// only global state.
#ifndef LLMZIP_SHELL_TEMPORARY_H_
#define LLMZIP_SHELL_TEMPORARY_H_

#include <string>

#include "shell/outcome.h"
#include "shell/unique_fd.h"

namespace llmzip::cli {

// Makes every catchable signal that ends a process remove the temporary file
// first. Signals that are ignored stay ignored, and signals that a sanitizer
// handles stay its own. A write beyond the file size limit fails and does not
// kill the process. Call once, first.
void InstallSignalHandlers();

// Creates a file of mode 0600 with a random name in the folder `folder_fd`.
// Signals remove it until ForgetTemporary(). Requires that there is no other
// temporary file. `folder_fd` must stay open until then.
Outcome CreateTemporary(int folder_fd, UniqueFd* file, std::string* name);
// Call after the file was renamed or removed.
void ForgetTemporary();
// Removes the file where the process ends without destructors. Allocates no
// memory.
void RemoveTemporary();

}  // namespace llmzip::cli

#endif  // LLMZIP_SHELL_TEMPORARY_H_
