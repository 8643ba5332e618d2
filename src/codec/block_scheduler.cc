// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/block_scheduler.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/caller_watch.h"

namespace llmzip {
namespace {

constexpr auto kWatchEvery = std::chrono::milliseconds(50);

// Progress of all blocks, and whether the caller has cancelled.
struct Shared {
  std::atomic<uint64_t> text_bytes{0};
  std::atomic<uint64_t> payload_bytes{0};
  std::atomic<uint64_t> num_symbols{0};
  std::atomic<bool> cancelled{false};

  BlockProgress progress() const {
    return {text_bytes.load(), payload_bytes.load(), num_symbols.load()};
  }
  // What a block reports now instead of `before`; unsigned numbers wrap, so
  // they may fall too.
  void Replace(const BlockProgress& before, const BlockProgress& now) {
    text_bytes += now.text_bytes - before.text_bytes;
    payload_bytes += now.payload_bytes - before.payload_bytes;
    num_symbols += now.num_symbols - before.num_symbols;
  }

  void NoteDone() {
    {
      const std::lock_guard lock(mutex);
      ++num_done;
    }
    done.notify_one();
  }
  // Waits for a while; whether so many blocks are done.
  bool AwaitDone(size_t num_blocks) {
    std::unique_lock lock(mutex);
    return done.wait_for(lock, kWatchEvery,
                         [&] { return num_done == num_blocks; });
  }

 private:
  std::mutex mutex;
  std::condition_variable done;
  size_t num_done = 0;
};

// What a block's own loop calls: adds up, and passes on the cancelling.
BlockObserver Counting(Shared& shared, const BlockObserver& direct) {
  return [&shared, &direct,
          last = BlockProgress()](const BlockProgress& now) mutable {
    shared.Replace(last, now);
    last = now;
    if (direct && !direct(shared.progress())) shared.cancelled = true;
    return !shared.cancelled.load();
  };
}

// Appends at most `count` threads that call `body`, fewer if the system or the
// memory has no more.
template <typename Body>
void StartThreads(size_t count, const Body& body,
                  std::vector<std::jthread>* threads) {
  try {
    threads->reserve(count);
    while (threads->size() < count) threads->emplace_back(body);
  } catch (const std::exception&) {
  }
}

}  // namespace

Status RunBlocks(size_t num_blocks, size_t num_threads,
                 const BlockObserver& observer, BlockWork work) {
  Shared shared;
  const BlockObserver none;
  std::vector<Status> outcomes(num_blocks);
  std::vector<std::exception_ptr> thrown(num_blocks);
  std::atomic<size_t> next{0};
  const auto take_blocks = [&](const BlockObserver& direct) {
    for (size_t i; (i = next.fetch_add(1)) < num_blocks;) {
      // An exception must not leave a thread.
      try {
        ThreadPool pool(1);
        outcomes[i] = work(i, pool, Counting(shared, direct));
      } catch (...) {
        thrown[i] = std::current_exception();
      }
      shared.NoteDone();
    }
  };
  {
    std::vector<std::jthread> threads;
    const size_t at_once = std::min(num_threads, num_blocks);
    const size_t num_others = at_once > 1 ? at_once - 1 : 0;
    const auto take_unwatched = [&] {
      const CallerWatch watch([&] { return !shared.cancelled.load(); });
      take_blocks(none);
    };
    StartThreads(num_others, take_unwatched, &threads);
    take_blocks(observer);
    // The others may still be busy, so the caller is told of progress until
    // they are done. The threads are joined also if the observer throws.
    try {
      while (!shared.AwaitDone(num_blocks)) {
        if (observer && !observer(shared.progress())) shared.cancelled = true;
      }
    } catch (...) {
      shared.cancelled = true;
      throw;
    }
  }
  for (size_t i = 0; i < num_blocks; ++i) {
    if (thrown[i] != nullptr) std::rethrow_exception(thrown[i]);
    if (!outcomes[i].ok()) return std::move(outcomes[i]);
  }
  return Status();
}

}  // namespace llmzip
