// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The index of a frame's blocks is an optional skippable frame right after the
// frame. A reader finds it from its end (docs/FORMAT.md, "Index"). It is only a
// hint: a block's own header and checks are authoritative.
#ifndef LLMZIP_CONTAINER_FRAME_INDEX_H_
#define LLMZIP_CONTAINER_FRAME_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "container/format.h"

namespace llmzip {

struct IndexEntry {
  uint64_t stored_bytes = 0;  // of the whole block
  uint64_t raw_bytes = 0;     // of its text
  bool operator==(const IndexEntry&) const = default;
};

struct FrameIndex {
  uint64_t header_bytes = 0;  // of the frame's header
  uint64_t frame_bytes = 0;   // of the frame, with header and end record
  std::vector<IndexEntry> blocks;
  bool operator==(const FrameIndex&) const = default;
};

// The last bytes of an index, which state its size.
inline constexpr size_t kIndexFooterBytes = 12;

// Requires that the index is smaller than 2^32 bytes.
void AppendFrameIndex(const FrameIndex& index, std::vector<uint8_t>* out);

// Returns the size in bytes of the index that ends with `footer`. kBadMagic
// means that this is not the end of an index. kLimitExceeded means that it is
// larger than `max_bytes`.
Result<uint32_t> IndexBytes(std::span<const uint8_t, kIndexFooterBytes> footer,
                            size_t max_bytes = kDefaultMaxIndexBytes);

// Parses `bytes`, which must be exactly one index. Returns kCorrupt if anything
// is wrong, or if the blocks do not fit into the frame.
Result<FrameIndex> ReadFrameIndex(std::span<const uint8_t> bytes);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FRAME_INDEX_H_
