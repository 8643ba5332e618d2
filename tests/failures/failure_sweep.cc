// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "failure_sweep.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace llmzip::failures {
namespace {

constexpr unsigned kPatienceSeconds = 300;
constexpr size_t kMostShown = 20;

const char* NameOf(Ending ending) {
  switch (ending) {
    case Ending::kFine:
      return "fine";
    case Ending::kOutOfMemory:
      return "out of memory";
    case Ending::kOtherStatus:
      return "OTHER STATUS";
    case Ending::kWrongBytes:
      return "WRONG BYTES";
    case Ending::kNotUsable:
      return "NOT USABLE AFTERWARDS";
    case Ending::kLeftovers:
      return "LEFTOVERS";
  }
  return "ODD EXIT STATUS";
}

std::string NameOf(int wait_status) {
  if (WIFEXITED(wait_status)) {
    return NameOf(static_cast<Ending>(WEXITSTATUS(wait_status)));
  }
  const int number = WTERMSIG(wait_status);
  if (number == SIGALRM) return "HANG";
  return "CRASH by signal " + std::to_string(number);
}

}  // namespace

void Sweep::Run(const std::string& name, const Point& point,
                const std::function<Ending()>& body) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    alarm(kPatienceSeconds);
    _exit(static_cast<int>(body()));
  }
  int status = 0;
  waitpid(child, &status, 0);
  const std::string outcome = NameOf(status);
  ++num_points_;
  ++counts_[outcome];
  if (outcome == NameOf(Ending::kFine) ||
      outcome == NameOf(Ending::kOutOfMemory)) {
    return;
  }
  if (++num_bad_ > kMostShown) return;
  std::printf("%s, %s %s%ld: %s\n", name.c_str(),
              point.kind == FAILING_THREAD ? "thread" : "allocation",
              point.only_that ? "" : "from ", point.first, outcome.c_str());
}

int Sweep::Report(const std::string& title) const {
  std::printf("%s: %zu points", title.c_str(), num_points_);
  for (const auto& [outcome, count] : counts_) {
    std::printf(", %zu %s", count, outcome.c_str());
  }
  std::printf("\n");
  return num_bad_ == 0 && num_points_ > 0 ? 0 : 1;
}

void ForEachPoint(failing_kind kind, long num_calls, long most,
                  const std::function<void(const Point&)>& visit) {
  const long count = std::min(num_calls, most);
  for (long i = 0; i < count; ++i) {
    const long number = count == 1 ? 1 : 1 + i * (num_calls - 1) / (count - 1);
    for (const bool only_that : {true, false}) {
      visit({kind, number, only_that});
    }
  }
}

}  // namespace llmzip::failures
