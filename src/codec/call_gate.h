// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Whether an encoder or a decoder still takes calls.
#ifndef LLMZIP_CODEC_CALL_GATE_H_
#define LLMZIP_CODEC_CALL_GATE_H_

#include <string>
#include <utility>

#include "base/status.h"

namespace llmzip {

// The gate closes for good with the last call, with the first failure, and with
// an exception that leaves a call (for lack of memory). From then on every call
// is refused with kInvalidArgument and changes nothing, and so is a call from
// inside one of the object's own callbacks.
//
//   if (!gate.Enter()) return gate.Refusal();
//   return gate.Leave(Work());
class CallGate {
 public:
  // Whether a call may begin. If so it is closed until Leave().
  bool Enter() { return !std::exchange(closed_, true); }
  Status Refusal() const {
    return Status(Code::kInvalidArgument,
                  failure_.empty() ? "the stream has ended"
                                   : "the stream has ended: " + failure_);
  }
  // Ends a call that had this outcome, and returns it.
  Status Leave(Status outcome) {
    closed_ = !outcome.ok();
    if (closed_) failure_ = outcome.what();
    return outcome;
  }
  // The same for the last call.
  Status LeaveForGood(Status outcome) {
    outcome = Leave(std::move(outcome));
    closed_ = true;
    return outcome;
  }

 private:
  bool closed_ = false;
  std::string failure_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_CALL_GATE_H_
