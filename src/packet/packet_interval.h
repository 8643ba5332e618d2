// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The interval of a packet's coder and the names of its ends (docs/FORMAT.md,
// "Packets").
#ifndef LLMZIP_PACKET_PACKET_INTERVAL_H_
#define LLMZIP_PACKET_PACKET_INTERVAL_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace llmzip {

// An interval [low, low + range) of [0, 1), which decisions make narrower, and
// the names that were given away: byte strings that stand for the messages
// which end at an earlier place. A string names the number that it is the
// fraction of, so "" and "\0" are two names at 0. Not thread-safe.
class PacketInterval {
 public:
  // Begins as the numbers whose first byte is `first` or one of the `count - 1`
  // after it. Requires 1 <= count <= 255 and first + count <= 256.
  PacketInterval(unsigned first, unsigned count);

  // The width of the part of a 1 if its probability is p1 / 2^22.
  // Requires 1 <= p1 <= 2^22 - 1.
  uint64_t OnesOf(uint32_t p1) const;
  // The interval becomes the part of the bit: of 1 the lower `ones`, of 0 the
  // rest. Returns how many bytes of its lower end were fixed by that. Requires
  // 0 < ones < range.
  size_t Narrow(bool bit, uint64_t ones);
  // Bytes of the lower end that are fixed; a name has at least as many, unless
  // it ends with zeros.
  size_t num_fixed() const { return fixed_.size(); }
  // The 64 bits of the lower end behind those.
  uint64_t low() const { return low_; }

  // Gives away the first name of the interval that was not given away before:
  // shorter ones first, and smaller ones first among those of the same length.
  // Valid until the next call. Requires fewer than 2^15 names so far.
  std::span<const uint8_t> TakeName();

 private:
  using Name = std::vector<uint8_t>;

  bool IsInside(const Name& name) const;
  void DropNamesOutside();
  bool IsTaken(const Name& name) const;
  bool FindShort();
  void FindLong();
  // name_ = the fixed bytes, plus one if `carry`.
  void SetFixed(bool carry);

  std::vector<uint8_t> fixed_;  // bytes of low that were shifted out
  uint64_t low_;                // the next 64 bits
  uint64_t range_;
  std::vector<Name> taken_;  // those within the interval, in their order
  Name name_;
};

}  // namespace llmzip

#endif  // LLMZIP_PACKET_PACKET_INTERVAL_H_
