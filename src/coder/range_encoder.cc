// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "coder/range_encoder.h"

namespace llmzip {

void RangeEncoder::PropagateCarry() {
  // The interval never leaves [0, 1), so a byte below 0xff stands before the
  // 0xff bytes; the walk is short because each step needs one of those.
  size_t i = out_.size();
  do {
    assert(i > begin_);
    --i;
    ++out_[i];
  } while (out_[i] == 0);
}

// The interval is narrower than one unit of the last byte written. So at most
// one string of that length, extended by zeros, lies in it: the bytes written,
// if low_ is 0, or their successor, if the interval reaches it. Else one byte
// more suffices, for the range is at least one unit of it.
void RangeEncoder::Finish() {
  if (low_ == 0) return;
  const uint64_t to_successor = 0 - low_;  // 2^64 - low
  if (to_successor < range_) {
    PropagateCarry();
    return;
  }
  const uint64_t byte = (low_ + (kMinCodingRange - 1)) / kMinCodingRange;
  out_.push_back(static_cast<uint8_t>(byte));
}

}  // namespace llmzip
