// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/file_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <new>
#include <system_error>
#include <vector>

#include "cli/terminal.h"

namespace llmzip::cli {
namespace {

namespace fs = std::filesystem;

class Loop {
 public:
  Loop(bool archives, bool quiet,
       const std::function<Outcome(const std::string&)>& work)
      : archives_(archives), quiet_(quiet), work_(work) {}

  int exit_code() const { return exit_code_; }

  void Visit(const std::string& path) {
    // A shortage of memory for one file need not affect the next.
    try {
      Report(path, work_(path));
    } catch (const std::bad_alloc&) {
      Report(path, Outcome(kExitLimit, "out of memory"));
    }
  }

  // Reports folders that cannot be read, and visits the rest.
  void Walk(const std::string& folder) {
    std::error_code error;
    std::vector<std::string> paths;
    for (fs::directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error)) {
      paths.push_back(it->path().native());
    }
    if (error) {
      Report(folder, SystemError("cannot read this folder", error.value()));
    }
    std::sort(paths.begin(), paths.end());
    for (const std::string& path : paths) {
      struct stat stat {};
      if (lstat(path.c_str(), &stat) != 0) {
        Report(path, SystemError("", errno));
      } else if (S_ISDIR(stat.st_mode)) {
        Walk(path);
      } else if (S_ISREG(stat.st_mode) && HasSuffix(path) == archives_) {
        Visit(path);
      }
    }
  }

 private:
  void Report(const std::string& path, const Outcome& outcome) {
    exit_code_ = std::max(exit_code_, outcome.exit_code());
    if (outcome.ok() || outcome.text().empty()) return;
    // A refusal is a warning. Everything else is an error.
    if (outcome.exit_code() != kExitRefused || !quiet_) {
      Say(path, outcome.text());
    }
  }

  bool archives_;
  bool quiet_;
  const std::function<Outcome(const std::string&)>& work_;
  int exit_code_ = kExitOk;
};

}  // namespace

bool HasSuffix(const std::string& path) {
  const std::string suffix = kSuffix;
  return path.size() > suffix.size() &&
         path.compare(path.size() - suffix.size(), suffix.size(), suffix) == 0;
}

int ForEachFile(const Options& options, bool archives,
                const std::function<Outcome(const std::string&)>& work) {
  Loop loop(archives, options.quiet, work);
  if (options.files.empty()) loop.Visit("-");
  for (const std::string& file : options.files) {
    std::error_code error;
    if (options.recurse && file != "-" &&
        fs::is_directory(fs::symlink_status(file, error))) {
      loop.Walk(file);
    } else {
      loop.Visit(file);
    }
  }
  return loop.exit_code();
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
