// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "shell/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>

#include <cerrno>

namespace llmzip::cli {
namespace {

// Whether to try again after `num_failed` failed reads or writes in a row.
// Descriptors are inherited, and another process that shares one may have made
// it non-blocking.
bool TryAgain(int fd, short events, int num_failed) {
  if (errno == EINTR) return true;
  if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
  // Another process that shares the descriptor may have been faster. Give up
  // after many failures, so that the loop ends.
  constexpr int kMostFailed = 1000;
  if (num_failed > kMostFailed) return false;
  struct pollfd ready = {fd, events, 0};
  while (poll(&ready, 1, /*timeout=*/-1) < 0) {
    if (errno != EINTR && errno != EAGAIN) return false;
  }
  return true;  // if this failed, the next call reports why
}

}  // namespace

void ReserveStandardDescriptors() {
  // The modes are the opposite of the usual ones, so that using a descriptor
  // that was closed fails.
  constexpr int kModes[] = {O_WRONLY, O_RDONLY, O_RDONLY};
  for (int fd = 0; fd < 3; ++fd) {
    if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
      // The lowest free number is `fd`, because the lower ones are open by now.
      [[maybe_unused]] const int opened = open("/dev/null", kModes[fd]);
    }
  }
}

Outcome ReadSome(int fd, void* bytes, size_t capacity, size_t* size) {
  int num_failed = 0;
  for (;;) {
    const ssize_t got = read(fd, bytes, capacity);
    if (got >= 0) {
      *size = static_cast<size_t>(got);
      return Outcome();
    }
    if (!TryAgain(fd, POLLIN, ++num_failed)) {
      return SystemError("cannot read", errno);
    }
  }
}

Outcome WriteAll(int fd, const void* bytes, size_t size) {
  const char* next = static_cast<const char*>(bytes);
  int num_failed = 0;
  while (size > 0) {
    const ssize_t written = write(fd, next, size);
    if (written < 0) {
      if (TryAgain(fd, POLLOUT, ++num_failed)) continue;
      return SystemError("cannot write", errno);
    }
    // The call wrote nothing and gave no reason. Trying again might never end.
    if (written == 0) return SystemError("cannot write", EIO);
    next += written;
    num_failed = 0;
    size -= static_cast<size_t>(written);
  }
  return Outcome();
}

Outcome ReadWhole(int fd, size_t max_bytes, std::string* bytes) {
  char buffer[kIoBytes];
  for (;;) {
    size_t size = 0;
    if (Outcome outcome = ReadSome(fd, buffer, sizeof(buffer), &size);
        !outcome.ok()) {
      return outcome;
    }
    if (size == 0) return Outcome();
    if (size > max_bytes - bytes->size()) {
      return Outcome(
          kExitLimit,
          fmt::format("larger than the limit of {} bytes", max_bytes));
    }
    bytes->append(buffer, size);
  }
}

Outcome OpenInput(const std::string& path, InputKind kind, InputFile* input) {
  if (path == "-") {
    input->fd.Reset(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!input->fd.valid()) return SystemError("cannot read", errno);
    if (fstat(input->fd.get(), &input->stat) != 0) {
      return SystemError("cannot read", errno);
    }
    if (S_ISDIR(input->stat.st_mode)) return Refused("is a directory");
    return Outcome();
  }
  const bool regular_only = kind == InputKind::kRegularOnly;
  // Check before opening, because opening a FIFO or a device can block or act.
  struct stat before {};
  if ((regular_only ? lstat : stat)(path.c_str(), &before) != 0) {
    return SystemError("", errno);
  }
  if (S_ISDIR(before.st_mode)) {
    return Refused("is a directory, skipped (-r enters it)");
  }
  if (regular_only && S_ISLNK(before.st_mode)) {
    return Refused("is a symbolic link, skipped (-f follows it)");
  }
  if (regular_only && !S_ISREG(before.st_mode)) {
    return Refused("is not a regular file, skipped");
  }
  const int flags = O_RDONLY | O_CLOEXEC | (regular_only ? O_NOFOLLOW : 0);
  input->fd.Reset(open(path.c_str(), flags));
  if (!input->fd.valid()) return SystemError("", errno);
  if (fstat(input->fd.get(), &input->stat) != 0) {
    return SystemError("", errno);
  }
  if (!SameFile(before, input->stat)) {
    return Outcome(kExitError, "was replaced while it was opened");
  }
  return Outcome();
}

bool SameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

bool Unchanged(const struct stat& before, const struct stat& now) {
  return SameFile(before, now) && before.st_size == now.st_size &&
         before.st_mtim.tv_sec == now.st_mtim.tv_sec &&
         before.st_mtim.tv_nsec == now.st_mtim.tv_nsec;
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

std::string NameOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace llmzip::cli
