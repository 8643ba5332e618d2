// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// How a thread waits for another one: it spins for a moment, since most waits
// are shorter than a sleep, then lets others run, then sleeps.
#ifndef LLMZIP_BASE_DOORBELL_H_
#define LLMZIP_BASE_DOORBELL_H_

#include <atomic>
#include <cstdint>
#include <thread>

#include "base/pause.h"

namespace llmzip {

// All calls may come from any thread. None of them allocates or throws. What
// is awaited lies elsewhere, in atomic variables; the object must outlive the
// calls.
class Doorbell {
 public:
  // Returns when ready() is true. It is called often, by this thread only.
  template <typename Ready>
  void Await(const Ready& ready) {
    const int spins = SpinsBeforeSleep();
    for (int i = 0; i < spins; ++i) {
      if (ready()) return;
      Pause();
    }
    for (int i = 0; i < kYields; ++i) {
      if (ready()) return;
      std::this_thread::yield();
    }
    // Ring() changes the same number. Of the two, the one that comes second
    // sees what the first one wrote before: the ring, or the sleeper.
    num_sleeping_.fetch_add(1, std::memory_order_acq_rel);
    for (;;) {
      const uint32_t rings = num_rings_.load(std::memory_order_acquire);
      if (ready()) break;
      num_rings_.wait(rings, std::memory_order_acquire);
    }
    num_sleeping_.fetch_sub(1, std::memory_order_relaxed);
  }

  // Wakes all sleepers. To be called after each change that could make
  // somebody's ready() true. Cheap while nobody sleeps.
  void Ring() {
    if (num_sleeping_.fetch_add(0, std::memory_order_acq_rel) == 0) return;
    num_rings_.fetch_add(1, std::memory_order_acq_rel);
    num_rings_.notify_all();
  }

 private:
  static constexpr int kYields = 2;

  // About 50 us; none where there is but one processor, as then the thread
  // that is waited for cannot be at work.
  static int SpinsBeforeSleep();

  std::atomic<uint32_t> num_sleeping_ = 0;
  std::atomic<uint32_t> num_rings_ = 0;  // of those that somebody slept for
};

}  // namespace llmzip

#endif  // LLMZIP_BASE_DOORBELL_H_
