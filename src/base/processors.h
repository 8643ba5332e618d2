// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// How many processors there are for this process: a container or a batch
// system often grants fewer than the machine has.
#ifndef LLMZIP_BASE_PROCESSORS_H_
#define LLMZIP_BASE_PROCESSORS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace llmzip {

// Processors that may run this process at once: those of its affinity mask, or
// fewer if a quota of its control group gives it less time than they have. At
// least 1.
size_t UsableProcessors();

// Those of the affinity mask alone, at least 1. Never allocates or throws.
size_t AllowedProcessors();

// The parts of the above, for tests.

// The quota in "MAX PERIOD" (cgroup v2, cpu.max), in whole processors, rounded
// up; nothing for "max" and for what cannot be understood.
std::optional<size_t> ParseCpuMax(std::string_view text);
// The same for cgroup v1: cpu.cfs_quota_us and cpu.cfs_period_us; a quota of
// -1 is none.
std::optional<size_t> ParseCfsQuota(std::string_view quota,
                                    std::string_view period);
// The smallest quota of this process's control group and those around it, as
// the files below `root` tell: "" for those of the system.
std::optional<size_t> QuotaProcessors(const std::string& root);

}  // namespace llmzip

#endif  // LLMZIP_BASE_PROCESSORS_H_
