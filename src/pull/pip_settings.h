// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Where pip looks for packages on this machine, by its own configuration:
// variables PIP_* and files pip.conf. They are only read. Neither pip nor
// Python need be installed.
#ifndef LLMZIP_PULL_PIP_SETTINGS_H_
#define LLMZIP_PULL_PIP_SETTINGS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace llmzip::cli {

struct PipSettings {
  // Absolute paths and URLs of folders or pages that link wheels.
  std::vector<std::string> find_links;
  // URLs of simple indexes, the main one first. The main one is missing if the
  // configuration does not name it: pip then has a default that llmzip does not
  // know.
  std::vector<std::string> indexes;
  bool has_main_index = false;
  bool no_index = false;  // only find_links count
  std::string ca_file;    // an absolute path, or ""
  std::string proxy;
};

// Later files override earlier ones, [download] overrides [global], and
// variables override files, as in pip. What is relative to the current folder
// is left out.
PipSettings ReadPipSettings();

// Sections of an INI file, each a map from key to value. Keys have hyphens. The
// lines of a value that continues are separated by '\n'.
using IniSections = std::map<std::string, std::map<std::string, std::string>>;
// Adds the sections of `text` to `sections`. Lines that are no INI are ignored.
void ParseIni(std::string_view text, IniSections* sections);

}  // namespace llmzip::cli

#endif  // LLMZIP_PULL_PIP_SETTINGS_H_
