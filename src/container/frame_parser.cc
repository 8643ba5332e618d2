// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/frame_parser.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "container/frame_start.h"

namespace llmzip {
namespace {

// A header that arrives in pieces grows by at least this many bytes before the
// next attempt to parse it. Few headers are longer.
constexpr size_t kItemStep = 64;
// The buffer of a payload grows with the bytes that arrive. It never trusts the
// size that the header claims.
constexpr size_t kLeastPayloadBuffer = size_t{64} << 10;

struct Start {
  FrameStart kind;
  FrameHeader frame;
  uint32_t to_skip = 0;
};

Result<Start> ReadStart(ByteReader& in) {
  const Result<FrameStart> kind = PeekFrameStart(in);
  if (!kind.ok()) return kind.status();
  Start start{*kind, {}};
  if (*kind == FrameStart::kFrame) {
    Result<FrameHeader> frame = ReadFrameHeader(in);
    if (!frame.ok()) return frame.status();
    start.frame = *std::move(frame);
  } else if (*kind == FrameStart::kSkippable) {
    const Result<uint32_t> size = ReadSkippableHeader(in);
    if (!size.ok()) return size.status();
    start.to_skip = *size;
  }
  return start;
}

}  // namespace

// Reads one item (a header or a record) from the front of *archive with
// read(ByteReader&). On kTruncated, it keeps the bytes and needs more. Bytes
// after the item stay in *archive.
template <typename Read>
auto FrameParser::ReadItem(Bytes* archive, const Read& read) {
  using Item = decltype(read(std::declval<ByteReader&>()));
  if (archive->empty()) return Item(Status(Code::kTruncated, "no bytes"));
  const uint64_t begin = offset_ - item_.size();
  const auto at = [begin](const Status& status) {
    return status.offset() == Status::kNoOffset
               ? status
               : Status(status.code(), status.what(), begin + status.offset());
  };
  if (item_.empty()) {
    // Most items arrive in one piece.
    ByteReader in(*archive);
    ++num_attempts_;
    auto result = read(in);
    if (result.ok()) {
      item_bytes_ = Take(archive, in.offset());
    } else if (result.status().code() == Code::kTruncated) {
      Append(Take(archive, archive->size()), &item_);
    } else {
      result = at(result.status());
    }
    return result;
  }
  for (;;) {
    const size_t before = item_.size();
    const Bytes more =
        archive->first(std::min(archive->size(), std::max(kItemStep, before)));
    Append(more, &item_);
    ByteReader in(item_);
    ++num_attempts_;
    auto result = read(in);
    if (result.ok()) {
      // A shorter prefix was too short, so the item ends within `more`.
      Take(archive, in.offset() - before);
      finished_.swap(item_);
      finished_.resize(in.offset());
      item_bytes_ = finished_;
      item_.clear();
      return result;
    }
    if (result.status().code() != Code::kTruncated) {
      return Item(at(result.status()));
    }
    Take(archive, more.size());
    if (archive->empty()) return result;
  }
}

Result<FrameParser::Event> FrameParser::Next(Bytes* archive) {
  if (!failed_.ok()) return failed_;
  failed_ = Status(Code::kOutOfMemory, "");  // if something is thrown
  Result<Event> event = Step(archive);
  failed_ = event.status();
  return event;
}

Status FrameParser::Finish() {
  if (!failed_.ok()) return failed_;
  const bool complete = state_ == State::kPadding ||
                        (state_ == State::kBetweenFrames && item_.empty());
  if (!complete) {
    failed_ =
        Status(Code::kTruncated, "the archive ends inside a frame", offset_);
  } else if (offset_ == 0) {
    failed_ = Status(Code::kTruncated, "empty input, expected an archive", 0);
  } else if (num_frames_ == 0) {
    failed_ = Status(Code::kBadMagic, "only skippable frames, no llmzip frame",
                     offset_);
  }
  return failed_;
}

uint64_t FrameParser::block_end() const {
  return payload_begin_ + block_.payload_bytes + BlockTrailerBytes(block_);
}

void FrameParser::PassOverBlock() {
  assert(state_ == State::kPayload && payload_left_ == block_.payload_bytes);
  offset_ = block_end();
  payload_left_ = 0;
  state_ = frame_.one_block ? State::kBetweenFrames : State::kInFrame;
}

Result<FrameParser::Event> FrameParser::Step(Bytes* archive) {
  switch (state_) {
    case State::kBetweenFrames:
      return StepBetweenFrames(archive);
    case State::kSkipping:
      return StepSkipping(archive);
    case State::kInFrame:
      return StepInFrame(archive);
    case State::kPayload:
      return StepPayload(archive);
    case State::kTrailer:
      return StepTrailer(archive);
    case State::kPadding:
      return StepPadding(archive);
  }
  return Status(Code::kInternal, "frame parser: state");
}

Result<FrameParser::Event> FrameParser::StepBetweenFrames(Bytes* archive) {
  const uint64_t begin = offset_ - item_.size();
  auto start = ReadItem(archive, ReadStart);
  if (start.status().code() == Code::kTruncated) return Event::kNeedMore;
  if (!start.ok()) return start.status();
  switch (start->kind) {
    case FrameStart::kPadding:
      if (num_frames_ == 0) {
        return Status(Code::kBadMagic, "zero bytes, not an llmzip archive",
                      offset_);
      }
      state_ = State::kPadding;
      return Event::kPadding;
    case FrameStart::kSkippable:
      to_skip_ = start->to_skip;
      state_ = State::kSkipping;
      return Event::kSkippable;
    case FrameStart::kFrame:
      frame_ = std::move(start->frame);
      frame_begin_ = begin;
      // The check of a single block also covers the frame's header.
      frame_bytes_.clear();
      if (frame_.one_block) Append(item_bytes_, &frame_bytes_);
      frame_text_bytes_ = 0;
      ++num_frames_;
      state_ = State::kInFrame;
      return Event::kFrame;
  }
  return Status(Code::kInternal, "frame parser: start");
}

Result<FrameParser::Event> FrameParser::StepSkipping(Bytes* archive) {
  to_skip_ -= Take(archive, to_skip_).size();
  if (to_skip_ > 0) return Event::kNeedMore;
  state_ = State::kBetweenFrames;
  return Step(archive);
}

Result<FrameParser::Event> FrameParser::StepPadding(Bytes* archive) {
  const auto other = std::find_if(archive->begin(), archive->end(),
                                  [](uint8_t byte) { return byte != 0; });
  const bool zeros = other == archive->end();
  Take(archive, static_cast<uint64_t>(other - archive->begin()));
  if (zeros) return Event::kNeedMore;
  return Status(Code::kBadMagic, "nonzero bytes after the padding", offset_);
}

Result<FrameParser::Event> FrameParser::StepInFrame(Bytes* archive) {
  const uint64_t begin = offset_ - item_.size();
  if (archive->empty() && item_.empty()) return Event::kNeedMore;
  const uint8_t first[] = {item_.empty() ? archive->front() : item_.front()};
  if (!frame_.one_block && AtEndRecord(ByteReader(first))) {
    auto end = ReadItem(
        archive, [&](ByteReader& in) { return ReadEndRecord(in, frame_); });
    if (end.status().code() == Code::kTruncated) return Event::kNeedMore;
    if (!end.ok()) return end.status();
    if (end->raw_bytes != frame_text_bytes_) {
      return Status(Code::kCorrupt,
                    "end record: " + std::to_string(end->raw_bytes) +
                        " bytes of text, but the blocks hold " +
                        std::to_string(frame_text_bytes_),
                    begin);
    }
    end_ = *std::move(end);
    state_ = State::kBetweenFrames;
    return Event::kEnd;
  }
  auto block = ReadItem(archive, [&](ByteReader& in) {
    return ReadBlockHeader(in, frame_, limits_);
  });
  if (block.status().code() == Code::kTruncated) return Event::kNeedMore;
  if (!block.ok()) return block.status();
  if (block->reach > frame_text_bytes_) {
    return Status(Code::kCorrupt,
                  "references before the beginning of the frame", begin);
  }
  block_ = *std::move(block);
  block_begin_ = begin;
  payload_begin_ = offset_;
  payload_left_ = block_.payload_bytes;
  payload_.clear();
  stored_hash_ = std::make_unique<Xxh3>();
  stored_hash_->Update(frame_bytes_);
  stored_hash_->Update(item_bytes_);
  frame_text_bytes_ += block_.raw_bytes;
  state_ = State::kPayload;
  return Event::kBlockHeader;
}

Result<FrameParser::Event> FrameParser::StepPayload(Bytes* archive) {
  const Bytes piece = Take(archive, payload_left_);
  payload_left_ -= piece.size();
  stored_hash_->Update(piece);
  if (payloads_ == Payloads::kKept) {
    const size_t needed = payload_.size() + piece.size();
    if (needed > payload_.capacity()) {
      bytes_moved_ += payload_.size();
      const size_t roomy = std::max(2 * needed, kLeastPayloadBuffer);
      payload_.reserve(payload_left_ == 0
                           ? needed
                           : static_cast<size_t>(std::min<uint64_t>(
                                 roomy, block_.payload_bytes)));
    }
    Append(piece, &payload_);
  }
  if (payload_left_ > 0) return Event::kNeedMore;
  state_ = State::kTrailer;
  return Step(archive);
}

Result<FrameParser::Event> FrameParser::StepTrailer(Bytes* archive) {
  const auto trailer = ReadItem(
      archive, [&](ByteReader& in) { return ReadBlockTrailer(in, block_); });
  if (trailer.status().code() == Code::kTruncated) return Event::kNeedMore;
  if (!trailer.ok()) return trailer.status();
  if (!StoredCheckHolds(*trailer, block_, stored_hash_->Digest())) {
    return Status(Code::kCorrupt, "the block's checksum is wrong", offset_);
  }
  text_check_ = trailer->text_check;
  state_ = frame_.one_block ? State::kBetweenFrames : State::kInFrame;
  return Event::kWholeBlock;
}

void FrameParser::Append(Bytes bytes, std::vector<uint8_t>* to) {
  to->insert(to->end(), bytes.begin(), bytes.end());
  bytes_moved_ += bytes.size();
}

FrameParser::Bytes FrameParser::Take(Bytes* archive, uint64_t most) {
  const Bytes taken = archive->first(
      static_cast<size_t>(std::min<uint64_t>(most, archive->size())));
  *archive = archive->subspan(taken.size());
  offset_ += taken.size();
  return taken;
}

}  // namespace llmzip
