// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "shell/temporary.h"

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

// Signals that do not end a process, cannot be caught, or are ignored here.
constexpr int kOtherSignals[] = {SIGKILL, SIGSTOP, SIGCHLD, SIGCONT,  SIGTSTP,
                                 SIGTTIN, SIGTTOU, SIGURG,  SIGWINCH, SIGXFSZ};

char g_name[64];
volatile int g_folder_fd = -1;
volatile sig_atomic_t g_exists = 0;

// Async-signal-safe. SA_RESETHAND has restored the default action, so the
// signal raised here ends the process when the handler returns.
extern "C" void RemoveAndDie(int signal_number) {
  if (g_exists != 0) unlinkat(g_folder_fd, g_name, 0);
  raise(signal_number);
}

// All other signals. The C library uses the real-time signals below SIGRTMIN
// itself and leaves them out.
sigset_t HandledSignals() {
  sigset_t set;
  sigfillset(&set);
  for (const int number : kOtherSignals) sigdelset(&set, number);
  return set;
}

}  // namespace

void InstallSignalHandlers() {
  struct sigaction action {};
  action.sa_handler = RemoveAndDie;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  action.sa_mask = HandledSignals();
  for (int number = 1; number <= SIGRTMAX; ++number) {
    struct sigaction old {};
    if (sigismember(&action.sa_mask, number) == 1 &&
        sigaction(number, nullptr, &old) == 0 &&
        (old.sa_flags & SA_SIGINFO) == 0 && old.sa_handler == SIG_DFL) {
      sigaction(number, &action, nullptr);
    }
  }
  signal(SIGXFSZ, SIG_IGN);
}

Outcome CreateTemporary(int folder_fd, UniqueFd* file, std::string* name) {
  constexpr int kAttempts = 16;
  // No signal may arrive between creating the file and remembering its name.
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
