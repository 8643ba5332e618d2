// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/processors.h"

#include <algorithm>
#include <cstdint>
#include <thread>

#include "base/control_groups.h"

#ifdef __linux__
#include <sched.h>
#endif

namespace llmzip {
namespace {

std::optional<size_t> Quotient(std::string_view quota,
                               std::string_view period) {
  const auto time = ParseNumber(quota);
  const auto of = ParseNumber(period);
  if (!time || !of || *time == 0 || *of == 0) return std::nullopt;
  return static_cast<size_t>((*time - 1) / *of + 1);
}

std::optional<size_t> QuotaOf(const ControlGroup& group) {
  if (group.is_v2) return ParseCpuMax(ReadSmallFile(group.folder + "/cpu.max"));
  return ParseCfsQuota(ReadSmallFile(group.folder + "/cpu.cfs_quota_us"),
                       ReadSmallFile(group.folder + "/cpu.cfs_period_us"));
}

}  // namespace

std::optional<size_t> ParseCpuMax(std::string_view text) {
  const auto words = SplitWords(text, " \n");
  if (words.size() != 2) return std::nullopt;
  return Quotient(words[0], words[1]);
}

std::optional<size_t> ParseCfsQuota(std::string_view quota,
                                    std::string_view period) {
  const auto quota_words = SplitWords(quota, " \n");
  const auto period_words = SplitWords(period, " \n");
  if (quota_words.size() != 1 || period_words.size() != 1) return std::nullopt;
  return Quotient(quota_words[0], period_words[0]);
}

std::optional<size_t> QuotaProcessors(const std::string& root) {
  std::optional<size_t> least;
  for (const ControlGroup& group : ControlGroupsOf("cpu", root)) {
    const auto quota = QuotaOf(group);
    if (quota && (!least || *quota < *least)) least = quota;
  }
  return least;
}

size_t AllowedProcessors() {
#ifdef __linux__
  cpu_set_t set;
  CPU_ZERO(&set);
  // The call fails on machines with more processors than the set can hold.
  if (sched_getaffinity(0, sizeof(set), &set) == 0) {
    return std::max<size_t>(1, static_cast<size_t>(CPU_COUNT(&set)));
  }
#endif
  return std::max<size_t>(1, std::thread::hardware_concurrency());
}

size_t UsableProcessors() {
  const size_t allowed = AllowedProcessors();
  if (allowed == 1) return 1;
  return std::min(allowed, QuotaProcessors("").value_or(allowed));
}

}  // namespace llmzip
