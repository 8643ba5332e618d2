// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Range coder, encoding half: turns a sequence of symbols (intervals of a
// total) and bits (22-bit probabilities) into bytes. RangeDecoder inverts it.
// It computes with integers only, so the bytes are the same everywhere. Wire
// format: docs/FORMAT.md, "Range coder".
#ifndef LLMZIP_CODER_RANGE_ENCODER_H_
#define LLMZIP_CODER_RANGE_ENCODER_H_

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace llmzip {

// A bit's probability is p / 2^kBitProbabilityBits. 16 bits would be too few: a
// symbol takes dozens of nearly certain decisions, and each would cost at least
// 2.2e-5 bits.
inline constexpr unsigned kBitProbabilityBits = 22;
inline constexpr uint32_t kBitProbabilityOne = uint32_t{1}
                                               << kBitProbabilityBits;
// Totals of symbols lie below this bound.
inline constexpr uint64_t kMaxCodingTotal = uint64_t{1} << 48;
// The range is at least this before each symbol or bit. So range / total is at
// least 2^8, and Finish() needs at most one more byte.
inline constexpr uint64_t kMinCodingRange = uint64_t{1} << 56;

// Not thread-safe; one instance per payload. A symbol costs log2(total / mass)
// bits and at most 2 * total / 2^56 more; Finish() adds at most one byte.
class RangeEncoder {
 public:
  // Appends to `*out`, which must outlive the encoder and must not be touched
  // by others before Finish(): carries run back through the bytes written.
  explicit RangeEncoder(std::vector<uint8_t>* out)
      : out_(*out), begin_(out->size()) {}

  // Encodes the symbol that owns [start, start + mass) of [0, total).
  // Requires mass > 0, start + mass <= total < kMaxCodingTotal.
  void Encode(uint64_t start, uint64_t mass, uint64_t total) {
    assert(mass > 0 && total < kMaxCodingTotal && mass <= total &&
           start <= total - mass);
    const uint64_t unit = range_ / total;
    range_ = unit * mass;
    AddToLow(unit * start);
    Renormalize();
  }

  // Encodes `bit`, 0 or 1. Its probability of being 1 is p1 / 2^22.
  // Requires 1 <= p1 <= 2^22 - 1.
  void EncodeBit(uint32_t bit, uint32_t p1) {
    assert(bit <= 1 && p1 > 0 && p1 < kBitProbabilityOne);
    const uint64_t ones = (range_ >> kBitProbabilityBits) * p1;
    if (bit != 0) {
      range_ = ones;
    } else {
      range_ -= ones;
      AddToLow(ones);
    }
    Renormalize();
  }

  // Writes the last byte, if one is needed. Call once, last; the object is
  // then spent.
  void Finish();

 private:
  void AddToLow(uint64_t width) {
    low_ += width;
    if (low_ < width) PropagateCarry();
  }

  void Renormalize() {
    while (range_ < kMinCodingRange) {
      out_.push_back(static_cast<uint8_t>(low_ >> 56));
      low_ <<= 8;
      range_ <<= 8;
    }
  }

  // Adds one to the number that the bytes written so far spell.
  void PropagateCarry();

  std::vector<uint8_t>& out_;
  const size_t begin_;           // of this payload in out_
  uint64_t low_ = 0;             // lower bound, less the bytes written
  uint64_t range_ = UINT64_MAX;  // width of the interval
};

}  // namespace llmzip

#endif  // LLMZIP_CODER_RANGE_ENCODER_H_
