// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The decisions of a packet, written and read: what MixWalk (codec/mix_walk.h)
// codes with.
#ifndef LLMZIP_PACKET_PACKET_BITS_H_
#define LLMZIP_PACKET_PACKET_BITS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/status.h"
#include "packet/packet_interval.h"

namespace llmzip {

// The encoder's half. Not thread-safe; one object per packet.
class PacketBitWriter {
 public:
  explicit PacketBitWriter(PacketInterval* interval) : interval_(*interval) {}

  void BeginSymbol(const uint32_t* /*symbol*/) {}
  uint32_t CodeEnd(uint32_t bit, uint32_t p1) { return CodeBit(bit, p1); }
  uint32_t CodeBit(uint32_t bit, uint32_t p1) {
    interval_.Narrow(bit != 0, interval_.OnesOf(p1));
    return bit;
  }
  Status EndSymbol() const { return Status(); }

 private:
  PacketInterval& interval_;
};

// The decoder's half. It ignores the bits that it is given.
class PacketBitReader {
 public:
  // `name` must outlive the object and lie in the interval, which is new.
  PacketBitReader(std::span<const uint8_t> name, PacketInterval* interval)
      : interval_(*interval), name_(name) {
    for (size_t i = 0; i < sizeof(offset_); ++i) ReadByte();
    offset_ -= interval->low();
  }

  void BeginSymbol(uint32_t* symbol) { *symbol = 0; }
  uint32_t CodeEnd(uint32_t bit, uint32_t p1) { return CodeBit(bit, p1); }
  uint32_t CodeBit(uint32_t /*bit*/, uint32_t p1) {
    const uint64_t ones = interval_.OnesOf(p1);
    const bool bit = offset_ < ones;
    if (!bit) offset_ -= ones;
    for (size_t n = interval_.Narrow(bit, ones); n > 0; --n) ReadByte();
    return bit ? 1 : 0;
  }
  Status EndSymbol() const { return Status(); }

 private:
  void ReadByte() {
    offset_ = offset_ << 8 | (position_ < name_.size() ? name_[position_] : 0u);
    ++position_;
  }

  PacketInterval& interval_;
  std::span<const uint8_t> name_;
  size_t position_ = 0;
  uint64_t offset_ = 0;  // of the name's number in the interval
};

}  // namespace llmzip

#endif  // LLMZIP_PACKET_PACKET_BITS_H_
