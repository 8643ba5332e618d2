// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Pieces of a block that repeat earlier text of its frame (docs/FORMAT.md,
// "References").
#ifndef LLMZIP_CONTAINER_REFERENCE_LIST_H_
#define LLMZIP_CONTAINER_REFERENCE_LIST_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "container/block_header.h"

namespace llmzip {

struct Reference {
  uint64_t rest_before =
      0;                // bytes of the rest between the one before and this
  uint64_t length = 0;  // at least 1
  // Where it begins, counted back from the beginning of the block: at least
  // `length`, so that it ends before the block.
  uint64_t distance = 0;

  bool operator==(const Reference&) const = default;
};

// Writes the references of one block, in the text's order.
class ReferenceWriter {
 public:
  // `reach`: the largest distance of them all.
  explicit ReferenceWriter(uint64_t reach) : expected_(reach) {}
  void Append(const Reference& reference, std::vector<uint8_t>* list);

 private:
  uint64_t expected_;  // the distance that costs least
};

// Reads them again. A list is valid if all of it was read and Finish() agrees.
class ReferenceReader {
 public:
  // `list` must outlive the object. The header has been checked.
  ReferenceReader(const BlockHeader& header, std::span<const uint8_t> list);

  bool Done() const { return in_.remaining() == 0; }
  // kCorrupt if it does not fit the header or is malformed.
  Status Next(Reference* reference);
  // Requires Done(). kCorrupt unless the references cover what the header says
  // and one of them has the header's reach.
  Status Finish() const;

 private:
  const uint64_t reach_;
  ByteReader in_;
  uint64_t expected_;
  uint64_t rest_left_;
  uint64_t repeated_left_;
  uint64_t farthest_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_REFERENCE_LIST_H_
