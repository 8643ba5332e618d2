// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Parses an archive into events (docs/FORMAT.md, "Files"). This is the only
// place that knows which items may follow each other. The decoder and the
// inspector use it.
#ifndef LLMZIP_CONTAINER_FRAME_PARSER_H_
#define LLMZIP_CONTAINER_FRAME_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/checksum.h"
#include "base/status.h"
#include "container/block.h"
#include "container/end_record.h"
#include "container/format.h"
#include "container/frame_header.h"

namespace llmzip {

// Takes an archive in pieces of any size and returns one event after the other.
// The size of the pieces changes neither the events nor an error or its offset.
// Time and memory are linear: every byte is copied at most three times, and
// besides a payload the parser holds at most one header. Not thread-safe.
class FrameParser {
 public:
  enum class Event {
    kNeedMore,     // all given bytes were taken
    kSkippable,    // a skippable frame begins
    kFrame,        // frame() is known
    kBlockHeader,  // block() is known, its payload not yet read
    kWholeBlock,   // the payload was read and its check verified; the
                   // text's check was not, see VerifyText()
    kEnd,          // end() is known, its size equals that of the blocks
    kPadding,      // only zero bytes from here on
  };
  enum class Payloads { kKept, kPassedOver };

  FrameParser(const DecodeLimits& limits, Payloads payloads)
      : limits_(limits), payloads_(payloads) {}

  // Takes bytes from the front of *archive up to the next event. After a
  // failure every call returns the same failure.
  Result<Event> Next(std::span<const uint8_t>* archive);
  // Passes over the payload and checks of the block whose kBlockHeader came
  // last: the next byte that is given is the one at block_end(). Nothing of the
  // block is verified, and no kWholeBlock comes.
  void PassOverBlock();
  // Call once, at the end. Returns an error if the archive must not end here.
  Status Finish();

  // These describe the last event of each kind.
  const FrameHeader& frame() const { return frame_; }
  const BlockHeader& block() const { return block_; }
  const EndRecord& end() const { return end_; }
  // Offsets in the archive of the frame, of the block, and of the item after
  // the block.
  uint64_t frame_begin() const { return frame_begin_; }
  uint64_t block_begin() const { return block_begin_; }
  uint64_t block_end() const;
  // Valid after kWholeBlock.
  uint32_t text_check() const { return text_check_; }
  // Call at most once after kWholeBlock, and only if payloads are kept.
  std::vector<uint8_t> TakePayload() { return std::move(payload_); }

  uint64_t num_frames() const { return num_frames_; }
  // Number of bytes of the archive taken so far.
  uint64_t offset() const { return offset_; }

  // Work so far: bytes copied, and attempts to parse a header.
  uint64_t bytes_moved() const { return bytes_moved_; }
  uint64_t num_attempts() const { return num_attempts_; }

 private:
  using Bytes = std::span<const uint8_t>;
  enum class State {
    kBetweenFrames,
    kSkipping,
    kInFrame,
    kPayload,
    kTrailer,  // of a block
    kPadding,
  };

  Result<Event> Step(Bytes* archive);
  Result<Event> StepBetweenFrames(Bytes* archive);
  Result<Event> StepInFrame(Bytes* archive);
  Result<Event> StepPayload(Bytes* archive);
  Result<Event> StepTrailer(Bytes* archive);
  Result<Event> StepSkipping(Bytes* archive);
  Result<Event> StepPadding(Bytes* archive);
  template <typename Read>
  auto ReadItem(Bytes* archive, const Read& read);
  void Append(Bytes bytes, std::vector<uint8_t>* to);
  Bytes Take(Bytes* archive, uint64_t most);

  const DecodeLimits limits_;
  const Payloads payloads_;
  State state_ = State::kBetweenFrames;
  Status failed_;
  uint64_t offset_ = 0;
  uint64_t num_frames_ = 0;
  uint64_t bytes_moved_ = 0;
  uint64_t num_attempts_ = 0;

  std::vector<uint8_t> item_;      // the bytes of an incomplete header
  Bytes item_bytes_;               // the last item, valid until the next step
  std::vector<uint8_t> finished_;  // the last item, if it arrived in pieces
  uint64_t to_skip_ = 0;           // bytes left of a skippable frame

  FrameHeader frame_;
  uint64_t frame_begin_ = 0;
  std::vector<uint8_t> frame_bytes_;  // header of a frame of one block
  uint64_t frame_text_bytes_ = 0;
  EndRecord end_;

  BlockHeader block_;
  uint64_t block_begin_ = 0;
  uint64_t payload_begin_ = 0;
  uint64_t payload_left_ = 0;
  std::vector<uint8_t> payload_;
  std::unique_ptr<Xxh3> stored_hash_;
  uint32_t text_check_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FRAME_PARSER_H_
