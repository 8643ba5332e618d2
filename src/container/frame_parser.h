// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Takes an archive apart (docs/FORMAT.md, "Files"): the one place that knows
// what may follow what. Decoder and Inspector ask it.
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

// Give it the bytes of an archive in pieces of any size and ask for one event
// after the other. How the archive is cut changes neither the events nor an
// error or its offset. Work and memory are linear: every byte is moved three
// times at most, and beside a payload no more is held than one header. Not
// thread-safe.
class FrameParser {
 public:
  enum class Event {
    kNeedMore,     // all that was given is taken
    kSkippable,    // a frame that is passed over begins
    kFrame,        // frame() is known
    kBlockHeader,  // block() is known, its payload not taken yet
    kWholeBlock,   // payload and check are there; the text's check is not
                   // verified, see VerifyText()
    kEnd,          // end() is known; its size is that of the blocks
    kPadding,      // zero bytes from here on
  };
  enum class Payloads { kKept, kPassedOver };

  FrameParser(const DecodeLimits& limits, Payloads payloads)
      : limits_(limits), payloads_(payloads) {}

  // Takes bytes from the front of *archive up to the next event. After a
  // failure every call returns it again.
  Result<Event> Next(std::span<const uint8_t>* archive);
  // Instead of payload and checks, right after kBlockHeader: the next byte that
  // is given is the one at block_end(). Nothing of the block is verified, and
  // no kWholeBlock comes.
  void PassOverBlock();
  // Once, last: whether the archive may end here.
  Status Finish();

  // Of the last event of each kind.
  const FrameHeader& frame() const { return frame_; }
  const BlockHeader& block() const { return block_; }
  const EndRecord& end() const { return end_; }
  // Where in the archive that frame begins, and that block, and where what
  // comes after the block does.
  uint64_t frame_begin() const { return frame_begin_; }
  uint64_t block_begin() const { return block_begin_; }
  uint64_t block_end() const;
  // After kWholeBlock.
  uint32_t text_check() const { return text_check_; }
  // After kWholeBlock, once, if payloads are kept.
  std::vector<uint8_t> TakePayload() { return std::move(payload_); }

  uint64_t num_frames() const { return num_frames_; }
  // Bytes of the archive taken so far.
  uint64_t offset() const { return offset_; }

  // What it cost so far: bytes copied, and attempts to read a header.
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

  std::vector<uint8_t> item_;  // a header that is being read, what came of it
  Bytes item_bytes_;           // the last one read; until the next step
  std::vector<uint8_t> finished_;  // where it lies if it came in pieces
  uint64_t to_skip_ = 0;           // of a skippable frame

  FrameHeader frame_;
  uint64_t frame_begin_ = 0;
  std::vector<uint8_t> frame_bytes_;  // of the header, if it is one block
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
