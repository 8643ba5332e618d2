// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Lets the caller end a long operation from deep inside it: while a model is
// read and prepared, between the layers of a large one. Observers that are
// handed down reach from one step of coding to the next, no further.
#ifndef LLMZIP_BASE_CALLER_WATCH_H_
#define LLMZIP_BASE_CALLER_WATCH_H_

#include <functional>

#include "base/status.h"

namespace llmzip {

// As long as it lives, CheckCaller() in this thread asks `goes_on`, until that
// once says false. Of several in a thread the latest counts.
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

// kCancelled if the caller of this thread has lost interest. Fine in a thread
// that no caller watches, as those of a pool. Costs what `goes_on` costs, which
// at the C API is a look at the clock.
Status CheckCaller();

}  // namespace llmzip

#endif  // LLMZIP_BASE_CALLER_WATCH_H_
