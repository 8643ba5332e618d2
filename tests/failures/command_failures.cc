// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// command_failures MOST LLMZIP FAILING_CALLS.so
//
// MOST: calls of each command line that are made to fail, spread evenly.
//
// The command when memory ends or threads do not start: it ends with status 0
// and the right file, or with status 5, a word of why, and no file; nothing
// else is left in the folder.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "failing_calls.h"
#include "failure_sweep.h"
#include "testing/test_models.h"

namespace llmzip::failures {
namespace {

namespace fs = std::filesystem;

constexpr int kExitLimit = 5;

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void WriteFile(const fs::path& path, const void* bytes, size_t size) {
  std::ofstream(path, std::ios::binary)
      .write(static_cast<const char*>(bytes),
             static_cast<std::streamsize>(size));
}

// A command line that turns the file "in" of the work folder into "out".
struct Line {
  std::string name;
  std::vector<std::string> arguments;
  std::string expected;  // contents of "out"
};

class Program {
 public:
  Program(std::string command, std::string failing_calls)
      : command_(std::move(command)), failing_calls_(std::move(failing_calls)) {
    std::string name = (fs::temp_directory_path() / "llmzip-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::exit(2);
    folder_ = name;
    fs::create_directory(folder_ / "case");
    fs::create_directory(folder_ / "home");
    const auto model = MakeTestModel(TestModelKind::kLlamaBpe, /*seed=*/1);
    WriteFile(folder_ / "model.gguf", model.data(), model.size());
  }
  ~Program() { fs::remove_all(folder_); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // No more threads are started than there are processors for.
  int CheckProcessors() {
    const std::string text = SomeText();
    WriteFile(folder_ / "case/in", text.data(), text.size());
    int failed = 0;
    for (int processors = 1; processors <= 3; ++processors) {
      processors_ = processors;
      const Line line = {"-T8", {"-qo", "out", "-T8", "in"}, ""};
      if (Execute(line, {FAILING_THREAD, 0, false}) != 0) return Broken(line);
      const long started = CallsOfLastRun();
      std::printf("command, -T8 on %d processors: %ld threads started\n",
                  processors, started);
      if (started > processors - 1) failed = 1;
    }
    return failed;
  }

  int Run(failing_kind kind, long most) {
    const std::string text = SomeText();
    Sweep sweep;
    for (int threads = 1; threads <= 3; ++threads) {
      const std::vector<std::string> common = {
          "-q",          "-T" + std::to_string(threads),
          "-o",          "out",
          "--streams=4", "--model=" + (folder_ / "model.gguf").string()};
      // Also what the command does beside coding: to read the archive again.
      Line line = {"compress with -T" + std::to_string(threads), common, ""};
      line.arguments.insert(line.arguments.end(), {"--method=mix", "--verify"});
      line.arguments.push_back("in");
      WriteFile(folder_ / "case/in", text.data(), text.size());
      if (Execute(line, {kind, 0, false}) != 0) return Broken(line);
      line.expected = ReadFile(folder_ / "case/out");
      SweepLine(kind, line, most, &sweep);

      Line back = {"decompress with -T" + std::to_string(threads), common,
                   text};
      back.arguments.insert(back.arguments.end(), {"-d", "in"});
      WriteFile(folder_ / "case/in", line.expected.data(),
                line.expected.size());
      if (Execute(back, {kind, 0, false}) != 0) return Broken(back);
      SweepLine(kind, back, most, &sweep);
    }
    return sweep.Report(kind == FAILING_THREAD
                            ? "command, threads that do not start"
                            : "command, allocations that fail");
  }

 private:
  static std::string SomeText() {
    std::string text;
    while (text.size() < 80) text += "the fox ";
    return text;
  }

  // Only of one in which nothing was to fail.
  long CallsOfLastRun() const {
    return std::atol(ReadFile(folder_ / "count").c_str());
  }

  int Broken(const Line& line) const {
    std::printf("%s fails without a reason: %s\n", line.name.c_str(),
                ReadFile(folder_ / "stderr").c_str());
    return 1;
  }

  void SweepLine(failing_kind kind, const Line& line, long most, Sweep* sweep) {
    ForEachPoint(kind, CallsOfLastRun(), most, [&](const Point& point) {
      sweep->Run(line.name, point, [&] { return Try(line, point); });
    });
  }

  Ending Try(const Line& line, const Point& point) const {
    const int status = Execute(line, point);
    if (WIFSIGNALED(status)) {
      std::fflush(stdout);
      raise(WTERMSIG(status));
    }
    const bool fine = WEXITSTATUS(status) == 0;
    const std::string said = ReadFile(folder_ / "stderr");
    if (!fine && WEXITSTATUS(status) != kExitLimit) {
      std::printf("exit status %d: %s\n", WEXITSTATUS(status), said.c_str());
      std::fflush(stdout);
      return Ending::kOtherStatus;
    }
    for (const auto& entry : fs::directory_iterator(folder_ / "case")) {
      const std::string name = entry.path().filename();
      if (name != "in" && (name != "out" || !fine)) return Ending::kLeftovers;
    }
    if (!fine) {
      return said.find("llmzip: ") == 0 ? Ending::kOutOfMemory
                                        : Ending::kLeftovers;
    }
    return ReadFile(folder_ / "case/out") == line.expected
               ? Ending::kFine
               : Ending::kWrongBytes;
  }

  // Runs it in the work folder; what wait tells.
  int Execute(const Line& line, const Point& point) const {
    fs::remove(folder_ / "case/out");
    const pid_t child = fork();
    if (child == 0) Become(line, point);
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }

  [[noreturn]] void Become(const Line& line, const Point& point) const {
    const auto set = [](const char* name, const std::string& value) {
      setenv(name, value.c_str(), 1);
    };
    set("HOME", (folder_ / "home").string());
    set("LLMZIP_MODELS", (folder_ / "home").string());
    set("LD_PRELOAD", failing_calls_);
    set("FAILING_PROCESSORS", std::to_string(processors_));
    set("FAILING_KIND", point.kind == FAILING_THREAD ? "thread" : "allocation");
    set("FAILING_FIRST", std::to_string(point.first));
    if (point.only_that) set("FAILING_ONLY_THAT", "1");
    if (point.first == 0) {
      set("FAILING_COUNT_FILE", (folder_ / "count").string());
    }
    std::vector<char*> arguments = {const_cast<char*>("llmzip")};
    for (const std::string& argument : line.arguments) {
      arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    const int error =
        open((folder_ / "stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(error, STDERR_FILENO);
    if (chdir((folder_ / "case").c_str()) == 0) {
      alarm(300);  // it survives exec: a hang ends by a signal
      execv(command_.c_str(), arguments.data());
    }
    _exit(99);
  }

  const std::string command_;
  const std::string failing_calls_;
  fs::path folder_;
  int processors_ = 8;
};

int Main(long most, const std::string& command, const std::string& calls) {
  int failed = Program(command, calls).Run(FAILING_ALLOCATION, most);
  failed |= Program(command, calls).Run(FAILING_THREAD, most);
  failed |= Program(command, calls).CheckProcessors();
  return failed;
}

}  // namespace
}  // namespace llmzip::failures

int main(int argc, char** argv) {
  const long most = argc == 4 ? std::atol(argv[1]) : 0;
  if (most <= 0) {
    std::fprintf(stderr, "usage: command_failures MOST LLMZIP LIBRARY\n");
    return 2;
  }
  return llmzip::failures::Main(most,
                                std::filesystem::absolute(argv[2]).string(),
                                std::filesystem::absolute(argv[3]).string());
}
