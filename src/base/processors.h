// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The number of processors for this process. A container or a batch system
// often grants fewer than the machine has.
#ifndef LLMZIP_BASE_PROCESSORS_H_
#define LLMZIP_BASE_PROCESSORS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace llmzip {

// Returns how many processors this process may use at once, at least 1. This is
// the size of its affinity mask, or less if its control group has a smaller
// quota of processor time.
size_t UsableProcessors();

// Returns the size of the affinity mask alone, at least 1. Never allocates or
// throws.
size_t AllowedProcessors();

// Parts of the above, for tests.

// Parses the quota "MAX PERIOD" (cgroup v2, cpu.max) and rounds it up to whole
// processors. Returns nothing for "max" and for malformed text.
std::optional<size_t> ParseCpuMax(std::string_view text);
// The same for cgroup v1: cpu.cfs_quota_us and cpu.cfs_period_us. A quota of -1
// means no limit.
std::optional<size_t> ParseCfsQuota(std::string_view quota,
                                    std::string_view period);
// Returns the smallest quota of this process's control group and the groups
// around it. Reads the system's files below `root`, which is "" except in
// tests.
std::optional<size_t> QuotaProcessors(const std::string& root);

}  // namespace llmzip

#endif  // LLMZIP_BASE_PROCESSORS_H_
