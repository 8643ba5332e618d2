// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A whole block: header, payload, checks (docs/FORMAT.md, "Blocks").
#ifndef LLMZIP_CONTAINER_BLOCK_H_
#define LLMZIP_CONTAINER_BLOCK_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "container/block_header.h"

namespace llmzip {

struct Block {
  BlockHeader header;
  std::span<const uint8_t> payload;  // a view of header.payload_bytes bytes
  uint32_t text_check = 0;           // TextCheck() of the text
  uint64_t stored_bytes = 0;         // of the whole block
};

// Appends a block. `frame_bytes` is the frame's header; the check covers it if
// the frame is one block. `frame_bytes` may lie in *out. Requires that
// CheckBlockHeader() accepts the header and that payload.size() ==
// header.payload_bytes.
void AppendBlock(const BlockHeader& header, std::span<const uint8_t> payload,
                 uint32_t text_check, const FrameHeader& frame,
                 std::span<const uint8_t> frame_bytes,
                 std::vector<uint8_t>* out);

// Reads a complete block at the cursor `in`, verifies the check of the stored
// bytes, and moves the cursor past the block. Does not move it on an error.
// kTruncated means that more bytes are needed. The payload is a view of the
// buffer of `in`. This function does not verify the text; see VerifyText().
// FrameParser reads blocks that arrive in pieces.
Result<Block> ReadBlock(ByteReader& in, const FrameHeader& frame,
                        std::span<const uint8_t> frame_bytes,
                        const DecodeLimits& limits);

// The two checks after a payload.
struct BlockTrailer {
  uint32_t stored_check = 0;  // of the stored bytes; 16 bits in a small block
  uint32_t text_check = 0;
};
size_t BlockTrailerBytes(const BlockHeader& header);
// Reads the checks at the cursor `in` and moves it past them. Does not move it
// on an error. kTruncated means that more bytes are needed.
Result<BlockTrailer> ReadBlockTrailer(ByteReader& in,
                                      const BlockHeader& header);
// `hash` is the XXH3-64 of the block's header and payload. If the frame is one
// block, the hash begins with the frame's header.
bool StoredCheckHolds(const BlockTrailer& trailer, const BlockHeader& header,
                      uint64_t hash);

// Returns kCorrupt unless `text` has the block's size and check. Call this
// before any byte of the text is delivered.
Status VerifyText(const BlockHeader& header, uint32_t text_check,
                  std::span<const uint8_t> text);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_BLOCK_H_
