// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>

#include <cerrno>

namespace llmzip::cli {
namespace {

// Whether to try once more after a failed read or write, of which there were
// `num_failed` in a row. Descriptors are inherited, and whoever shares one may
// have made it non-blocking.
bool TryAgain(int fd, short events, int num_failed) {
  if (errno == EINTR) return true;
  if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
  // It may be ready for another who shares it, a few times; not for ever.
  constexpr int kMostFailed = 1000;
  if (num_failed > kMostFailed) return false;
  struct pollfd ready = {fd, events, 0};
  while (poll(&ready, 1, /*timeout=*/-1) < 0) {
    if (errno != EINTR && errno != EAGAIN) return false;
  }
  return true;  // if it failed meanwhile, the next call says how
}

}  // namespace

void ReserveStandardDescriptors() {
  // Opened the wrong way round on purpose: use of a closed one must fail.
  constexpr int kModes[] = {O_WRONLY, O_RDONLY, O_RDONLY};
  for (int fd = 0; fd < 3; ++fd) {
    if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
      // The lowest free number is `fd`, as those below are open by now.
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
    // Nothing, and no reason: it would go on for ever.
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
          fmt::format("larger than {} bytes, the limit here", max_bytes));
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
  // A first look, because opening a FIFO or a device can block or act.
  struct stat look {};
  if ((regular_only ? lstat : stat)(path.c_str(), &look) != 0) {
    return SystemError("", errno);
  }
  if (S_ISDIR(look.st_mode)) {
    return Refused("is a directory, skipped (-r goes into it)");
  }
  if (regular_only && S_ISLNK(look.st_mode)) {
    return Refused("is a symbolic link, skipped (-f follows it)");
  }
  if (regular_only && !S_ISREG(look.st_mode)) {
    return Refused("is not a regular file, skipped");
  }
  const int flags = O_RDONLY | O_CLOEXEC | (regular_only ? O_NOFOLLOW : 0);
  input->fd.Reset(open(path.c_str(), flags));
  if (!input->fd.valid()) return SystemError("", errno);
  if (fstat(input->fd.get(), &input->stat) != 0) {
    return SystemError("", errno);
  }
  if (!SameFile(look, input->stat)) {
    return Outcome(kExitError, "was exchanged while it was opened");
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
