// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The memory for this process. A container often grants less than the machine
// has.
#ifndef LLMZIP_BASE_USABLE_MEMORY_H_
#define LLMZIP_BASE_USABLE_MEMORY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace llmzip {

// Returns how many bytes of memory this process may use: the machine's, or less
// if its control group has a smaller limit. UINT64_MAX if nothing is known.
// Asks the system at the first call and remembers the answer.
uint64_t UsableMemory();

// Parts of the above, for tests.

// Parses memory.max (cgroup v2) or memory.limit_in_bytes (v1). Returns nothing
// for "max" and for malformed text.
std::optional<uint64_t> ParseMemoryLimit(std::string_view text);
// Returns the smallest limit in bytes of this process's control group and the
// groups around it. Reads the system's files below `root`, which is "" except
// in tests.
std::optional<uint64_t> ControlGroupMemory(const std::string& root);

}  // namespace llmzip

#endif  // LLMZIP_BASE_USABLE_MEMORY_H_
