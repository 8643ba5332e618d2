// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls the progress callback of llmzip.h a few times a second, however often
// there is progress. Only the c_api*.cc files include this.
#ifndef LLMZIP_API_PROGRESS_CALLBACK_H_
#define LLMZIP_API_PROGRESS_CALLBACK_H_

#include <chrono>

#include "llmzip/llmzip.h"

namespace llmzip {

// One thread at a time may use an object.
class ProgressCallback {
 public:
  ProgressCallback(llmzip_progress_fn call, void* opaque)
      : call_(call), opaque_(opaque) {}

  // Starts an operation. Its first phase has no text yet.
  void Begin() {
    now_ = {};
    now_.struct_size = sizeof(now_);
    now_.phase = LLMZIP_PHASE_MODEL;
    stopped_ = false;
  }
  // Starts another operation and keeps the latest progress.
  void Resume() { stopped_ = false; }
  // Returns false if the caller cancels.
  bool Report(const llmzip_progress& now) {
    now_ = now;
    return ReportAgain();
  }
  // Reports the latest progress again. After the caller cancelled, other
  // threads may still be busy; they get the same answer, and the caller is not
  // called again.
  bool ReportAgain() {
    if (stopped_) return false;
    const auto time = Clock::now();
    if (time - last_ < kEvery) return true;
    last_ = time;
    stopped_ = true;  // remains if the callback throws
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

#endif  // LLMZIP_API_PROGRESS_CALLBACK_H_
