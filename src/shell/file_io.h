// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Complete reads and writes on file descriptors. They continue after
// interrupted and short calls, and they wait if another program made the
// descriptor non-blocking. Also checks files before they are read.
#ifndef LLMZIP_SHELL_FILE_IO_H_
#define LLMZIP_SHELL_FILE_IO_H_

#include <sys/stat.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "shell/outcome.h"
#include "shell/unique_fd.h"

namespace llmzip::cli {

// The size of one read or write.
inline constexpr size_t kIoBytes = size_t{1} << 16;

// Opens descriptors 0, 1 and 2 if they are closed, so that no file of ours gets
// one of these numbers. Using such a descriptor then fails with EBADF.
void ReserveStandardDescriptors();

// Reads up to `capacity` bytes and at least one. *size == 0 means the end of
// the file.
Outcome ReadSome(int fd, void* bytes, size_t capacity, size_t* size);
Outcome WriteAll(int fd, const void* bytes, size_t size);

// Appends the whole file to *bytes. Returns kExitLimit above `max_bytes`.
Outcome ReadWhole(int fd, size_t max_bytes, std::string* bytes);

enum class InputKind {
  kRegularOnly,  // the output's name derives from it: no links, no devices
  kAnything,     // anything but a directory
};

struct InputFile {
  UniqueFd fd;
  struct stat stat {};
  bool regular() const { return S_ISREG(stat.st_mode); }
};

// Opens `path`, or standard input if `path` is "-".
Outcome OpenInput(const std::string& path, InputKind kind, InputFile* input);

bool SameFile(const struct stat& a, const struct stat& b);
// Whether size and time stamps are the same as before.
bool Unchanged(const struct stat& before, const struct stat& now);

// Split "dir/name" into "dir/" and "name". The folder is "./" if there is no
// slash.
std::string FolderOf(const std::string& path);
std::string NameOf(const std::string& path);

}  // namespace llmzip::cli

#endif  // LLMZIP_SHELL_FILE_IO_H_
