// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The decoder holds the same interval as its encoder (range_encoder.cc) and the
// payload as a number. It needs no lower bound: code_ is the number less that
// bound, and a decision asks in which part of range_ it lies.
//
// Damaged bytes decode to wrong decisions or to numbers that no encoder writes.
// The latter are reported: by Target() at once, by overrun() when the payload
// is used up, and by Finish() for the last bytes.
#include "coder/range_decoder.h"

namespace llmzip {

RangeDecoder::RangeDecoder(std::span<const uint8_t> payload)
    : payload_(payload) {
  for (size_t i = 0; i < sizeof(code_); ++i) code_ = (code_ << 8) | NextByte();
}

// Where an encoder has written n bytes, the decoder has read n + 8. At the end
// an encoder writes nothing more, or one byte if no string of n bytes is
// enough. So the decoder has read 8 bytes past the end, or 7.
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
  // The encoder wrote one more byte. It must be needed, and it must be the
  // smallest one within the interval. code_ is its distance from the lower end.
  const uint64_t last = payload_.back();
  const uint64_t to_successor = (0x100 - last) * kMinCodingRange;
  const bool needed = last != 0 && range_ - code_ <= to_successor;
  if (!needed || code_ >= kMinCodingRange) {
    return corrupt("range coder: unexpected last byte");
  }
  return Status();
}

}  // namespace llmzip
