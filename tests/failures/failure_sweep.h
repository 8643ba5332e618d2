// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Sweeps over the calls of an operation, each point in a process of its own:
// what a failure of call N, or of all from N on, does to it.
#ifndef LLMZIP_FAILURE_SWEEP_H_
#define LLMZIP_FAILURE_SWEEP_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "failing_calls.h"

namespace llmzip::failures {

// How one point ended, as an exit status of its process.
enum class Ending {
  kFine = 0,          // the failure was borne: the result is right
  kOutOfMemory = 10,  // said so, and left everything in order
  kOtherStatus = 11,  // said something else
  kWrongBytes = 12,
  kNotUsable = 13,  // the same call failed afterwards, without a reason
  kLeftovers = 14,  // files that should not be there, or no word of why
};

// What fails at a point.
struct Point {
  failing_kind kind = FAILING_ALLOCATION;
  long first = 0;
  bool only_that = false;
};

// Sums over all points.
class Sweep {
 public:
  // Runs `body` in a child process and books how it ended: by an Ending, a
  // signal, or not within a minute.
  void Run(const std::string& name, const Point& point,
           const std::function<Ending()>& body);
  // Prints the sums; 0 if no point is one of those that must not be.
  int Report(const std::string& title) const;
  size_t num_points() const { return num_points_; }

 private:
  std::map<std::string, size_t> counts_;
  size_t num_points_ = 0;
  size_t num_bad_ = 0;
};

// The points of an operation that makes `num_calls` calls: both modes, at most
// `most` numbers for each, spread evenly, the first and the last among them.
void ForEachPoint(failing_kind kind, long num_calls, long most,
                  const std::function<void(const Point&)>& visit);

}  // namespace llmzip::failures

#endif  // LLMZIP_FAILURE_SWEEP_H_
