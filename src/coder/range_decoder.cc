// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "coder/range_decoder.h"

namespace llmzip {

RangeDecoder::RangeDecoder(std::span<const uint8_t> payload)
    : payload_(payload) {
  for (size_t i = 0; i < sizeof(code_); ++i) code_ = (code_ << 8) | NextByte();
}

// The encoder has shifted out n bytes where the decoder has read n + 8. It
// then writes nothing more, or one byte if no string of n bytes would do.
Status RangeDecoder::Finish() const {
  const auto corrupt = [this](const char* what) {
    return Status(Code::kCorrupt, what, position_);
  };
  if (code_ >= range_) return corrupt("range coder: no such symbol");
  if (overrun()) return corrupt("range coder: payload too short");
  if (num_past_end_ == kMaxBytesPastEnd) return Status();
  if (num_past_end_ + 1 != kMaxBytesPastEnd) {
    return corrupt("range coder: bytes left over");
  }
  // With one byte more, it must be needed and the smallest that does: what
  // the byte (zero extended) is above the lower bound is code_.
  const uint64_t last = payload_.back();
  const uint64_t to_successor = (0x100 - last) * kMinCodingRange;
  const bool needed = last != 0 && range_ - code_ <= to_successor;
  if (!needed || code_ >= kMinCodingRange) {
    return corrupt("range coder: unexpected last byte");
  }
  return Status();
}

}  // namespace llmzip
