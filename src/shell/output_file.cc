// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "shell/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "shell/file_io.h"
#include "shell/temporary.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

// Some file systems and pipes cannot sync. That is not an error.
bool Sync(int fd) {
  int result = fsync(fd);
  while (result != 0 && errno == EINTR) result = fsync(fd);
  return result == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}

mode_t DefaultMode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

// Copies attributes as far as the user may. Set-id bits are never copied.
// Nobody may get more rights on the result than on the source. If the group
// cannot be kept, its members become others and some others become members, so
// both get only the rights that both had. If the owner cannot be kept, the
// former owner becomes group or others, so these get no more than the owner
// had.
void CopyAttributes(const struct stat& source, int fd) {
  const mode_t owner = source.st_mode >> 6 & 7;
  mode_t group = source.st_mode >> 3 & 7;
  mode_t others = source.st_mode & 7;
  if (fchown(fd, static_cast<uid_t>(-1), source.st_gid) != 0) {
    group = others = group & others;
  }
  if (geteuid() == 0 &&
      fchown(fd, source.st_uid, static_cast<gid_t>(-1)) != 0) {
    group &= owner;
    others &= owner;
  }
  const mode_t mode = owner << 6 | group << 3 | others;
  fchmod(fd, mode);
  const struct timespec times[] = {source.st_atim, source.st_mtim};
  futimens(fd, times);
}

}  // namespace

OutputFile::~OutputFile() {
  if (temporary_.empty()) return;
  unlinkat(folder_.get(), temporary_.c_str(), 0);
  ForgetTemporary();
}

Outcome OutputFile::Open(const std::string& target, Naming naming,
                         Overwrite overwrite, const struct stat* input) {
  target_ = target;
  // A target that appears later is overwritten as well.
  replace_ = overwrite == Overwrite::kAlways;
  name_ = NameOf(target);
  folder_.Reset(
      open(FolderOf(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder_.valid()) {
    return SystemError(
        fmt::format("cannot write to the folder of '{}'", target), errno);
  }
  if (Outcome outcome = CheckTarget(naming, overwrite, input);
      !outcome.ok() || fd_ >= 0) {
    return outcome;
  }
  Outcome outcome = CreateTemporary(folder_.get(), &file_, &temporary_);
  if (!outcome.ok()) temporary_.clear();
  fd_ = file_.get();
  return outcome;
}

Outcome OutputFile::CheckTarget(Naming naming, Overwrite overwrite,
                                const struct stat* input) {
  struct stat target {};
  if (fstatat(folder_.get(), name_.c_str(), &target, 0) != 0) {
    // A dangling link exists, too. Other errors, such as a name that is too
    // long, must be reported before the work and not after it.
    if (errno != ENOENT) return SystemError(target_, errno);
    if (fstatat(folder_.get(), name_.c_str(), &target, AT_SYMLINK_NOFOLLOW) !=
        0) {
      return Outcome();
    }
  }
  if (input != nullptr && SameFile(target, *input)) {
    return Refused(fmt::format("'{}' is the input itself", target_));
  }
  if (S_ISDIR(target.st_mode)) {
    return Refused(fmt::format("'{}' is a directory", target_));
  }
  if (naming == Naming::kByUser &&
      (S_ISCHR(target.st_mode) || S_ISFIFO(target.st_mode))) {
    file_.Reset(openat(folder_.get(), name_.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file_.valid()) return SystemError(target_, errno);
    fd_ = file_.get();
    return Outcome();
  }
  // A rename would replace the system's link, such as /dev/stdout.
  if (FolderOf(target_) == "/dev/") {
    return Refused(
        fmt::format("'{}' is a link to a file; name the file itself", target_));
  }
  if (!S_ISREG(target.st_mode) && !S_ISLNK(target.st_mode)) {
    return Refused(fmt::format("'{}' is not a regular file", target_));
  }
  replace_ =
      replace_ || (overwrite == Overwrite::kAsk &&
                   AskUser(fmt::format("'{}' exists; overwrite?", target_)));
  if (replace_) return Outcome();
  return Refused(fmt::format("'{}' exists (-f overwrites it)", target_));
}

Outcome OutputFile::OpenStandard(const struct stat* input) {
  target_ = "standard output";
  struct stat target {};
  if (fstat(STDOUT_FILENO, &target) != 0) return SystemError(target_, errno);
  if (input != nullptr && S_ISREG(target.st_mode) && SameFile(target, *input)) {
    return Refused("standard output is the input itself");
  }
  fd_ = STDOUT_FILENO;
  return Outcome();
}

Outcome OutputFile::Write(const void* bytes, size_t size) {
  Outcome outcome = WriteAll(fd_, bytes, size);
  if (outcome.ok()) return outcome;
  return Outcome(outcome.exit_code(),
                 fmt::format("{}: {}", target_, outcome.text()));
}

Outcome OutputFile::Commit(const struct stat* source) {
  if (temporary_.empty()) {
    // Some file systems report only now that there is no room.
    return Sync(fd_) ? Outcome() : SystemError(target_, errno);
  }
  if (source != nullptr && S_ISREG(source->st_mode)) {
    CopyAttributes(*source, fd_);
  } else {
    fchmod(fd_, DefaultMode());
  }
  if (!Sync(fd_)) return SystemError(target_, errno);
  if (Outcome outcome = Rename(); !outcome.ok()) return outcome;
  ForgetTemporary();
  temporary_.clear();
  if (!Sync(folder_.get())) return SystemError(target_, errno);
  return Outcome();
}

// A target that appeared after CheckTarget is not overwritten either.
Outcome OutputFile::Rename() {
  const int folder = folder_.get();
  const char* from = temporary_.c_str();
  const char* to = name_.c_str();
  if (replace_) {
    if (renameat(folder, from, folder, to) == 0) return Outcome();
    return SystemError(target_, errno);
  }
  if (renameat2(folder, from, folder, to, RENAME_NOREPLACE) == 0) {
    return Outcome();
  }
  if (errno == EINVAL || errno == ENOSYS) {  // unsupported here
    if (linkat(folder, from, folder, to, 0) == 0) {
      unlinkat(folder, from, 0);
      return Outcome();
    }
    // The file system has no hard links (FAT). Check again, then rename.
    if (errno == EPERM || errno == ENOTSUP) {
      if (faccessat(folder, to, F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
          renameat(folder, from, folder, to) == 0) {
        return Outcome();
      }
    }
  }
  if (errno == EEXIST) {
    return Refused(fmt::format("'{}' was created meanwhile", target_));
  }
  return SystemError(target_, errno);
}

Outcome RemoveSource(const std::string& path, const struct stat& expected) {
  UniqueFd folder(
      open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::string name = NameOf(path);
  struct stat now {};
  if (!folder.valid() ||
      fstatat(folder.get(), name.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0) {
    return SystemError("not removed", errno);
  }
  if (!Unchanged(expected, now)) {
    return Outcome(kExitError, "not removed: it changed while it was read");
  }
  if (unlinkat(folder.get(), name.c_str(), 0) != 0 || !Sync(folder.get())) {
    return SystemError("not removed", errno);
  }
  return Outcome();
}

}  // namespace llmzip::cli
