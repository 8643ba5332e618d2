// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Where results go: a file that appears under its name only when it is whole,
// or standard output.
#ifndef LLMZIP_CLI_OUTPUT_FILE_H_
#define LLMZIP_CLI_OUTPUT_FILE_H_

#include <sys/stat.h>

#include <string>

#include "cli/outcome.h"
#include "cli/unique_fd.h"

namespace llmzip::cli {

enum class Overwrite { kNever, kAsk, kAlways };
// Who chose the target's name: the user, or the command, from the source's.
enum class Naming { kByUser, kDerived };

// Writes to a temporary file in the target's folder; Commit gives it the
// target's name. Whatever happens before that, the old file of that name, or
// its absence, stays. The destructor removes what was not committed. One at a
// time (see temporary.h).
class OutputFile {
 public:
  OutputFile() = default;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  // Refuses a target that exists, unless `overwrite` lets it, and one that is
  // the input itself in every case. A device or a FIFO that the user named is
  // written directly; under a derived name it may be anybody's and is refused.
  // `input` may be null.
  Outcome Open(const std::string& target, Naming naming, Overwrite overwrite,
               const struct stat* input);
  // Standard output. Refuses the input itself.
  Outcome OpenStandard(const struct stat* input);

  Outcome Write(const void* bytes, size_t size);

  // True if what was written can be read again from fd(), from the beginning.
  bool readable() const { return !temporary_.empty(); }
  int fd() const { return fd_; }
  // The name whose file, if there is one, Commit replaces; else "".
  std::string replaced() const { return replace_ ? target_ : ""; }

  // Copies mode and time stamps of `source`, if that is a regular file (null or
  // another kind: default mode), makes the bytes durable, and renames. For
  // standard output: makes the bytes durable where it is a file.
  Outcome Commit(const struct stat* source);

 private:
  Outcome CheckTarget(Naming naming, Overwrite overwrite,
                      const struct stat* input);
  Outcome Rename();

  std::string target_;     // as given by the user
  std::string name_;       // in folder_
  std::string temporary_;  // empty: written directly
  UniqueFd folder_;
  UniqueFd file_;
  int fd_ = -1;
  bool replace_ = false;
};

// Removes `path`, if it is still the file `expected`, unchanged; makes that
// durable.
Outcome RemoveSource(const std::string& path, const struct stat& expected);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_OUTPUT_FILE_H_
