// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/usable_memory.h"

#include <unistd.h>

#include <algorithm>

#include "base/control_groups.h"

namespace llmzip {
namespace {

uint64_t MachineMemory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return UINT64_MAX;
  return static_cast<uint64_t>(pages) * static_cast<uint64_t>(page_bytes);
}

}  // namespace

std::optional<uint64_t> ParseMemoryLimit(std::string_view text) {
  const auto words = SplitWords(text, " \n");
  if (words.size() != 1) return std::nullopt;
  return ParseNumber(words[0]);
}

std::optional<uint64_t> ControlGroupMemory(const std::string& root) {
  std::optional<uint64_t> least;
  for (const ControlGroup& group : ControlGroupsOf("memory", root)) {
    const char* file = group.is_v2 ? "/memory.max" : "/memory.limit_in_bytes";
    const auto limit = ParseMemoryLimit(ReadSmallFile(group.folder + file));
    if (limit && (!least || *limit < *least)) least = limit;
  }
  return least;
}

uint64_t UsableMemory() {
  static const uint64_t bytes =
      std::min(MachineMemory(), ControlGroupMemory("").value_or(UINT64_MAX));
  return bytes;
}

}  // namespace llmzip
