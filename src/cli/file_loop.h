// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The files of the command line, one after the other.
#ifndef LLMZIP_CLI_FILE_LOOP_H_
#define LLMZIP_CLI_FILE_LOOP_H_

#include <sys/stat.h>

#include <functional>
#include <string>

#include "cli/options.h"
#include "cli/outcome.h"

namespace llmzip::cli {

inline constexpr char kSuffix[] = ".llmz";
bool HasSuffix(const std::string& path);

// Calls `work` for each file ("-" if there is none), says what went wrong, and
// goes on; returns the highest exit code. With -r, folders are walked in the
// order of their names' bytes, without following links: of their files, those
// that have the suffix when `archives`, the others otherwise. What cannot be
// entered or looked at is an error.
int ForEachFile(const Options& options, bool archives,
                const std::function<Outcome(const std::string&)>& work);

// How a source may look: strict if the result gets a name beside it.
bool TakesOnlyRegularFiles(const Options& options);

// Refuses --rm for a source that it could not make go away, as it has other
// names, and for an output that cannot be read back.
Outcome CheckRemovable(const Options& options, const struct stat& source);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_FILE_LOOP_H_
