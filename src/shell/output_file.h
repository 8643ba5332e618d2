// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The output: standard output, or a file that appears under its name only when
// it is complete.
#ifndef LLMZIP_SHELL_OUTPUT_FILE_H_
#define LLMZIP_SHELL_OUTPUT_FILE_H_

#include <sys/stat.h>

#include <string>

#include "shell/outcome.h"
#include "shell/unique_fd.h"

namespace llmzip::cli {

enum class Overwrite { kNever, kAsk, kAlways };
// The target's name is either given by the user or derived from the source's
// name.
enum class Naming { kByUser, kDerived };

// Writes to a temporary file in the target's folder. Commit() gives it the
// target's name. Until then an existing target is not touched. The destructor
// removes a temporary file that was not committed. Only one may exist at a time
// (see temporary.h).
class OutputFile {
 public:
  OutputFile() = default;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  // Refuses a target that exists unless `overwrite` allows it, and always
  // refuses the input itself. Writes directly to a device or FIFO that the user
  // named. Refuses one under a derived name, which anybody may have made.
  // `input` may be null.
  Outcome Open(const std::string& target, Naming naming, Overwrite overwrite,
               const struct stat* input);
  // Writes to standard output. Refuses the input itself.
  Outcome OpenStandard(const struct stat* input);

  Outcome Write(const void* bytes, size_t size);

  // Whether the written bytes can be read again from fd(), from the start.
  bool readable() const { return !temporary_.empty(); }
  int fd() const { return fd_; }
  // The existing file that Commit() replaces, or "".
  std::string replaced() const { return replace_ ? target_ : ""; }

  // Copies mode and time stamps of `source` if it is a regular file (otherwise
  // the mode is the default), syncs the file, and renames it. Standard output
  // is only synced, if it is a file.
  Outcome Commit(const struct stat* source);

 private:
  Outcome CheckTarget(Naming naming, Overwrite overwrite,
                      const struct stat* input);
  Outcome Rename();

  std::string target_;     // as the user gave it
  std::string name_;       // its name in folder_
  std::string temporary_;  // empty if it is written directly
  UniqueFd folder_;
  UniqueFd file_;
  int fd_ = -1;
  bool replace_ = false;
};

// Removes `path` if it is still the unchanged file `expected`, and syncs the
// folder.
Outcome RemoveSource(const std::string& path, const struct stat& expected);

}  // namespace llmzip::cli

#endif  // LLMZIP_SHELL_OUTPUT_FILE_H_
