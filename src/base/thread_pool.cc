// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/pause.h"

namespace llmzip {
namespace {

constexpr int kSpins = 4000;  // about 50 us before a worker sleeps

}  // namespace

// A loop is published under a new generation number. Its units are handed out
// by one counter that holds the generation in its upper half, so that a worker
// that comes late cannot take a unit of the next loop by mistake.
struct ThreadPool::Team {
  std::vector<std::jthread> workers;
  size_t num_guests = 0;
  std::mutex mutex;
  std::condition_variable wake;
  size_t num_sleeping = 0;  // guarded by mutex
  bool stop = false;        // guarded by mutex

  std::atomic<uint64_t> generation{0};
  std::atomic<uint64_t> next_unit{0};  // generation << 32 | unit
  std::atomic<size_t> num_busy{0};     // workers inside the current loop
  std::atomic<size_t> num_units{0};
  std::atomic<size_t> num_done{0};
  std::atomic<const std::function<void(size_t)>*> unit{nullptr};

  // Takes units of loop `loop` until none is left.
  void Work(uint64_t loop) {
    uint64_t ticket = next_unit.load(std::memory_order_acquire);
    for (;;) {
      if (ticket >> 32 != (loop & 0xffffffffu)) return;
      const size_t index = static_cast<size_t>(ticket & 0xffffffffu);
      if (index >= num_units.load(std::memory_order_acquire)) return;
      if (!next_unit.compare_exchange_weak(ticket, ticket + 1,
                                           std::memory_order_acq_rel)) {
        continue;
      }
      (*unit.load(std::memory_order_acquire))(index);
      num_done.fetch_add(1, std::memory_order_acq_rel);
      ticket = next_unit.load(std::memory_order_acquire);
    }
  }

  void WorkerMain() {
    uint64_t seen = 0;
    for (;;) {
      uint64_t loop = generation.load(std::memory_order_acquire);
      for (int i = 0; loop == seen && i < kSpins; ++i) {
        Pause();
        loop = generation.load(std::memory_order_acquire);
      }
      if (loop == seen) {
        std::unique_lock lock(mutex);
        ++num_sleeping;
        wake.wait(lock, [&] { return stop || generation.load() != seen; });
        --num_sleeping;
        if (stop) return;
        loop = generation.load();
      }
      seen = loop;
      num_busy.fetch_add(1, std::memory_order_acq_rel);
      Work(loop);
      num_busy.fetch_sub(1, std::memory_order_acq_rel);
    }
  }
};

ThreadPool::ThreadPool(size_t num_threads, size_t num_guests)
    : team_(std::make_unique<Team>()) {
  team_->num_guests = num_guests;
  for (size_t i = 1; i < num_threads; ++i) {
    team_->workers.emplace_back([team = team_.get()] { team->WorkerMain(); });
  }
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard lock(team_->mutex);
    team_->stop = true;
    team_->generation.fetch_add(1);
    team_->next_unit.store(team_->generation.load() << 32);
    team_->num_units.store(0);
  }
  team_->wake.notify_all();
  for (std::jthread& worker : team_->workers) worker.join();
}

size_t ThreadPool::num_threads() const {
  return team_->workers.size() + 1 + team_->num_guests;
}

void ThreadPool::Help(const std::atomic<bool>& done) {
  // A loop that has begun may be joined; one that has ended has no units left.
  uint64_t seen = 0;
  while (!done.load(std::memory_order_acquire)) {
    const uint64_t loop = team_->generation.load(std::memory_order_acquire);
    if (loop == seen) {
      Pause();
      continue;
    }
    seen = loop;
    team_->num_busy.fetch_add(1, std::memory_order_acq_rel);
    team_->Work(loop);
    team_->num_busy.fetch_sub(1, std::memory_order_acq_rel);
  }
}

void ThreadPool::Run(size_t num_units,
                     const std::function<void(size_t)>& unit) {
  if (num_threads() == 1 || num_units <= 1) {
    for (size_t i = 0; i < num_units; ++i) unit(i);
    return;
  }
  Team& team = *team_;
  uint64_t loop;
  {
    std::unique_lock lock(team.mutex, std::defer_lock);
    if (!team.workers.empty()) lock.lock();  // guests never sleep
    loop = team.generation.load() + 1;
    // Retire the last loop's tickets before its bounds change.
    team.next_unit.store(loop << 32 | 0xffffffffu, std::memory_order_release);
    team.unit.store(&unit, std::memory_order_release);
    team.num_done.store(0, std::memory_order_release);
    team.num_units.store(num_units, std::memory_order_release);
    team.next_unit.store(loop << 32, std::memory_order_release);
    team.generation.store(loop, std::memory_order_release);
    if (team.num_sleeping > 0) team.wake.notify_all();
  }
  team.Work(loop);
  while (team.num_done.load(std::memory_order_acquire) < num_units) Pause();
  // No unit is left; close the loop so that a late worker finds nothing, and
  // wait for those that still look at it: they hold a pointer to `unit`.
  team.num_units.store(0, std::memory_order_release);
  while (team.num_busy.load(std::memory_order_acquire) > 0) Pause();
}

}  // namespace llmzip
