// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Finds a wheel in the places that pip's configuration names: folders, pages
// with links, and simple indexes (PEP 503 in HTML, PEP 691 in JSON).
#ifndef LLMZIP_PULL_PACKAGE_INDEX_H_
#define LLMZIP_PULL_PACKAGE_INDEX_H_

#include <string>
#include <vector>

#include "pull/download.h"
#include "pull/pip_settings.h"
#include "shell/outcome.h"

namespace llmzip::cli {

struct WheelLink {
  std::string file_name;
  std::string url;
  std::string sha256;  // lower-case digits, or "" if the index has none
};

// Returns the links of a page. A page from a server cannot link files of this
// machine.
std::vector<WheelLink> LinksOf(const Page& page);

// Whether the file is a wheel of that package and version for all machines.
// `package` must be in the normal form: lower case, with hyphens.
bool IsWheelOf(const std::string& file_name, const std::string& package,
               const std::string& version);

// Finds the wheel in the first place that has it. Without success the link's
// URL is "". Fails if a place cannot be read and none of the others has it.
Outcome FindWheel(const PipSettings& settings, const std::string& package,
                  const std::string& version, WheelLink* link);

}  // namespace llmzip::cli

#endif  // LLMZIP_PULL_PACKAGE_INDEX_H_
