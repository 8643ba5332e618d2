// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A fixed team of threads that share the units of one loop. Any thread may run
// any unit, so a unit must own what it writes. Then the result does not depend
// on the number of threads.
#ifndef LLMZIP_BASE_THREAD_POOL_H_
#define LLMZIP_BASE_THREAD_POOL_H_

#include <atomic>
#include <cstddef>
#include <memory>

#include "base/function_ref.h"

namespace llmzip {

// One caller at a time: Run() is not to be called from two threads at once,
// nor from inside a unit. Threads that wait spin for a moment before they
// sleep, since an evaluation is a row of short loops.
class ThreadPool {
 public:
  // `num_threads` counts the caller, who works too; 1 starts no thread. There
  // are fewer if the system has no more. At most `num_helpers`
  // threads of others come and go, see Help().
  explicit ThreadPool(size_t num_threads, size_t num_helpers = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // How many threads there are, helpers included: into how many parts a loop
  // should be cut. That many units may wait for one another, because each gets
  // a thread.
  size_t num_threads() const;

  // Calls unit(i) once for each i in [0, num_units) and returns when all are
  // done and no other thread uses `unit` any more. Units may throw: the other
  // units still run, because some may be waited for (with one thread they do
  // not), and then the first exception is thrown on. Requires
  // num_units < 2^32 - 1.
  void Run(size_t num_units, FunctionRef<void(size_t)> unit);

  // Takes part in the loops that another thread runs, until `done`, which that
  // thread sets by EndHelp() when it has run its last one.
  void Help(const std::atomic<bool>& done);
  // Sets `done` and wakes the helpers that wait.
  void EndHelp(std::atomic<bool>& done);

 private:
  struct Team;
  std::unique_ptr<Team> team_;
};

}  // namespace llmzip

#endif  // LLMZIP_BASE_THREAD_POOL_H_
