// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The index of a frame's blocks: an optional skippable frame right behind it,
// found from its end (docs/FORMAT.md, "Index"). A help, never believed: each
// block's own header and checks decide.
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
  uint64_t frame_bytes = 0;   // of the whole frame, header to end record
  std::vector<IndexEntry> blocks;
  bool operator==(const FrameIndex&) const = default;
};

// The last bytes of an index, from which its size is found.
inline constexpr size_t kIndexFooterBytes = 12;

// Requires a whole index smaller than 2^32 bytes.
void AppendFrameIndex(const FrameIndex& index, std::vector<uint8_t>* out);

// Returns the size in bytes of the index that `footer` ends. kBadMagic: it
// ends none. kLimitExceeded: larger than `max_bytes`.
Result<uint32_t> IndexBytes(std::span<const uint8_t, kIndexFooterBytes> footer,
                            size_t max_bytes = kDefaultMaxIndexBytes);

// Reads a whole index, all of `bytes`. kCorrupt if anything about it is
// wrong, also if the blocks do not fit into the frame.
Result<FrameIndex> ReadFrameIndex(std::span<const uint8_t> bytes);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FRAME_INDEX_H_
