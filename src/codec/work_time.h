// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// How long a decoder has worked.
#ifndef LLMZIP_CODEC_WORK_TIME_H_
#define LLMZIP_CODEC_WORK_TIME_H_

#include <chrono>
#include <string>

#include "base/status.h"

namespace llmzip {

// A watch that runs inside a decoder's calls but not inside its sink, so that
// neither a slow source nor a slow reader counts. Not thread-safe.
class WorkTime {
 public:
  using Clock = std::chrono::steady_clock;

  // Runs while it lives.
  class Running {
   public:
    explicit Running(WorkTime* time) : time_(time) { time_->Resume(); }
    ~Running() { time_->Pause(); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    WorkTime* const time_;
  };
  // Stands still while it lives, inside a Running.
  class Paused {
   public:
    explicit Paused(WorkTime* time) : time_(time) { time_->Pause(); }
    ~Paused() { time_->Resume(); }
    Paused(const Paused&) = delete;
    Paused& operator=(const Paused&) = delete;

   private:
    WorkTime* const time_;
  };

  // Require that it runs.
  Clock::duration Elapsed() const { return before_ + (Clock::now() - since_); }
  // Whether it ran longer than `limit`; 0 is no limit.
  bool Exceeds(std::chrono::milliseconds limit) const {
    return limit.count() > 0 && Elapsed() > limit;
  }
  // kLimitExceeded if so.
  Status Check(std::chrono::milliseconds limit) const {
    if (!Exceeds(limit)) return Status();
    return Status(Code::kLimitExceeded, "decoding takes longer than " +
                                            std::to_string(limit.count()) +
                                            " ms, the limit (--max-time)");
  }

 private:
  void Resume() { since_ = Clock::now(); }
  void Pause() { before_ += Clock::now() - since_; }

  Clock::duration before_{};
  Clock::time_point since_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_WORK_TIME_H_
