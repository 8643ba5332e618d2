// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Whole reads and writes on file descriptors: interrupted and short calls are
// continued, and one that does not block, because another program made it so,
// is waited for. And what the command must know of a file before it reads it.
#ifndef LLMZIP_CLI_FILE_IO_H_
#define LLMZIP_CLI_FILE_IO_H_

#include <sys/stat.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/outcome.h"
#include "cli/unique_fd.h"

namespace llmzip::cli {

// Bytes read or written by one call.
inline constexpr size_t kIoBytes = size_t{1} << 16;

// Makes descriptors 0, 1 and 2 exist, so that no file of ours gets one of
// their numbers; those that were closed then fail with EBADF when used.
void ReserveStandardDescriptors();

// Reads up to `capacity` bytes, at least one unless the file ends: *size = 0
// means the end.
Outcome ReadSome(int fd, void* bytes, size_t capacity, size_t* size);
Outcome WriteAll(int fd, const void* bytes, size_t size);

// Appends all of the file to *bytes; kExitLimit above `max_bytes`.
Outcome ReadWhole(int fd, size_t max_bytes, std::string* bytes);

enum class InputKind {
  kRegularOnly,  // the output gets a name beside it: no links, no devices
  kAnything,     // but a directory
};

struct InputFile {
  UniqueFd fd;
  struct stat stat {};
  bool regular() const { return S_ISREG(stat.st_mode); }
};

// Opens `path`, or standard input for "-".
Outcome OpenInput(const std::string& path, InputKind kind, InputFile* input);

bool SameFile(const struct stat& a, const struct stat& b);
// Whether size and time stamps are those of an earlier look at the file.
bool Unchanged(const struct stat& before, const struct stat& now);

// "dir/" and "name" of "dir/name"; "./" where there is no slash.
std::string FolderOf(const std::string& path);
std::string NameOf(const std::string& path);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_FILE_IO_H_
