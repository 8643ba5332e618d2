// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The end of a frame with any number of blocks (docs/FORMAT.md, "End record").
#ifndef LLMZIP_CONTAINER_END_RECORD_H_
#define LLMZIP_CONTAINER_END_RECORD_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/status.h"
#include "container/frame_header.h"

namespace llmzip {

// Describes the text of the whole frame.
struct EndRecord {
  uint64_t raw_bytes = 0;
  uint64_t xxh3 = 0;
  std::optional<Sha256Digest> sha256;  // if the frame's header announces it

  bool operator==(const EndRecord&) const = default;
};

// Whether the end record begins at the cursor `in`, and not another block.
// Requires in.remaining() > 0, and a frame that is not one block.
bool AtEndRecord(const ByteReader& in);

// Requires raw_bytes <= kMaxVarint.
void AppendEndRecord(const EndRecord& end, std::vector<uint8_t>* out);

// Reads the record at the cursor `in` and moves it past the record. Does not
// move it on an error. kTruncated means that more bytes are needed.
Result<EndRecord> ReadEndRecord(ByteReader& in, const FrameHeader& frame);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_END_RECORD_H_
