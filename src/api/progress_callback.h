// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls the progress callback of llmzip.h a few times a second, however often
// there is something to tell. For the c_api*.cc files only.
#ifndef LLMZIP_API_PROGRESS_TELLER_H_
#define LLMZIP_API_PROGRESS_TELLER_H_

#include <chrono>

#include "llmzip/llmzip.h"

namespace llmzip {

// For one thread at a time.
class ProgressTeller {
 public:
  ProgressTeller(llmzip_progress_fn call, void* opaque)
      : call_(call), opaque_(opaque) {}

  // An operation begins, with what is done before there is any text.
  void Begin() {
    now_ = {};
    now_.struct_size = sizeof(now_);
    now_.phase = LLMZIP_PHASE_MODEL;
    stopped_ = false;
  }
  // Another operation, with what was told last.
  void Resume() { stopped_ = false; }
  // False if the caller says stop.
  bool Tell(const llmzip_progress& now) {
    now_ = now;
    return Ask();
  }
  // The same as the last time. Other threads may still be busy after the caller
  // said stop: the answer stands, and the caller is not called again.
  bool Ask() {
    if (stopped_) return false;
    const auto time = Clock::now();
    if (time - last_ < kEvery) return true;
    last_ = time;
    stopped_ = true;  // stays, if the callback throws
    const llmzip_progress now = now_;
    stopped_ = call_(opaque_, &now) != 0;
    return !stopped_;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kEvery{100};

  const llmzip_progress_fn call_;
  void* const opaque_;
  llmzip_progress now_{};
  Clock::time_point last_;
  bool stopped_ = false;
};

}  // namespace llmzip

#endif  // LLMZIP_API_PROGRESS_TELLER_H_
