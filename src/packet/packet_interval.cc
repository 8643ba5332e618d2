// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The range coder of range_encoder.h needs to be told how many symbols there
// are, and its last byte is seldom full. A packet is short, so both matter.
// Here the end of a message needs no symbol and no length of its own.
//
// Wherever a message may end, this end gets a name: the first byte string in
// the interval so far that no earlier end has. A packet is the name of its end.
// A decoder reads the packet as a fraction, followed by zeros, which tells it
// the decisions. Wherever the message may end it finds the name of this end, as
// the encoder did. If that is the packet, the message is complete.
//
// An interval of width 2^-b needs b / 8 bytes rounded up, and most of the time
// a name that is one byte shorter is free for an end before. So the ends use
// what rounding to whole bytes leaves over. An end that is likely to go on
// costs those that follow a byte only if they lie at the same number.
//
// The interval is narrower than a unit of the last byte that was shifted out.
// So at most one number with as many bytes, or with fewer, lies in it: the
// fixed bytes or their successor. It has several names, with zeros at the end
// or without. Longer names have one byte more, or two.
#include "packet/packet_interval.h"

#include <algorithm>
#include <cassert>

#include "coder/range_encoder.h"

namespace llmzip {
namespace {

constexpr unsigned kByteBits = 8;
constexpr size_t kOffsetBytes = 8;

// Adds one to the number that the bytes spell. Requires that one of them is
// below 0xff.
void AddOne(std::vector<uint8_t>* bytes) {
  size_t i = bytes->size();
  do {
    assert(i > 0);
    --i;
    ++(*bytes)[i];
  } while ((*bytes)[i] == 0);
}

// The order in which names are given away.
bool ComesBefore(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

PacketInterval::PacketInterval(unsigned first, unsigned count)
    : low_(uint64_t{first} << 56), range_(uint64_t{count} << 56) {
  assert(count >= 1 && count <= 255 && first + count <= 256);
}

uint64_t PacketInterval::OnesOf(uint32_t p1) const {
  assert(p1 > 0 && p1 < kBitProbabilityOne);
  return (range_ >> kBitProbabilityBits) * p1;
}

size_t PacketInterval::Narrow(bool bit, uint64_t ones) {
  assert(ones > 0 && ones < range_);
  if (bit) {
    range_ = ones;
  } else {
    range_ -= ones;
    low_ += ones;
    if (low_ < ones) AddOne(&fixed_);
  }
  const size_t before = fixed_.size();
  while (range_ < kMinCodingRange) {
    fixed_.push_back(static_cast<uint8_t>(low_ >> 56));
    low_ <<= kByteBits;
    range_ <<= kByteBits;
  }
  return fixed_.size() - before;
}

bool PacketInterval::IsInside(const Name& name) const {
  // Its first bytes must be the fixed ones or their successor.
  const auto digit = [&](size_t i) -> uint8_t {
    return i < name.size() ? name[i] : uint8_t{0};
  };
  size_t i = 0;
  while (i < fixed_.size() && digit(i) == fixed_[i]) ++i;
  const bool successor = i < fixed_.size();
  if (successor) {
    if (digit(i) != fixed_[i] + 1) return false;
    while (++i < fixed_.size()) {
      if (fixed_[i] != 0xff || digit(i) != 0) return false;
    }
  }
  uint64_t fraction = 0;
  for (size_t k = 0; k < kOffsetBytes; ++k) {
    fraction = fraction << kByteBits | digit(fixed_.size() + k);
  }
  // In 64 bits the difference is right for the successor, too, because the
  // range is below 2^64.
  if (successor != (fraction < low_)) return false;
  return fraction - low_ < range_;
}

bool PacketInterval::IsTaken(const Name& name) const {
  return std::binary_search(taken_.begin(), taken_.end(), name, ComesBefore);
}

void PacketInterval::SetFixed(bool carry) {
  name_ = fixed_;
  if (carry) AddOne(&name_);
}

// A name that is not longer than the fixed bytes.
bool PacketInterval::FindShort() {
  const bool carry = low_ != 0;
  if (carry && range_ <= 0 - low_) return false;
  SetFixed(carry);
  while (!name_.empty() && name_.back() == 0) name_.pop_back();
  for (; name_.size() <= fixed_.size(); name_.push_back(0)) {
    if (!IsTaken(name_)) return true;
  }
  return false;
}

// A longer name. With k bytes more there are at least 256^(k - 1).
void PacketInterval::FindLong() {
  for (unsigned k = 1;; ++k) {
    assert(k <= 3);
    const unsigned shift = 64 - kByteBits * k;
    const uint64_t unit = uint64_t{1} << shift;
    // From the first multiple of the unit that is not below low_ on.
    for (uint64_t offset = (0 - low_) % unit; offset < range_; offset += unit) {
      const uint64_t fraction = low_ + offset;
      SetFixed(/*carry=*/fraction < low_);
      for (unsigned i = 1; i <= k; ++i) {
        name_.push_back(static_cast<uint8_t>(fraction >> (64 - kByteBits * i)));
      }
      if (!IsTaken(name_)) return;
      if (offset > UINT64_MAX - unit) break;
    }
  }
}

std::span<const uint8_t> PacketInterval::TakeName() {
  std::erase_if(taken_, [&](const Name& name) { return !IsInside(name); });
  if (!FindShort()) FindLong();
  taken_.insert(
      std::upper_bound(taken_.begin(), taken_.end(), name_, ComesBefore),
      name_);
  return name_;
}

}  // namespace llmzip
