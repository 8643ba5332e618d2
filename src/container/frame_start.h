// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Tells what begins between frames, and reads skippable frames (docs/FORMAT.md,
// "Files").
#ifndef LLMZIP_CONTAINER_FRAME_START_H_
#define LLMZIP_CONTAINER_FRAME_START_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"

namespace llmzip {

enum class FrameStart {
  kFrame,      // ReadFrameHeader() comes next
  kSkippable,  // ReadSkippableHeader() comes next
  kPadding,    // a zero byte; only zero bytes may follow
};

// Tells what begins at the cursor `in`, which does not move. kTruncated means
// that more bytes are needed, at most four. kBadMagic means that no item of an
// archive begins here.
Result<FrameStart> PeekFrameStart(const ByteReader& in);

// Reads the magic and the size of a skippable frame and moves `in` past them.
// Returns the number of bytes to skip after them. Does not move `in` on an
// error.
Result<uint32_t> ReadSkippableHeader(ByteReader& in);

// Appends a skippable frame. Requires a skippable magic and less than 2^32
// bytes of content.
void AppendSkippable(uint32_t magic, std::span<const uint8_t> content,
                     std::vector<uint8_t>* out);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FRAME_START_H_
