// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/file_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>

#include "shell/terminal.h"

namespace llmzip::cli {

bool HasSuffix(const std::string& path) {
  const std::string suffix = kSuffix;
  return path.size() > suffix.size() &&
         path.compare(path.size() - suffix.size(), suffix.size(), suffix) == 0;
}

FileLoop::FileLoop(const Options& options, bool archives)
    : archives_(archives), recurse_(options.recurse), quiet_(options.quiet) {
  if (options.files.empty()) pending_.push_back({"-", /*named=*/true});
  for (const std::string& file : options.files) {
    pending_.push_back({file, /*named=*/true});
  }
  std::reverse(pending_.begin(), pending_.end());
}

bool FileLoop::Next() {
  while (!pending_.empty()) {
    const bool named = pending_.back().named;
    path_ = std::move(pending_.back().path);
    pending_.pop_back();
    struct stat stat {};
    const int error = lstat(path_.c_str(), &stat) == 0 ? 0 : errno;
    const bool enters = !named || (recurse_ && path_ != "-");
    if (enters && error == 0 && S_ISDIR(stat.st_mode)) {
      OpenFolder();
    } else if (named) {
      return true;  // opening it tells what is wrong
    } else if (error != 0) {
      Report(SystemError("", error));
    } else if (S_ISREG(stat.st_mode) && HasSuffix(path_) == archives_) {
      return true;
    }
  }
  return false;
}

// Puts what the folder holds in front of the other files.
void FileLoop::OpenFolder() {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> paths;
  for (fs::directory_iterator it(path_, error), end; !error && it != end;
       it.increment(error)) {
    paths.push_back(it->path().native());
  }
  if (error) Report(SystemError("cannot read this folder", error.value()));
  std::sort(paths.begin(), paths.end(), std::greater<>());
  for (std::string& path : paths) {
    pending_.push_back({std::move(path), /*named=*/false});
  }
}

void FileLoop::Report(const Outcome& outcome) {
  exit_code_ = std::max(exit_code_, outcome.exit_code());
  if (outcome.ok() || outcome.text().empty()) return;
  // A refusal is a warning. Everything else is an error.
  if (outcome.exit_code() != kExitRefused || !quiet_) {
    Say(path_, outcome.text());
  }
}

bool TakesOnlyRegularFiles(const Options& options) {
  const bool named_beside = !options.to_stdout && options.output.empty();
  return options.remove_source || (named_beside && !options.force);
}

Outcome CheckRemovable(const Options& options, const struct stat& source) {
  struct stat output {};
  const std::string& name = options.output;
  if (options.remove_source && !name.empty() && name != "-" &&
      stat(name.c_str(), &output) == 0 && !S_ISREG(output.st_mode)) {
    return Refused(fmt::format(
        "--rm needs a regular file for its output, and '{}' is not one", name));
  }
  if (!options.remove_source || options.force || !S_ISREG(source.st_mode) ||
      source.st_nlink <= 1) {
    return Outcome();
  }
  return Refused("has other hard links, skipped (-f removes this one)");
}

}  // namespace llmzip::cli
