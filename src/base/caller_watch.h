// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Lets the caller end a long operation from deep inside it: while a model is
// read and prepared, and between the layers of a large one. The observers
// passed as arguments are only asked between two steps of coding.
#ifndef LLMZIP_BASE_CALLER_WATCH_H_
#define LLMZIP_BASE_CALLER_WATCH_H_

#include <functional>

#include "base/status.h"

namespace llmzip {

// While a CallerWatch exists, CheckCaller() in its thread asks `goes_on`. After
// the first false answer it does not ask again. If a thread has several, the
// latest one is asked.
class CallerWatch {
 public:
  explicit CallerWatch(std::function<bool()> goes_on);
  ~CallerWatch();
  CallerWatch(const CallerWatch&) = delete;
  CallerWatch& operator=(const CallerWatch&) = delete;

 private:
  friend Status CheckCaller();

  const std::function<bool()> goes_on_;
  CallerWatch* const outer_;
  bool cancelled_ = false;
};

// Returns kCancelled if the caller of this thread has cancelled the operation.
// Returns OK in a thread without a watch, such as a thread of a pool. Costs one
// call of `goes_on`, which at the C API reads the clock.
Status CheckCaller();

}  // namespace llmzip

#endif  // LLMZIP_BASE_CALLER_WATCH_H_
