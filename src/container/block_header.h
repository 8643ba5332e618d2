// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The header of a block (docs/FORMAT.md, "Blocks").
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
  uint64_t raw_bytes = 0;  // of the text, 1 .. kMaxBlockBytes
  Method method = Method::kStored;
  // With references to earlier text of the frame the other fields describe the
  // rest of the text, which is what the method codes. If there is no rest, the
  // method is kStored and there is no stream.
  uint64_t reach = 0;       // the farthest one, in bytes before this block; 0:
                            // there are no references
  uint64_t list_bytes = 0;  // they stand at the beginning of the payload
  uint64_t rest_bytes = 0;  // less than raw_bytes; 0 without references
  // Sizes of the text's streams in order: 1 .. kMaxStreams of them, none empty.
  // They add up to coded_bytes(). A method without a language model has one
  // stream.
  std::vector<uint64_t> stream_bytes;
  // P: the number of symbols of stream 0 that are coded before the other
  // streams fork from it. Less than window - 1. 0 means no fork; a single
  // stream has none.
  uint64_t fork_symbols = 0;
  // Code of the learning rate of the model's output layer. 0 means that it does
  // not learn.
  uint8_t learning_rate = 0;
  // What the mixing of methods bytes and mix starts from: 0 for nothing, else
  // the number of a learned start (docs/MIXING.md, "Start"). Not stored with
  // the block; the frame's profile sets it.
  uint8_t mixing_start = 0;
  // Parameters of methods bytes and mix, which define their meaning. Empty
  // means the defaults. At most kMaxParameterBytes.
  std::vector<uint8_t> parameters;
  // The list and what the method makes of the rest. That is as large as
  // coded_bytes() for a stored block, and smaller otherwise.
  uint64_t payload_bytes = 0;

  bool has_references() const { return reach != 0; }
  // What the method codes.
  uint64_t coded_bytes() const {
    return has_references() ? rest_bytes : raw_bytes;
  }
  // The block of the rest alone. Requires references.
  BlockHeader Rest() const;

  bool operator==(const BlockHeader&) const = default;
};

// Whether a block with that method needs the frame's language model.
bool UsesLanguageModel(Method method);
// Whether a block with that method has a parameter string.
bool HasParameters(Method method);
// Whether it begins with the frame's dictionary: of all methods but stored and
// order0.
bool TakesDictionary(Method method);

// Returns kInvalidArgument and the reason if the frame cannot hold this block.
Status CheckBlockHeader(const BlockHeader& block, const FrameHeader& frame);

// Requires that CheckBlockHeader(block, frame) returns OK.
void AppendBlockHeader(const BlockHeader& block, const FrameHeader& frame,
                       std::vector<uint8_t>* out);

// Reads a block's header at the cursor `in` and moves it to the payload. Does
// not move it on an error. kTruncated means that more bytes are needed.
// kLimitExceeded means that the text is larger than the limits allow.
Result<BlockHeader> ReadBlockHeader(ByteReader& in, const FrameHeader& frame,
                                    const DecodeLimits& limits);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_BLOCK_HEADER_H_
