// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// How far a piece of work has come, for threads that wait for one another.
#ifndef LLMZIP_BASE_EVENT_COUNT_H_
#define LLMZIP_BASE_EVENT_COUNT_H_

#include <atomic>
#include <cstdint>

#include "base/doorbell.h"

namespace llmzip {

// A count that only grows. What a thread wrote before it raised the count is
// seen by those that awaited it. All calls may come from any thread.
class EventCount {
 public:
  // Raises the count to `count`; no-op if it is there already.
  void Reach(uint64_t count);
  // Lets all waiters go, now and later: the count will not be reached.
  void GiveUp() { Reach(kGivenUp); }
  // Returns when the count is at least `count`; false if it was given up.
  bool Await(uint64_t count) const;

 private:
  static constexpr uint64_t kGivenUp = UINT64_MAX;

  std::atomic<uint64_t> count_ = 0;
  mutable Doorbell bell_;  // for count_
};

}  // namespace llmzip

#endif  // LLMZIP_BASE_EVENT_COUNT_H_
