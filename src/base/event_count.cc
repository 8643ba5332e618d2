// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/event_count.h"

namespace llmzip {

void EventCount::Reach(uint64_t count) {
  uint64_t seen = count_.load(std::memory_order_relaxed);
  while (seen < count && !count_.compare_exchange_weak(
                             seen, count, std::memory_order_acq_rel)) {
  }
  bell_.Ring();
}

bool EventCount::Await(uint64_t count) const {
  uint64_t seen = 0;
  bell_.Await([&] {
    seen = count_.load(std::memory_order_acquire);
    return seen >= count;
  });
  return seen != kGivenUp;
}

}  // namespace llmzip
