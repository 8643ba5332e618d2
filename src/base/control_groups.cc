// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/control_groups.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <system_error>
#include <utility>

namespace llmzip {
namespace {

using Words = std::vector<std::string_view>;

// Far more than the size of any file in /proc that is read here.
constexpr size_t kMaxFileBytes = size_t{1} << 20;

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
std::optional<std::string_view> GroupOf(std::string_view groups,
                                        std::string_view controller, bool v2) {
  for (const std::string_view line : SplitWords(groups, "\n")) {
    const size_t first = line.find(':');
    if (first == std::string_view::npos) continue;
    const size_t second = line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const Words names = SplitWords(controllers, ",");
    const bool matches =
        v2 ? names.empty()
           : std::find(names.begin(), names.end(), controller) != names.end();
    if (matches) return line.substr(second + 1);
  }
  return std::nullopt;
}

// Finds the hierarchies that have `controller` in /proc/self/mountinfo, which
// has lines "ID PARENT DEVICE MOUNTED FOLDER OPTIONS... - TYPE SOURCE OPTIONS".
std::vector<Tree> FindTrees(std::string_view mounts, std::string_view groups,
                            std::string_view controller) {
  std::vector<Tree> trees;
  for (const std::string_view line : SplitWords(mounts, "\n")) {
    if (line.find(" - cgroup") == std::string_view::npos) continue;
    const Words words = SplitWords(line, " ");
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (words.size() < 5 || words.end() - dash < 4) continue;
    const bool v2 = dash[1] == "cgroup2";
    const Words options = SplitWords(dash[3], ",");
    const bool v1 =
        dash[1] == "cgroup" &&
        std::find(options.begin(), options.end(), controller) != options.end();
    const auto group = GroupOf(groups, controller, v2);
    if ((!v1 && !v2) || !group) continue;
    trees.push_back({v2, std::string(words[4]), BelowMount(*group, words[3])});
  }
  return trees;
}

}  // namespace

std::vector<ControlGroup> ControlGroupsOf(std::string_view controller,
                                          const std::string& root) {
  const std::string groups = ReadSmallFile(root + "/proc/self/cgroup");
  const std::string mounts = ReadSmallFile(root + "/proc/self/mountinfo");
  std::vector<ControlGroup> found;
  for (const Tree& tree : FindTrees(mounts, groups, controller)) {
    for (std::string group = tree.group;; group.resize(group.rfind('/'))) {
      std::string folder = root;
      folder.append(tree.folder).append(group);
      found.push_back({tree.is_v2, std::move(folder)});
      if (group.find('/') == std::string::npos) break;
    }
  }
  return found;
}

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

std::vector<std::string_view> SplitWords(std::string_view text,
                                         std::string_view separators) {
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

}  // namespace llmzip
