// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/model_remove.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "pull/known_model.h"
#include "pull/model_folder.h"
#include "pull/sha256.h"
#include "shell/terminal.h"
#include "shell/unique_fd.h"

namespace llmzip::cli {
namespace {

namespace fs = std::filesystem;

int TakeName(void* name, const llmzip_model_file* file) {
  if (file->known_name != nullptr) {
    *static_cast<std::string*>(name) = file->known_name;
  }
  return 0;
}

bool IsBuiltin(llmzip_context* context, const std::string& name) {
  if (name == "builtin" || name.starts_with("builtin:")) return true;
  std::string builtin;
  return llmzip_list_models(context, "builtin", TakeName, &builtin) ==
             LLMZIP_OK &&
         name == builtin;
}

// Whether `file` is a partial download of `target`, see PartOf().
bool IsPartOf(const std::string& target, std::string_view file) {
  constexpr size_t kDigits = 32;
  constexpr std::string_view kEnd = ".part";
  if (file.size() != target.size() + 1 + kDigits + kEnd.size() ||
      !file.starts_with(target + ".") || !file.ends_with(kEnd)) {
    return false;
  }
  return file.substr(target.size() + 1, kDigits)
             .find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The names that a model's files have in the folder.
struct Names {
  std::string target;
  std::vector<std::string> wheels;
  std::string sha256;  // of a known model
};

Names NamesOf(const std::string& name) {
  Names names;
  llmzip_known_model known{};
  std::vector<llmzip_known_model_part> parts;
  if (!FindKnown(name, &known, &parts)) {
    names.target = name.ends_with(".gguf") ? name : name + ".gguf";
    return names;
  }
  names.target = known.file_name;
  names.sha256 = Hex(known.file_sha256, sizeof(known.file_sha256));
  for (const llmzip_known_model_part& part : parts) {
    names.wheels.push_back(
        fmt::format("{}-{}.whl", part.package, part.version));
  }
  return names;
}

std::vector<std::string> PartialDownloads(const std::string& folder,
                                          const Names& names) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    const std::string file = it->path().filename().native();
    bool is_part = IsPartOf(names.target, file);
    for (const std::string& wheel : names.wheels) {
      is_part = is_part || IsPartOf(wheel, file);
    }
    if (is_part) paths.push_back(folder + "/" + file);
  }
  return paths;
}

// Removes a regular file and says so.
Outcome Remove(const std::string& path, bool quiet) {
  struct stat stat {};
  if (lstat(path.c_str(), &stat) != 0) return SystemError(path, errno);
  if (!S_ISREG(stat.st_mode)) return Refused(path + ": is not a regular file");
  if (unlink(path.c_str()) != 0) return SystemError(path, errno);
  if (quiet) return Outcome();
  const auto bytes = static_cast<uint64_t>(stat.st_size);
  Say(stat.st_nlink > 1
          ? fmt::format("removed {}; its {} have another name", path,
                        HumanBytes(bytes))
          : fmt::format("removed {}, {}", path, HumanBytes(bytes)));
  return Outcome();
}

// Refuses a file that llmzip did not put there. A known model with the right
// hash can be had again, whoever put it there.
Outcome CheckOurs(const std::string& folder, const Names& names) {
  const std::string path = folder + "/" + names.target;
  struct stat stat {};
  if (lstat(path.c_str(), &stat) != 0) return SystemError(path, errno);
  if (!S_ISREG(stat.st_mode)) return Refused(path + ": is not a regular file");
  if (IsInstalled(folder, names.target)) return Outcome();
  std::string found;
  if (!names.sha256.empty()) {
    Outcome outcome = Sha256Of(path, &found);
    if (!outcome.ok() || found == names.sha256) return outcome;
  }
  return Refused(path + ": llmzip did not put it there; remove it yourself");
}

}  // namespace

Outcome RemoveModel(llmzip_context* context, const std::string& name,
                    bool quiet) {
  if (IsBuiltin(context, name)) {
    return Refused(fmt::format("'{}' is inside the program", name));
  }
  if (!IsPlainName(name)) {
    return Outcome(kExitError, fmt::format("'{}' is not a plain name: letters, "
                                           "digits, '.', '-', '_'",
                                           name));
  }
  std::string folder;
  Outcome outcome = FirstModelFolder(context, &folder);
  if (!outcome.ok()) return outcome;
  const Names names = NamesOf(name);
  const std::string path = folder + "/" + names.target;
  const Outcome none(kExitModel,
                     fmt::format("there is no {} in {}", names.target, folder));
  if (access(folder.c_str(), F_OK) != 0) return none;
  UniqueFd lock;
  outcome = LockFolder(folder, &lock);
  if (!outcome.ok()) return outcome;
  struct stat stat {};
  const bool exists = lstat(path.c_str(), &stat) == 0;
  const std::vector<std::string> parts = PartialDownloads(folder, names);
  if (!exists && parts.empty()) return none;
  if (exists) {
    outcome = CheckOurs(folder, names);
    if (outcome.ok()) outcome = Remove(path, quiet);
    if (outcome.ok()) outcome = ForgetInstalled(folder, names.target);
    if (!outcome.ok()) return outcome;
  }
  for (const std::string& part : parts) {
    outcome = Remove(part, quiet);
    if (!outcome.ok()) return outcome;
  }
  return Outcome();
}

}  // namespace llmzip::cli
