// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/milestone.h"

#include "base/pause.h"

namespace llmzip {
namespace {

constexpr int kSpins = 4000;  // about 50 us before the thread sleeps

}  // namespace

void Milestone::Reach(uint64_t count) {
  uint64_t seen = count_.load(std::memory_order_relaxed);
  while (seen < count && !count_.compare_exchange_weak(
                             seen, count, std::memory_order_acq_rel)) {
  }
  count_.notify_all();
}

bool Milestone::Await(uint64_t count) const {
  uint64_t seen = count_.load(std::memory_order_acquire);
  for (int i = 0; seen < count; ++i) {
    if (i < kSpins) {
      Pause();
    } else {
      count_.wait(seen, std::memory_order_acquire);
    }
    seen = count_.load(std::memory_order_acquire);
  }
  return seen != kGivenUp;
}

}  // namespace llmzip
