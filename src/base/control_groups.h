// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Linux control groups: the limits that a container or a batch system sets for
// this process. Both versions are understood. Each file is a small text that
// the kernel makes.
#ifndef LLMZIP_BASE_CONTROL_GROUPS_H_
#define LLMZIP_BASE_CONTROL_GROUPS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llmzip {

// A group that contains this process.
struct ControlGroup {
  bool is_v2 = false;
  std::string folder;  // of the group's files
};

// Returns the groups that limit `controller` ("cpu", "memory"), from the
// process's own outwards: all of them hold at once. Empty where the system has
// no control groups. Reads the system's files below `root`, which is "" except
// in tests.
std::vector<ControlGroup> ControlGroupsOf(std::string_view controller,
                                          const std::string& root);

// Returns the first MiB of a file, "" if it does not exist.
std::string ReadSmallFile(const std::string& path);

// Cuts a text at each of the separators. Words are never empty. They point into
// `text`.
std::vector<std::string_view> SplitWords(std::string_view text,
                                         std::string_view separators);

// Returns the number that `text` is in decimal, or nothing.
std::optional<uint64_t> ParseNumber(std::string_view text);

}  // namespace llmzip

#endif  // LLMZIP_BASE_CONTROL_GROUPS_H_
