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
  std::span<const uint8_t> payload;  // not owned; header.payload_bytes
  uint32_t text_check = 0;           // TextCheck() of the text
  uint64_t stored_bytes = 0;         // of the whole block
};

// Appends a block. `frame_bytes` are the bytes of the frame's header; the
// check covers them if the frame is one block. They may lie in *out.
// Requires CheckBlockHeader() and payload.size() == header.payload_bytes.
void AppendBlock(const BlockHeader& header, std::span<const uint8_t> payload,
                 uint32_t text_check, const FrameHeader& frame,
                 std::span<const uint8_t> frame_bytes,
                 std::vector<uint8_t>* out);

// Reads the block where `in` stands, verifies the check over what is stored,
// and moves `in` behind it; on an error `in` stays. kTruncated: more bytes are
// needed. The payload is a view of in's buffer; that the text is right only
// VerifyText() tells. For a block that is there as a whole; FrameParser reads
// them as they come.
Result<Block> ReadBlock(ByteReader& in, const FrameHeader& frame,
                        std::span<const uint8_t> frame_bytes,
                        const DecodeLimits& limits);

// The two checks behind a payload.
struct BlockTrailer {
  uint32_t stored_check = 0;  // over what is stored; half of it if small
  uint32_t text_check = 0;
};
size_t BlockTrailerBytes(const BlockHeader& header);
// Reads them where `in` stands and moves `in` behind them; on an error `in`
// stays. kTruncated: more bytes are needed.
Result<BlockTrailer> ReadBlockTrailer(ByteReader& in,
                                      const BlockHeader& header);
// `hash` is XXH3-64 of the block's header and payload, and before them of the
// frame's header if the frame is one block.
bool StoredCheckHolds(const BlockTrailer& trailer, const BlockHeader& header,
                      uint64_t hash);

// kCorrupt unless `text` is the block's, by size and check. To be asked
// before any byte of it leaves.
Status VerifyText(const BlockHeader& header, uint32_t text_check,
                  std::span<const uint8_t> text);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_BLOCK_H_
