// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Between frames: what comes next, and frames that may be skipped
// (docs/FORMAT.md, "Files").
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
  kPadding,    // a zero byte: only zero bytes may follow, to the end
};

// What begins where `in` stands. kTruncated: more bytes are needed to tell,
// at most four. kBadMagic: nothing that belongs in an archive.
Result<FrameStart> PeekFrameStart(const ByteReader& in);

// Reads magic and size of a skippable frame, moves `in` behind them and
// returns the number of bytes that follow and are to be skipped. On an error
// `in` stays.
Result<uint32_t> ReadSkippableHeader(ByteReader& in);

// Appends a skippable frame. Requires a magic of the skippable range and less
// than 2^32 bytes.
void AppendSkippable(uint32_t magic, std::span<const uint8_t> content,
                     std::vector<uint8_t>* out);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FRAME_START_H_
