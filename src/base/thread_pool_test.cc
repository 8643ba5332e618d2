// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

TEST(ThreadPoolTest, EveryUnitRunsExactlyOnceInEveryLoop) {
  for (size_t threads : {1u, 2u, 3u, 7u}) {
    ThreadPool pool(threads);
    for (size_t units = 0; units < 200; ++units) {
      std::vector<int> runs(units, 0);
      pool.Run(units, [&](size_t i) { ++runs[i]; });
      EXPECT_EQ(runs, std::vector<int>(units, 1)) << threads << " threads";
    }
  }
}

TEST(ThreadPoolTest, ManyShortLoopsInARow) {
  ThreadPool pool(4);
  std::vector<uint64_t> sums(8, 0);
  for (int loop = 0; loop < 20000; ++loop) {
    pool.Run(sums.size(), [&](size_t i) { sums[i] += i; });
  }
  for (size_t i = 0; i < sums.size(); ++i) EXPECT_EQ(sums[i], 20000 * i);
}

// Helpers come in the middle of a row of loops and leave after it; each unit is
// still run once.
TEST(ThreadPoolTest, HelpersTakePart) {
  ThreadPool crew(3);
  for (int round = 0; round < 300; ++round) {
    ThreadPool pool(1, 2);
    EXPECT_EQ(pool.num_threads(), 3u);
    std::atomic<bool> done = false;
    std::vector<uint64_t> sums(50, 0);
    crew.Run(3, [&](size_t i) {
      if (i != 0) return pool.Help(done);
      for (int loop = 0; loop < 100; ++loop) {
        pool.Run(sums.size(), [&](size_t k) { sums[k] += k; });
      }
      pool.EndHelp(done);
    });
    for (size_t k = 0; k < sums.size(); ++k) ASSERT_EQ(sums[k], 100 * k);
  }
}

// One unit of many throws, on any thread: the others run, Run() throws it on,
// and the pool is as good as before.
TEST(ThreadPoolTest, AnExceptionIsThrownOnWhenAllAreDone) {
  for (size_t threads : {2u, 3u, 7u}) {
    ThreadPool pool(threads);
    for (size_t bad = 0; bad < 40; ++bad) {
      std::vector<int> runs(40, 0);
      const auto loop = [&] {
        pool.Run(runs.size(), [&](size_t i) {
          ++runs[i];
          if (i == bad) throw std::bad_alloc();
        });
      };
      EXPECT_THROW(loop(), std::bad_alloc);
      EXPECT_EQ(runs, std::vector<int>(40, 1));
    }
    std::atomic<size_t> count = 0;
    pool.Run(100, [&](size_t) { ++count; });
    EXPECT_EQ(count, 100u);
  }
}

TEST(ThreadPoolTest, OfManyExceptionsOneIsThrownOn) {
  ThreadPool pool(3);
  for (int round = 0; round < 200; ++round) {
    const auto loop = [&] {
      pool.Run(20, [&](size_t) { throw std::length_error("a longer text"); });
    };
    EXPECT_THROW(loop(), std::length_error);
  }
}

TEST(ThreadPoolTest, OneThreadThrowsAtOnce) {
  ThreadPool pool(1);
  size_t count = 0;
  const auto loop = [&] {
    pool.Run(5, [&](size_t i) {
      ++count;
      if (i == 2) throw 42;
    });
  };
  EXPECT_THROW(loop(), int);
  EXPECT_EQ(count, 3u);
}

// What a helper's unit throws reaches the thread that runs the loop, and the
// helper goes on helping.
TEST(ThreadPoolTest, ExceptionsInHelpersReachTheHost) {
  ThreadPool crew(3);
  for (int round = 0; round < 100; ++round) {
    ThreadPool pool(1, 2);
    std::atomic<bool> done = false;
    std::atomic<size_t> count = 0, caught = 0;
    crew.Run(3, [&](size_t i) {
      if (i != 0) return pool.Help(done);
      for (int loop = 0; loop < 20; ++loop) {
        try {
          pool.Run(10, [&](size_t) {
            ++count;
            throw std::bad_alloc();
          });
        } catch (const std::bad_alloc&) {
          ++caught;
        }
      }
      pool.EndHelp(done);
    });
    ASSERT_EQ(count, 200u);
    ASSERT_EQ(caught, 20u);
  }
}

// Each unit waits for all of them: as many as num_threads() says must run at
// once, also after a pause in which all went to sleep.
TEST(ThreadPoolTest, AsManyUnitsAsThreadsRunAtOnce) {
  ThreadPool pool(5);
  for (int round = 0; round < 50; ++round) {
    std::atomic<size_t> come = 0;
    if (round % 10 == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    pool.Run(pool.num_threads(), [&](size_t) {
      ++come;
      while (come < pool.num_threads()) std::this_thread::yield();
    });
    EXPECT_EQ(come, pool.num_threads());
  }
}

#ifdef __linux__
// Threads of this process that sleep, by the letter after the name in brackets.
size_t NumSleepingThreads() {
  size_t count = 0;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream in(task.path() / "stat");
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const size_t name_end = text.rfind(") ");
    if (name_end != std::string::npos && text[name_end + 2] == 'S') ++count;
  }
  return count;
}

// However long it takes until there is something to do: nobody spins.
TEST(ThreadPoolTest, AllThatWaitFallAsleep) {
  constexpr int kPatience = 10000;  // milliseconds
  // A sanitizer may have a thread of its own.
  const size_t expected = NumSleepingThreads() + 3;
  ThreadPool crew(4);
  ThreadPool pool(1, 3);
  std::atomic<bool> done = false;
  size_t num_sleeping = 0;
  crew.Run(4, [&](size_t i) {
    if (i != 0) return pool.Help(done);
    for (int ms = 0; ms < kPatience && num_sleeping < expected; ++ms) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      num_sleeping = NumSleepingThreads();
    }
    pool.EndHelp(done);
  });
  EXPECT_GE(num_sleeping, expected);
  // The same for one that waits for the end of a loop, and for idle workers.
  num_sleeping = 0;
  crew.Run(2, [&](size_t i) {
    if (i == 0) return;
    for (int ms = 0; ms < kPatience && num_sleeping < expected; ++ms) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      num_sleeping = NumSleepingThreads();
    }
  });
  EXPECT_GE(num_sleeping, expected);
}
#endif

}  // namespace
}  // namespace llmzip
