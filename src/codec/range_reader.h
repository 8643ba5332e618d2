// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A part of an archive's text, without decoding the rest.
#ifndef LLMZIP_CODEC_RANGE_READER_H_
#define LLMZIP_CODEC_RANGE_READER_H_

#include <cstdint>
#include <functional>
#include <span>

#include "base/status.h"
#include "codec/decoder_options.h"
#include "codec/progress.h"

namespace llmzip {

// An archive that can be read from any place.
struct ArchiveSource {
  uint64_t size_bytes = 0;
  // Fills all of `bytes` with what stands at `offset`. Never asked for bytes
  // past the end.
  std::function<Status(uint64_t offset, std::span<uint8_t> bytes)> read;
};

// Reads ranges of the text of joined frames. It walks over the headers of the
// blocks, one short read for each, and reads and decodes only the blocks that
// hold a part of the range, and what lies between them and the farthest text
// that they refer to. Damage in the payloads of others does no harm.
//
// A header alone has no check, and a damaged size would shift the range. So
// the walk goes to the end of a frame before any of its text is delivered: the
// sizes must add up to what the end record says. A frame of one block has no
// end record; its block is read and its check compared. An index is passed over
// like any frame that may be skipped: it may lie, and it would save nothing.
//
// Not thread-safe.
class RangeReader {
 public:
  // Where a range ends that goes to the end of the text.
  static constexpr uint64_t kToTheEnd = UINT64_MAX;

  // Limits hold for each Read(): max_output for the bytes delivered,
  // max_block_bytes also for the blocks that are passed over. The observer may
  // be empty; it is told of the bytes delivered.
  RangeReader(DecoderOptions options, ArchiveSource archive,
              ProgressObserver observer);

  // Gives the bytes [begin, end) of the text to `sink`, in order and block by
  // block, each only after the block's checks hold. Frames behind the range are
  // not looked at.
  //   kInvalidArgument  begin > end; or the text is shorter than `begin`, or
  //                     than `end` unless that is kToTheEnd. What there is of
  //                     the range was delivered.
  //   kTruncated, ...   as a Decoder has it
  Status Read(uint64_t begin, uint64_t end, const ByteSink& sink);

 private:
  const DecoderOptions options_;
  const ArchiveSource archive_;
  const ProgressObserver observer_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_RANGE_READER_H_
