// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Range coder, decoding half; see range_encoder.h. It is safe on any bytes:
// wrong ones give wrong symbols or an error, never undefined behaviour. Wire
// format: docs/FORMAT.md, "Range coder".
#ifndef LLMZIP_CODER_RANGE_DECODER_H_
#define LLMZIP_CODER_RANGE_DECODER_H_

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/status.h"
#include "coder/range_encoder.h"

namespace llmzip {

// Not thread-safe; one instance per payload, whose bytes must outlive it.
// Bytes past the end read as zeros. Only a damaged payload needs more than
// kMaxBytesPastEnd of them, so ask overrun() at least once per symbol of text.
class RangeDecoder {
 public:
  static constexpr size_t kMaxBytesPastEnd = 8;

  explicit RangeDecoder(std::span<const uint8_t> payload);

  // Sets *target to the place of the next symbol in [0, total). Consume() with
  // the symbol that owns this place must follow. Returns false if the payload
  // is corrupt, that is, if no encoder writes these bytes.
  // Requires 0 < total < kMaxCodingTotal.
  bool Target(uint64_t total, uint64_t* target) {
    assert(total > 0 && total < kMaxCodingTotal);
    unit_ = range_ / total;
    *target = code_ / unit_;
    return *target < total && !overrun();
  }

  // Requires start <= target < start + mass <= total of the last Target().
  void Consume(uint64_t start, uint64_t mass) {
    code_ -= unit_ * start;
    range_ = unit_ * mass;
    assert(code_ < range_);
    Renormalize();
  }

  // Returns the next bit. Its probability of being 1 is p1 / 2^22.
  // Requires 1 <= p1 <= 2^22 - 1.
  uint32_t DecodeBit(uint32_t p1) {
    assert(p1 > 0 && p1 < kBitProbabilityOne);
    const uint64_t ones = (range_ >> kBitProbabilityBits) * p1;
    const uint32_t bit = code_ < ones ? 1 : 0;
    if (bit != 0) {
      range_ = ones;
    } else {
      code_ -= ones;
      range_ -= ones;
    }
    Renormalize();
    return bit;
  }

  // True after more bytes were read past the end than an encoder leaves out.
  // What was decoded after that is meaningless.
  bool overrun() const { return num_past_end_ > kMaxBytesPastEnd; }

  // Call it after the last symbol. Returns kCorrupt unless the payload is
  // exactly what RangeEncoder writes for the decoded symbols.
  Status Finish() const;

 private:
  void Renormalize() {
    while (range_ < kMinCodingRange) {
      range_ <<= 8;
      code_ = (code_ << 8) | NextByte();
    }
  }

  uint64_t NextByte() {
    if (position_ < payload_.size()) return payload_[position_++];
    ++num_past_end_;
    return 0;
  }

  std::span<const uint8_t> payload_;
  size_t position_ = 0;
  uint64_t num_past_end_ = 0;
  uint64_t code_ = 0;            // payload less the lower bound; below range_
  uint64_t range_ = UINT64_MAX;  // width of the interval
  uint64_t unit_ = 0;            // range per unit of the last total
};

}  // namespace llmzip

#endif  // LLMZIP_CODER_RANGE_DECODER_H_
