// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Whether an encoder or a decoder still takes calls.
#ifndef LLMZIP_CODEC_CALL_GATE_H_
#define LLMZIP_CODEC_CALL_GATE_H_

#include <string>

#include "base/status.h"

namespace llmzip {

// A stream ends with Finish(), with its first failure, and with an exception
// that leaves it (for lack of memory). From then on every call is refused with
// kInvalidArgument and changes nothing, and so is a call from inside one of the
// stream's own callbacks.
class CallGate {
 public:
  // Runs `body`, which returns a Status.
  template <typename Body>
  Status Run(const Body& body) {
    return Call(body, /*last=*/false);
  }
  // The same for the last call.
  template <typename Body>
  Status Finish(const Body& body) {
    return Call(body, /*last=*/true);
  }
  bool ended() const { return ended_; }

 private:
  template <typename Body>
  Status Call(const Body& body, bool last) {
    if (ended_) return Ended();
    ended_ = true;  // stays, if `body` throws
    Status status = body();
    ended_ = last || !status.ok();
    if (!status.ok()) failure_ = status.what();
    return status;
  }
  Status Ended() const {
    return Status(Code::kInvalidArgument,
                  failure_.empty() ? "the stream has ended"
                                   : "the stream has ended: " + failure_);
  }

  bool ended_ = false;
  std::string failure_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_CALL_GATE_H_
