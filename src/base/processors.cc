// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/processors.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <system_error>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sched.h>
#endif

namespace llmzip {
namespace {

using Words = std::vector<std::string_view>;

// Far more than the size of any file in /proc that is read here.
constexpr size_t kMaxFileBytes = size_t{1} << 20;

Words Split(std::string_view text, std::string_view separators) {
  Words words;
  for (size_t at = 0; at < text.size();) {
    const size_t end =
        std::min(text.find_first_of(separators, at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::optional<uint64_t> ParseNumber(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<size_t> Quotient(std::string_view quota,
                               std::string_view period) {
  const auto time = ParseNumber(quota);
  const auto of = ParseNumber(period);
  if (!time || !of || *time == 0 || *of == 0) return std::nullopt;
  return static_cast<size_t>((*time - 1) / *of + 1);
}

// Returns "" if the file does not exist.
std::string ReadSmallFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes;
  char piece[4096];
  while (bytes.size() < kMaxFileBytes &&
         (in.read(piece, sizeof(piece)), in.gcount() > 0)) {
    bytes.append(piece, static_cast<size_t>(in.gcount()));
  }
  return bytes;
}

// A hierarchy of control groups that contains this process.
struct Tree {
  bool is_v2 = false;
  std::string folder;  // its mount point
  std::string group;   // of this process, relative to the root; begins with '/'
};

// Returns the path of `group` relative to the mount point, if the subtree
// `mounted` is mounted there. A container may see its own group mounted under a
// name that it cannot know; the group is then the mount point itself.
std::string BelowMount(std::string_view group, std::string_view mounted) {
  if (mounted == "/") return std::string(group);
  if (group.substr(0, mounted.size()) != mounted) return "/";
  const std::string_view rest = group.substr(mounted.size());
  return rest.empty() || rest[0] != '/' ? "/" : std::string(rest);
}

// Finds the group in /proc/self/cgroup, which has lines
// "NUMBER:CONTROLLERS:GROUP". The line of version 2 has no controllers.
std::optional<std::string_view> GroupOf(std::string_view groups, bool v2) {
  for (const std::string_view line : Split(groups, "\n")) {
    const size_t first = line.find(':');
    if (first == std::string_view::npos) continue;
    const size_t second = line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const Words names = Split(controllers, ",");
    const bool matches =
        v2 ? names.empty()
           : std::find(names.begin(), names.end(), "cpu") != names.end();
    if (matches) return line.substr(second + 1);
  }
  return std::nullopt;
}

// Finds the hierarchies with a processor quota in /proc/self/mountinfo, which
// has lines "ID PARENT DEVICE MOUNTED FOLDER OPTIONS... - TYPE SOURCE OPTIONS".
std::vector<Tree> FindTrees(std::string_view mounts, std::string_view groups) {
  std::vector<Tree> trees;
  for (const std::string_view line : Split(mounts, "\n")) {
    if (line.find(" - cgroup") == std::string_view::npos) continue;
    const Words words = Split(line, " ");
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (words.size() < 5 || words.end() - dash < 4) continue;
    const bool v2 = dash[1] == "cgroup2";
    const Words options = Split(dash[3], ",");
    const bool v1 =
        dash[1] == "cgroup" &&
        std::find(options.begin(), options.end(), "cpu") != options.end();
    const auto group = GroupOf(groups, v2);
    if ((!v1 && !v2) || !group) continue;
    trees.push_back({v2, std::string(words[4]), BelowMount(*group, words[3])});
  }
  return trees;
}

std::optional<size_t> QuotaOf(bool is_v2, const std::string& group) {
  if (is_v2) return ParseCpuMax(ReadSmallFile(group + "/cpu.max"));
  return ParseCfsQuota(ReadSmallFile(group + "/cpu.cfs_quota_us"),
                       ReadSmallFile(group + "/cpu.cfs_period_us"));
}

}  // namespace

std::optional<size_t> ParseCpuMax(std::string_view text) {
  const Words words = Split(text, " \n");
  if (words.size() != 2) return std::nullopt;
  return Quotient(words[0], words[1]);
}

std::optional<size_t> ParseCfsQuota(std::string_view quota,
                                    std::string_view period) {
  const Words quota_words = Split(quota, " \n");
  const Words period_words = Split(period, " \n");
  if (quota_words.size() != 1 || period_words.size() != 1) return std::nullopt;
  return Quotient(quota_words[0], period_words[0]);
}

std::optional<size_t> QuotaProcessors(const std::string& root) {
  const std::string groups = ReadSmallFile(root + "/proc/self/cgroup");
  const std::string mounts = ReadSmallFile(root + "/proc/self/mountinfo");
  std::optional<size_t> least;
  for (const Tree& tree : FindTrees(mounts, groups)) {
    // A group cannot use more than any group around it.
    for (std::string group = tree.group;; group.resize(group.rfind('/'))) {
      const auto quota = QuotaOf(tree.is_v2, root + tree.folder + group);
      if (quota && (!least || *quota < *least)) least = quota;
      if (group.find('/') == std::string::npos) break;
    }
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
