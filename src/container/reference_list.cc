// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// After an edit a text mostly goes on where it did before. So a reference is
// stored as its difference from the place that lies as far behind the latest
// reference as the text has gone on since.
#include "container/reference_list.h"

#include <algorithm>

namespace llmzip {
namespace {

// Small differences of either sign are small numbers: 0, -1, 1, -2, 2, ...
uint64_t ZigZag(int64_t value) {
  return value < 0 ? ~(static_cast<uint64_t>(value) << 1)
                   : static_cast<uint64_t>(value) << 1;
}

int64_t FromZigZag(uint64_t value) {
  const auto half = static_cast<int64_t>(value >> 1);
  return (value & 1) != 0 ? ~half : half;
}

Status Fault(const char* what) {
  return Status(Code::kCorrupt, std::string("references: ") + what);
}

// Distances lie below 2^31, so no sum of these leaves 63 bits.
constexpr uint64_t kMaxShift = uint64_t{1} << 33;

}  // namespace

void ReferenceWriter::Append(const Reference& reference,
                             std::vector<uint8_t>* list) {
  AppendVarint(reference.rest_before, list);
  AppendVarint(reference.length, list);
  expected_ -= reference.rest_before;
  AppendVarint(ZigZag(static_cast<int64_t>(expected_ - reference.distance)),
               list);
  expected_ = reference.distance - reference.length;
}

ReferenceReader::ReferenceReader(const BlockHeader& header,
                                 std::span<const uint8_t> list)
    : reach_(header.reach),
      in_(list),
      expected_(header.reach),
      rest_left_(header.rest_bytes),
      repeated_left_(header.raw_bytes - header.rest_bytes) {}

Status ReferenceReader::Next(Reference* reference) {
  uint64_t shift = 0;
  if (!in_.ReadVarint(&reference->rest_before) ||
      !in_.ReadVarint(&reference->length) || !in_.ReadVarint(&shift)) {
    return Fault("malformed list");
  }
  if (reference->rest_before > rest_left_) return Fault("too far in the text");
  if (reference->length == 0 || reference->length > repeated_left_) {
    return Fault("a length that does not fit");
  }
  rest_left_ -= reference->rest_before;
  repeated_left_ -= reference->length;
  expected_ -= reference->rest_before;
  if (shift > kMaxShift) return Fault("a distance that does not fit");
  reference->distance = expected_ - static_cast<uint64_t>(FromZigZag(shift));
  if (reference->distance > reach_ || reference->distance < reference->length) {
    return Fault("a distance that does not fit");
  }
  expected_ = reference->distance - reference->length;
  farthest_ = std::max(farthest_, reference->distance);
  return Status();
}

Status ReferenceReader::Finish() const {
  if (repeated_left_ != 0) return Fault("they cover too little of the text");
  if (farthest_ != reach_) return Fault("none reaches as far as stated");
  return Status();
}

}  // namespace llmzip
