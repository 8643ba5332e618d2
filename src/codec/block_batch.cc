// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/block_batch.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <thread>
#include <vector>

namespace llmzip {
namespace {

constexpr auto kWatchEvery = std::chrono::milliseconds(50);

// Work of all blocks, and whether the caller has lost interest.
struct Shared {
  std::atomic<uint64_t> work{0};
  std::atomic<size_t> num_done{0};
  std::atomic<bool> cancelled{false};
};

// What a block's own loop calls: adds up, and passes on the cancelling.
StepObserver Counting(Shared& shared, const BatchObserver& direct) {
  return [&shared, &direct, last = uint64_t{0}](uint64_t now) mutable {
    const uint64_t total = shared.work.fetch_add(now - last) + (now - last);
    last = now;
    if (direct && !direct(total)) shared.cancelled = true;
    return !shared.cancelled.load();
  };
}

}  // namespace

Status RunBlocks(size_t num_blocks, size_t num_threads,
                 const BatchObserver& observer,
                 const std::function<Status(size_t, ThreadPool&,
                                            const StepObserver&)>& work) {
  Shared shared;
  const BatchObserver none;
  if (num_blocks == 1) {
    ThreadPool pool(num_threads);
    return work(0, pool, Counting(shared, observer));
  }
  std::vector<Status> outcomes(num_blocks);
  std::atomic<size_t> next{0};
  const auto take_blocks = [&](const BatchObserver& direct) {
    ThreadPool pool(1);
    for (size_t i; (i = next.fetch_add(1)) < num_blocks;) {
      // An exception must not leave a thread; lack of memory is the only one.
      try {
        outcomes[i] = work(i, pool, Counting(shared, direct));
      } catch (const std::bad_alloc&) {
        outcomes[i] = Status(Code::kOutOfMemory, "memory is short");
      }
      shared.num_done.fetch_add(1);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (size_t i = 1; i < std::min(num_threads, num_blocks); ++i) {
      threads.emplace_back([&] { take_blocks(none); });
    }
    take_blocks(observer);
    // The others may still be busy: keep telling the caller.
    while (shared.num_done.load() < num_blocks) {
      std::this_thread::sleep_for(kWatchEvery);
      if (observer && !observer(shared.work.load())) shared.cancelled = true;
    }
  }
  for (Status& outcome : outcomes) {
    if (!outcome.ok()) return std::move(outcome);
  }
  return Status();
}

}  // namespace llmzip
