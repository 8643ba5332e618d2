// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/inspector.h"

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "container/block.h"
#include "container/end_record.h"
#include "container/frame_start.h"

namespace llmzip {

Status Inspector::Write(std::span<const uint8_t> archive) {
  if (!failed_.ok()) return failed_;
  summary_.archive_bytes += archive.size();
  buffer_.insert(buffer_.end(), archive.begin(), archive.end());
  failed_ = Advance();
  return failed_;
}

Status Inspector::Finish() {
  if (!failed_.ok()) return failed_;
  const bool complete = state_ == State::kPadding ||
                        (state_ == State::kBetweenFrames && buffer_.empty());
  if (!complete || summary_.num_frames == 0) {
    const uint64_t end = consumed_ + buffer_.size();
    failed_ = summary_.num_frames == 0 && end == 0
                  ? Status(Code::kTruncated, "empty, expected an archive", 0)
                  : Status(Code::kTruncated, "the archive ends too early", end);
  }
  return failed_;
}

// Takes as many steps as the buffer has bytes for.
Status Inspector::Advance() {
  ByteReader in(buffer_);
  Status status;
  size_t taken = 0;
  while (in.remaining() > 0) {
    status = Step(in);
    if (!status.ok() || in.offset() == taken) break;
    taken = in.offset();
  }
  if (status.code() == Code::kTruncated) status = Status();  // wait for more
  if (!status.ok()) {
    const uint64_t offset =
        status.offset() == Status::kNoOffset ? taken : status.offset();
    status = Status(status.code(), status.what(), consumed_ + offset);
  }
  buffer_.erase(buffer_.begin(),
                buffer_.begin() + static_cast<ptrdiff_t>(taken));
  consumed_ += taken;
  return status;
}

Status Inspector::Step(ByteReader& in) {
  std::span<const uint8_t> bytes;
  switch (state_) {
    case State::kBetweenFrames:
      return StepBetweenFrames(in);
    case State::kInFrame:
      return StepInFrame(in);
    case State::kSkipping: {
      const uint64_t size = std::min<uint64_t>(to_skip_, in.remaining());
      in.ReadBytes(size, &bytes);
      to_skip_ -= size;
      if (to_skip_ == 0) state_ = State::kBetweenFrames;
      return Status();
    }
    case State::kPadding: {
      const uint64_t offset = in.offset();
      in.ReadBytes(in.remaining(), &bytes);
      const auto other =
          std::find_if(bytes.begin(), bytes.end(), [](uint8_t b) { return b; });
      if (other == bytes.end()) return Status();
      return Status(Code::kBadMagic, "bytes other than zero after the padding",
                    offset + static_cast<uint64_t>(other - bytes.begin()));
    }
  }
  return Status(Code::kInternal, "inspector state");
}

Status Inspector::StepBetweenFrames(ByteReader& in) {
  const auto start = PeekFrameStart(in);
  if (!start.ok()) return start.status();
  switch (*start) {
    case FrameStart::kFrame:
      return BeginFrame(in);
    case FrameStart::kSkippable: {
      const auto size = ReadSkippableHeader(in);
      if (!size.ok()) return size.status();
      to_skip_ = *size;
      if (to_skip_ > 0) state_ = State::kSkipping;
      return Status();
    }
    case FrameStart::kPadding:
      state_ = State::kPadding;
      return Step(in);
  }
  return Status(Code::kInternal, "frame start");
}

Status Inspector::BeginFrame(ByteReader& in) {
  const size_t begin = in.offset();
  auto header = ReadFrameHeader(in);
  if (!header.ok()) return header.status();
  frame_ = *std::move(header);
  frame_bytes_.assign(buffer_.begin() + static_cast<ptrdiff_t>(begin),
                      buffer_.begin() + static_cast<ptrdiff_t>(in.offset()));
  frame_text_bytes_ = 0;
  ++summary_.num_frames;
  if (frame_.model) {
    if (!summary_.model) summary_.model = frame_.model;
    ++summary_.num_model_records;
  }
  state_ = State::kInFrame;
  return Status();
}

Status Inspector::StepInFrame(ByteReader& in) {
  if (!frame_.one_block && AtEndRecord(in)) {
    const auto end = ReadEndRecord(in, frame_);
    if (!end.ok()) return end.status();
    if (end->raw_bytes != frame_text_bytes_) {
      return Status(Code::kCorrupt, "the frame ends with a size of " +
                                        std::to_string(end->raw_bytes) +
                                        ", its blocks hold " +
                                        std::to_string(frame_text_bytes_));
    }
    summary_.text_sha256.reset();
    if (summary_.num_frames == 1) summary_.text_sha256 = end->sha256;
    state_ = State::kBetweenFrames;
    return Status();
  }
  const auto block = ReadBlock(in, frame_, frame_bytes_, limits_);
  if (!block.ok()) return block.status();
  ++summary_.num_blocks;
  summary_.text_bytes += block->header.raw_bytes;
  frame_text_bytes_ += block->header.raw_bytes;
  summary_.payload_bytes += block->header.payload_bytes;
  ++summary_.num_blocks_of_method[static_cast<size_t>(block->header.method)];
  if (frame_.one_block) {
    summary_.text_sha256.reset();
    state_ = State::kBetweenFrames;
  }
  return Status();
}

}  // namespace llmzip
