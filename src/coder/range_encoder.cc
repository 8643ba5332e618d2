// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A range coder turns a sequence of decisions into a number in [0, 1). It keeps
// an interval, which is [0, 1) at first. Each decision divides the interval in
// proportion to the probabilities, and the part of the actual outcome becomes
// the new interval. Its width is the product of all these probabilities, so a
// number in it takes -log2 of that product in bits: the least that is possible.
// Any number in the last interval tells a decoder all decisions.
//
// The interval is [low_, low_ + range_). Once it is narrower than 2^56, the top
// byte of low_ is written and both are shifted up by a byte, so that `range_`
// always has at least 56 bits of precision. That byte may still change: a sum
// in low_ can overflow, and the carry must then be added to the bytes already
// written. They are still in memory, so PropagateCarry() does just that. A run
// of 0xff bytes, which makes a carry travel, is rare.
//
// This is G. Martin's range encoder ("Range encoding", 1979) with carries and
// bytes as in the coders of M. Schindler and of 7-Zip. They have 32 bits of
// state; the 64 bits here allow totals up to 2^48, which a vocabulary's masses
// need, and waste next to nothing by rounding.
//
// The encoding is canonical: Finish() writes the shortest string of bytes that
// names the interval. RangeDecoder::Finish() accepts only that string, so every
// byte of a payload matters and damage to the last ones does not go unnoticed.
#include "coder/range_encoder.h"

namespace llmzip {

void RangeEncoder::PropagateCarry() {
  // The interval lies within [0, 1), so there is a byte below 0xff before the
  // 0xff bytes, and the loop ends there.
  size_t i = out_.size();
  do {
    assert(i > begin_);
    --i;
    ++out_[i];
  } while (out_[i] == 0);
}

// Zeros may be left out at the end, since a decoder reads zeros past the end.
// The interval is narrower than one unit of the last byte written, so at most
// one string of that length lies in it: the bytes written, if low_ is 0, or
// their successor, if the interval reaches it. Otherwise one more byte is
// enough, because the range is at least one unit of that byte.
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
