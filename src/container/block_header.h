// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What stands before a block's payload (docs/FORMAT.md, "Blocks").
#ifndef LLMZIP_CONTAINER_BLOCK_HEADER_H_
#define LLMZIP_CONTAINER_BLOCK_HEADER_H_

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "container/format.h"
#include "container/frame_header.h"

namespace llmzip {

struct BlockHeader {
  uint64_t raw_bytes = 0;  // of text, 1 .. kMaxBlockBytes
  Method method = Method::kStored;
  // The text's streams in order, 1 .. kMaxStreams of them, none empty; they
  // add up to raw_bytes. One, if the method uses no language model.
  std::vector<uint64_t> stream_bytes;
  // P: symbols of stream 0 that are coded before the others fork from it; 0:
  // no fork. Below window - 1. 0 with one stream.
  uint64_t fork_symbols = 0;
  // Code of the learning rate of the model's output layer; 0: it stays.
  uint8_t learning_rate = 0;
  // Of methods bytes and mix, defined by them; empty: their defaults. At most
  // kMaxParameterBytes.
  std::vector<uint8_t> parameters;
  // Less than raw_bytes; equal for a stored block.
  uint64_t payload_bytes = 0;

  bool operator==(const BlockHeader&) const = default;
};

// True if a block of that method needs the frame's language model.
bool UsesLanguageModel(Method method);
// True if such a block has a parameter string.
bool HasParameters(Method method);

// kInvalidArgument, with the reason, if a frame with that header cannot hold
// such a block.
Status CheckBlockHeader(const BlockHeader& block, const FrameHeader& frame);

// Requires CheckBlockHeader(block, frame).ok().
void AppendBlockHeader(const BlockHeader& block, const FrameHeader& frame,
                       std::vector<uint8_t>* out);

// Reads the header of a block where `in` stands and moves `in` to its
// payload; on an error `in` stays. kTruncated: more bytes are needed.
// kLimitExceeded: more text than the limits allow.
Result<BlockHeader> ReadBlockHeader(ByteReader& in, const FrameHeader& frame,
                                    const DecodeLimits& limits);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_BLOCK_HEADER_H_
