// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/model_import.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <span>
#include <system_error>

#include "import/import_folder.h"
#include "pull/model_folder.h"
#include "shell/file_io.h"
#include "shell/temporary.h"
#include "shell/terminal.h"
#include "shell/unique_fd.h"

namespace llmzip::cli {
namespace {

namespace fs = std::filesystem;

// The name of the folder itself, also for "." and "folder/".
std::string NameOfFolder(const std::string& folder) {
  std::error_code error;
  fs::path path = fs::absolute(folder, error).lexically_normal();
  if (path.filename().empty()) path = path.parent_path();
  return path.filename().native();
}

Outcome CheckTarget(const std::string& target, bool force) {
  struct stat stat {};
  if (lstat(target.c_str(), &stat) != 0) {
    return errno == ENOENT ? Outcome() : SystemError(target, errno);
  }
  if (!S_ISREG(stat.st_mode)) {
    return Refused(target + ": is not a regular file");
  }
  return force ? Outcome() : Refused(target + ": exists; -f replaces it");
}

Outcome Convert(const ImportRequest& request, const std::string& name, int fd) {
  Outcome written;
  const WriteBytes write = [&](std::span<const uint8_t> bytes) {
    written = WriteAll(fd, bytes.data(), bytes.size());
    return written.ok() ? Status() : Status(Code::kIo, written.text());
  };
  const Status status = ImportFolder(request.folder, name, write);
  if (!written.ok()) return written;
  if (status.ok()) return Outcome();
  return Outcome(ExitCodeOf(static_cast<llmzip_status>(status.code())),
                 status.what());
}

// Whether llmzip can use a model of these shapes. What the tensors hold was
// checked when they were read.
Outcome CheckUsable(llmzip_context* context, const std::string& path) {
  llmzip_model_estimate estimate{};
  estimate.struct_size = sizeof(estimate);
  const auto status = llmzip_estimate_model(context, path.c_str(), &estimate);
  if (status != LLMZIP_BAD_MODEL) return Outcome();
  const Outcome outcome = FromStatus(status, context);
  return Outcome(outcome.exit_code(),
                 "the imported model cannot be used: " + outcome.text());
}

}  // namespace

Outcome ImportModel(llmzip_context* context, const ImportRequest& request) {
  const std::string name =
      request.name.empty() ? NameOfFolder(request.folder) : request.name;
  std::string target = request.output;
  UniqueFd lock;
  if (target.empty()) {
    if (!IsPlainName(name)) {
      return Outcome(kExitError,
                     fmt::format("'{}' is not a plain name: letters, digits, "
                                 "'.', '-', '_'; --name gives another",
                                 name));
    }
    std::string folder;
    Outcome outcome = FirstModelFolder(context, &folder);
    if (outcome.ok()) outcome = LockFolder(folder, &lock);
    if (!outcome.ok()) return outcome;
    target = folder + "/" + name + ".gguf";
  }
  Outcome outcome = CheckTarget(target, request.force);
  if (!outcome.ok()) return outcome;
  const UniqueFd folder(
      open(FolderOf(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return SystemError(FolderOf(target), errno);
  UniqueFd file;
  std::string temporary;
  outcome = CreateTemporary(folder.get(), &file, &temporary);
  if (!outcome.ok()) return outcome;
  outcome = Convert(request, name, file.get());
  const std::string path = FolderOf(target) + temporary;
  if (outcome.ok()) outcome = CheckUsable(context, path);
  if (outcome.ok()) {
    outcome =
        lock.valid() ? Install(path, target) : SyncAndRename(path, target);
  }
  if (!outcome.ok()) {
    RemoveTemporary();
    return outcome;
  }
  ForgetTemporary();
  if (!request.quiet) Say(fmt::format("{} is complete", target));
  return outcome;
}

}  // namespace llmzip::cli
