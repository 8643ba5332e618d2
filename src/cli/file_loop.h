// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Processes the files of the command line, one after the other.
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

// Calls `work` for each file ("-" if there is none), reports errors and
// continues. Returns the highest exit code. With -r it visits folders in the
// byte order of their names and does not follow links. In a folder, it takes
// files with the suffix if `archives` is true, and all others if it is false. A
// file or folder that cannot be read is an error.
int ForEachFile(const Options& options, bool archives,
                const std::function<Outcome(const std::string&)>& work);

// Whether sources must be regular files, because the result's name derives from
// theirs.
bool TakesOnlyRegularFiles(const Options& options);

// Refuses --rm for a source with other hard links, which would remain, and for
// an output that cannot be read again.
Outcome CheckRemovable(const Options& options, const struct stat& source);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_FILE_LOOP_H_
