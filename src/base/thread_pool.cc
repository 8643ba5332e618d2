// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A loop is published under a new generation number, and a bell is rung for the
// threads that wait. Units are handed out by one counter that holds the
// generation in its upper half. A thread takes a unit by raising the counter
// with compare-exchange; a worker that comes late sees another generation and
// takes nothing, so it cannot run a unit of the next loop by mistake.
//
// Run() works too. When no unit is left it waits twice: until all units are
// done, and until no other thread is inside the loop, because such a thread
// may still hold a pointer to the caller's function. Both waits spin for a
// moment before they sleep (doorbell.h).
#include "base/thread_pool.h"

#include <atomic>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

#include "base/doorbell.h"

namespace llmzip {

struct ThreadPool::Team {
  std::vector<std::thread> workers;
  size_t num_helpers = 0;
  Doorbell loop_bell;  // rung for a loop, and for the end of Help()
  Doorbell end_bell;   // rung for the end of a loop
  std::atomic<bool> stop{false};

  std::atomic<uint64_t> generation{0};
  std::atomic<uint64_t> next_unit{0};  // generation << 32 | unit
  std::atomic<size_t> num_busy{0};     // others inside the current loop
  std::atomic<size_t> num_units{0};
  std::atomic<size_t> num_done{0};
  std::atomic<const FunctionRef<void(size_t)>*> unit{nullptr};

  std::atomic<bool> failed{false};
  // The first that was thrown; by the thread that set `failed`.
  std::exception_ptr thrown;

  // Keeping an exception takes no more memory than the exception itself.
  void RunUnit(size_t index) {
    try {
      (*unit.load(std::memory_order_acquire))(index);
    } catch (...) {
      if (!failed.exchange(true)) thrown = std::current_exception();
    }
  }

  // Takes units of loop `loop` until none is left.
  void Work(uint64_t loop) {
    uint64_t ticket = next_unit.load(std::memory_order_acquire);
    for (;;) {
      if (ticket >> 32 != (loop & 0xffffffffu)) return;
      const size_t index = static_cast<size_t>(ticket & 0xffffffffu);
      const size_t all = num_units.load(std::memory_order_acquire);
      if (index >= all) return;
      if (!next_unit.compare_exchange_weak(ticket, ticket + 1,
                                           std::memory_order_acq_rel)) {
        continue;
      }
      RunUnit(index);
      if (num_done.fetch_add(1, std::memory_order_acq_rel) + 1 == all) {
        end_bell.Ring();
      }
      ticket = next_unit.load(std::memory_order_acquire);
    }
  }

  // The same for a thread other than the one that runs the loop.
  void JoinIn(uint64_t loop) {
    num_busy.fetch_add(1, std::memory_order_acq_rel);
    Work(loop);
    if (num_busy.fetch_sub(1, std::memory_order_acq_rel) == 1) end_bell.Ring();
  }

  void WorkerMain() {
    uint64_t seen = 0;
    for (;;) {
      loop_bell.Await(
          [&] { return generation.load(std::memory_order_acquire) != seen; });
      if (stop.load(std::memory_order_acquire)) return;
      seen = generation.load(std::memory_order_acquire);
      JoinIn(seen);
    }
  }

  // Starts fewer where the system has no thread or no memory for more.
  void StartWorkers(size_t count) {
    try {
      workers.reserve(count);
      while (workers.size() < count) {
        workers.emplace_back([this] { WorkerMain(); });
      }
    } catch (const std::exception&) {
    }
  }
};

ThreadPool::ThreadPool(size_t num_threads, size_t num_helpers)
    : team_(std::make_unique<Team>()) {
  team_->num_helpers = num_helpers;
  if (num_threads > 1) team_->StartWorkers(num_threads - 1);
}

ThreadPool::~ThreadPool() {
  team_->stop.store(true, std::memory_order_release);
  team_->generation.fetch_add(1, std::memory_order_acq_rel);
  team_->loop_bell.Ring();
  for (std::thread& worker : team_->workers) worker.join();
}

size_t ThreadPool::num_threads() const {
  return team_->workers.size() + 1 + team_->num_helpers;
}

void ThreadPool::Help(const std::atomic<bool>& done) {
  // A loop that has begun can be joined. One that has ended has no units left.
  uint64_t seen = 0;
  for (;;) {
    uint64_t loop = seen;
    team_->loop_bell.Await([&] {
      loop = team_->generation.load(std::memory_order_acquire);
      return loop != seen || done.load(std::memory_order_acquire);
    });
    if (loop == seen) return;
    seen = loop;
    team_->JoinIn(loop);
  }
}

void ThreadPool::EndHelp(std::atomic<bool>& done) {
  done.store(true, std::memory_order_release);
  team_->loop_bell.Ring();
}

void ThreadPool::Run(size_t num_units, FunctionRef<void(size_t)> unit) {
  if (num_threads() == 1 || num_units <= 1) {
    for (size_t i = 0; i < num_units; ++i) unit(i);
    return;
  }
  Team& team = *team_;
  const uint64_t loop = team.generation.load(std::memory_order_relaxed) + 1;
  // Retire the last loop's tickets before its bounds change.
  team.next_unit.store(loop << 32 | 0xffffffffu, std::memory_order_release);
  team.unit.store(&unit, std::memory_order_release);
  team.num_done.store(0, std::memory_order_release);
  team.num_units.store(num_units, std::memory_order_release);
  team.next_unit.store(loop << 32, std::memory_order_release);
  team.generation.store(loop, std::memory_order_release);
  team.loop_bell.Ring();

  team.Work(loop);
  team.end_bell.Await([&] {
    return team.num_done.load(std::memory_order_acquire) == num_units;
  });
  // No unit is left; close the loop so that a late worker finds nothing, and
  // wait for those that still look at it: they hold a pointer to `unit`.
  team.num_units.store(0, std::memory_order_release);
  team.end_bell.Await(
      [&] { return team.num_busy.load(std::memory_order_acquire) == 0; });
  if (!team.failed.load(std::memory_order_acquire)) return;
  team.failed.store(false, std::memory_order_relaxed);
  std::rethrow_exception(std::exchange(team.thrown, nullptr));
}

}  // namespace llmzip
