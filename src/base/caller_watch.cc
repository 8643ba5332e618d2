// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/caller_watch.h"

#include <utility>

namespace llmzip {
namespace {

thread_local CallerWatch* latest_watch = nullptr;

}  // namespace

CallerWatch::CallerWatch(std::function<bool()> goes_on)
    : goes_on_(std::move(goes_on)), outer_(std::exchange(latest_watch, this)) {}

CallerWatch::~CallerWatch() { latest_watch = outer_; }

Status CheckCaller() {
  CallerWatch* const watch = latest_watch;
  if (watch == nullptr) return Status();
  if (!watch->cancelled_) watch->cancelled_ = !watch->goes_on_();
  return watch->cancelled_ ? Status(Code::kCancelled, "cancelled by the caller")
                           : Status();
}

}  // namespace llmzip
