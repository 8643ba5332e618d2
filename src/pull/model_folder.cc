// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/model_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

#include "pull/sha256.h"
#include "shell/file_io.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

// Makes the folder and its parents, with access for the user only. Does not
// make a missing home folder.
Outcome MakeFolder(const std::string& folder) {
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/' && access(home, F_OK) != 0 &&
      (folder + "/").starts_with(std::string(home) + "/")) {
    return SystemError(home, errno);
  }
  for (size_t end = 1; end != std::string::npos;) {
    end = folder.find('/', end + 1);
    const std::string path = folder.substr(0, end);
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST &&
        access(path.c_str(), F_OK) != 0) {
      return SystemError(path, errno);
    }
  }
  return Outcome();
}

// A file in the folder with the names of the installed files, one a line.
std::string ListOf(const std::string& folder) { return folder + "/.installed"; }

std::set<std::string> ReadList(const std::string& folder) {
  constexpr size_t kMaxListBytes = size_t{1} << 20;
  InputFile file;
  std::string text;
  std::set<std::string> names;
  if (!OpenInput(ListOf(folder), InputKind::kRegularOnly, &file).ok() ||
      !ReadWhole(file.fd.get(), kMaxListBytes, &text).ok()) {
    return names;
  }
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    names.insert(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

Outcome WriteList(const std::string& folder,
                  const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += name + "\n";
  const std::string fresh = ListOf(folder) + ".new";
  unlink(fresh.c_str());  // a call that was killed may have left it
  const UniqueFd file(
      open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid()) return SystemError(fresh, errno);
  Outcome outcome = WriteAll(file.get(), text.data(), text.size());
  if (!outcome.ok()) return outcome;
  if (fsync(file.get()) != 0 ||
      rename(fresh.c_str(), ListOf(folder).c_str()) != 0) {
    return SystemError(fresh, errno);
  }
  return Outcome();
}

}  // namespace

bool IsPlainName(const std::string& name) {
  if (name.empty() || name.size() > 100 || name[0] == '.' || name[0] == '-') {
    return false;
  }
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || std::strchr("._-", c);
    if (!plain) return false;
  }
  return true;
}

Outcome FirstModelFolder(const llmzip_context* context, std::string* folder) {
  const char* first = llmzip_model_folder_at(context, 0);
  if (first == nullptr) {
    return Outcome(kExitError, "no folder for models: set LLMZIP_MODELS");
  }
  *folder = std::filesystem::absolute(first).native();
  return Outcome();
}

Outcome LockFolder(const std::string& folder, UniqueFd* lock) {
  const std::string path = folder + "/.pull.lock";
  if (Outcome outcome = MakeFolder(folder); !outcome.ok()) return outcome;
  lock->Reset(open(path.c_str(),
                   O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                   0600));
  struct stat stat {};
  if (!lock->valid() || fstat(lock->get(), &stat) != 0) {
    return SystemError(path, errno);
  }
  if (!S_ISREG(stat.st_mode)) {
    return Outcome(kExitError, path + ": is not a regular file");
  }
  if (flock(lock->get(), LOCK_EX | LOCK_NB) != 0) {
    Say(fmt::format("waiting for another download into {}", folder));
    while (flock(lock->get(), LOCK_EX) != 0) {
      if (errno != EINTR) return SystemError(path, errno);
    }
  }
  return Outcome();
}

Outcome PartOf(const std::string& target, const std::string& source,
               const std::string& expected, std::string* part) {
  HexSha256 hash;
  const std::string key = source + "\n" + expected;
  hash.Update(key.data(), key.size());
  *part = fmt::format("{}.{}.part", target, hash.Finish().substr(0, 32));
  return Outcome();
}

Outcome OpenPart(const std::string& path, UniqueFd* file) {
  const int safe = O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  for (int attempt = 0; attempt < 2; ++attempt) {
    file->Reset(open(path.c_str(), safe | O_CREAT | O_EXCL, 0600));
    if (file->valid()) return Outcome();
    if (errno != EEXIST) return SystemError(path, errno);
    file->Reset(open(path.c_str(), safe));
    struct stat stat {};
    if (file->valid() && fstat(file->get(), &stat) == 0 &&
        S_ISREG(stat.st_mode) && stat.st_uid == geteuid() &&
        stat.st_nlink == 1 && (stat.st_mode & 022) == 0) {
      return Outcome();
    }
    file->Reset(-1);
    if (unlink(path.c_str()) != 0) return SystemError(path, errno);
  }
  return Outcome(kExitError,
                 fmt::format("{}: another process keeps creating it", path));
}

Outcome SyncAndRename(const std::string& from, const std::string& to) {
  const UniqueFd file(open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  const UniqueFd folder(
      open(FolderOf(to).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.valid() || !folder.valid() || fchmod(file.get(), 0644) != 0 ||
      fsync(file.get()) != 0 || rename(from.c_str(), to.c_str()) != 0 ||
      fsync(folder.get()) != 0) {
    return SystemError(to, errno);
  }
  return Outcome();
}

Outcome Install(const std::string& from, const std::string& to) {
  Outcome outcome = SyncAndRename(from, to);
  if (!outcome.ok()) return outcome;
  const std::string folder = std::filesystem::path(to).parent_path().native();
  std::set<std::string> names = ReadList(folder);
  if (!names.insert(NameOf(to)).second) return Outcome();
  return WriteList(folder, names);
}

bool IsInstalled(const std::string& folder, const std::string& file_name) {
  return ReadList(folder).contains(file_name);
}

Outcome ForgetInstalled(const std::string& folder,
                        const std::string& file_name) {
  std::set<std::string> names = ReadList(folder);
  return names.erase(file_name) == 0 ? Outcome() : WriteList(folder, names);
}

}  // namespace llmzip::cli
