// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/temporary.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>

namespace llmzip::cli {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXCPU};

char g_name[64];
volatile int g_folder_fd = -1;
volatile sig_atomic_t g_exists = 0;

// Async-signal-safe. The default action is back in place (SA_RESETHAND), so
// the signal raised here ends the process when the handler returns.
extern "C" void RemoveAndDie(int signal_number) {
  if (g_exists != 0) unlinkat(g_folder_fd, g_name, 0);
  raise(signal_number);
}

sigset_t HandledSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : kSignals) sigaddset(&set, number);
  return set;
}

}  // namespace

void InstallSignalHandlers() {
  struct sigaction action {};
  action.sa_handler = RemoveAndDie;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  action.sa_mask = HandledSignals();
  for (const int number : kSignals) {
    struct sigaction old {};
    sigaction(number, nullptr, &old);
    if (old.sa_handler != SIG_IGN) sigaction(number, &action, nullptr);
  }
  signal(SIGXFSZ, SIG_IGN);
}

Outcome CreateTemporary(int folder_fd, UniqueFd* file, std::string* name) {
  constexpr int kAttempts = 16;
  // Between the file's birth and its entry no signal may come.
  const sigset_t handled = HandledSignals();
  sigset_t old;
  pthread_sigmask(SIG_BLOCK, &handled, &old);
  int error_number = EEXIST;
  for (int i = 0; i < kAttempts && error_number == EEXIST; ++i) {
    uint64_t random = 0;
    if (getrandom(&random, sizeof(random), 0) != sizeof(random)) {
      error_number = errno;
      break;
    }
    *name = fmt::format(".llmzip-{:016x}.tmp", random);
    file->Reset(openat(folder_fd, name->c_str(),
                       O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                       0600));
    error_number = file->valid() ? 0 : errno;
  }
  if (error_number == 0) {
    std::memcpy(g_name, name->c_str(), name->size() + 1);
    g_folder_fd = folder_fd;
    g_exists = 1;
  }
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
  if (error_number == 0) return Outcome();
  return SystemError("cannot create a temporary file", error_number);
}

void ForgetTemporary() { g_exists = 0; }

void RemoveTemporary() {
  if (g_exists != 0) unlinkat(g_folder_fd, g_name, 0);
  g_exists = 0;
}

}  // namespace llmzip::cli
