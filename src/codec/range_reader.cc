// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A parser gets the archive in short pieces and passes over every block once it
// has met its header. The places of the blocks that hold a part of the range
// are noted. At the end of the frame the parser has compared the sizes; then
// the noted blocks are read as a whole, decoded and delivered. Where a frame
// has references, blocks before the range are noted, too, and those that the
// others refer to are decoded first.
#include "codec/range_reader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/thread_pool.h"
#include "codec/block_codec.h"
#include "codec/frame_model.h"
#include "codec/text_history.h"
#include "codec/work_time.h"
#include "container/block.h"
#include "container/frame_parser.h"

namespace llmzip {
namespace {

// A block's header fits as a rule. What comes behind it is read in vain.
constexpr uint64_t kHeaderPiece = 512;
// Of what is read to its end: a skippable frame, a frame of one block.
constexpr uint64_t kLargePiece = uint64_t{64} << 10;

// One Read().
class RangeWalk {
 public:
  RangeWalk(const DecoderOptions& options, const ArchiveSource& archive,
            const ProgressObserver& observer, const ByteSink& sink,
            uint64_t begin, uint64_t end)
      : options_(options),
        archive_(archive),
        observer_(observer),
        sink_(sink),
        begin_(begin),
        end_(end),
        limits_{.max_block_bytes = options.max_block_bytes},
        parser_(limits_, FrameParser::Payloads::kPassedOver),
        model_(&options) {}

  Status Run();

 private:
  using Event = FrameParser::Event;

  // A block of the frame.
  struct Part {
    uint64_t begin, end;  // in the archive
    uint64_t text_begin, text_end;
    uint64_t reach;  // of its references
  };

  bool Done() const { return frame_ended_ && text_bytes_ >= end_; }
  Status ReadPiece();
  Status Handle(Event event);
  Status ExpectBlock();
  Status EndFrame();
  void KeepNeededParts();
  Status DecodePart(const Part& part);
  Status Decode(const Block& block, std::vector<uint8_t>* text);
  Status Deliver(std::span<const uint8_t> text, const Part& part);
  Status AtTheEnd();

  const DecoderOptions& options_;
  const ArchiveSource& archive_;
  const ProgressObserver& observer_;
  const ByteSink& sink_;
  const uint64_t begin_, end_;  // of the text
  const DecodeLimits limits_;
  WorkTime time_;
  FrameParser parser_;
  FrameModel model_;

  std::vector<uint8_t> buffer_;
  std::span<const uint8_t> piece_;  // of buffer_, not given to the parser yet
  bool reads_all_ = false;          // to the end of what the parser is in
  bool frame_ended_ = true;
  uint64_t frame_begin_ = 0;
  uint64_t text_bytes_ = 0;  // of the blocks so far
  // Of the frame: the blocks that hold some of the range, and, if there may be
  // references, those before them.
  std::vector<Part> parts_;
  TextHistory history_;
  Progress done_;
};

Status RangeWalk::Run() {
  const WorkTime::Running running(&time_);
  while (!Done()) {
    const auto event = parser_.Next(&piece_);
    if (!event.ok()) return event.status();
    if (*event != Event::kNeedMore) {
      LLMZIP_RETURN_IF_ERROR(Handle(*event));
    } else if (parser_.offset() == archive_.size_bytes) {
      return AtTheEnd();
    } else {
      LLMZIP_RETURN_IF_ERROR(ReadPiece());
    }
  }
  return Status();
}

// Reads on from where the parser stands.
Status RangeWalk::ReadPiece() {
  LLMZIP_RETURN_IF_ERROR(time_.Check(options_.max_time));
  const uint64_t left = archive_.size_bytes - parser_.offset();
  const uint64_t most = reads_all_ ? kLargePiece : kHeaderPiece;
  buffer_.resize(static_cast<size_t>(std::min(left, most)));
  piece_ = buffer_;
  return archive_.read(parser_.offset(), buffer_);
}

Status RangeWalk::Handle(Event event) {
  reads_all_ = event == Event::kSkippable || event == Event::kPadding;
  switch (event) {
    case Event::kFrame:
      frame_ended_ = false;
      frame_begin_ = parser_.frame_begin();
      model_.Forget();
      history_.Begin(parser_.frame().history_log2 == 0
                         ? 0
                         : uint64_t{1} << parser_.frame().history_log2);
      return Status();
    case Event::kBlockHeader:
      return ExpectBlock();
    case Event::kWholeBlock:  // of a frame of one block, the others are passed
    case Event::kEnd:
      return EndFrame();
    case Event::kNeedMore:
    case Event::kSkippable:
    case Event::kPadding:
      return Status();
  }
  return Status(Code::kInternal, "range reader: event");
}

Status RangeWalk::ExpectBlock() {
  const BlockHeader& header = parser_.block();
  if (header.raw_bytes > UINT64_MAX - text_bytes_) {
    return Status(Code::kCorrupt, "the sizes of the blocks exceed 64 bits",
                  parser_.block_begin());
  }
  if (parser_.block_end() > archive_.size_bytes) {
    return Status(Code::kTruncated, "the archive ends inside a frame",
                  archive_.size_bytes);
  }
  const uint64_t text_end = text_bytes_ + header.raw_bytes;
  const bool in_range =
      text_end > begin_ && text_bytes_ < end_ && begin_ < end_;
  if (in_range) {
    const uint64_t promised = std::min(end_, text_end) - begin_;
    if (promised > options_.max_output.value_or(UINT64_MAX)) {
      return Status(Code::kLimitExceeded,
                    "the range has at least " + std::to_string(promised) +
                        " bytes, the limit is " +
                        std::to_string(*options_.max_output),
                    parser_.block_begin());
    }
  }
  if (in_range || (history_.active() && text_end <= begin_)) {
    parts_.push_back({parser_.block_begin(), parser_.block_end(), text_bytes_,
                      text_end, header.reach});
  }
  text_bytes_ = text_end;
  if (parser_.frame().one_block) {
    reads_all_ = true;
    return Status();
  }
  const uint64_t passed = parser_.block_end() - parser_.offset();
  parser_.PassOverBlock();
  piece_ = piece_.subspan(
      static_cast<size_t>(std::min<uint64_t>(passed, piece_.size())));
  return Status();
}

Status RangeWalk::EndFrame() {
  frame_ended_ = true;
  KeepNeededParts();
  for (const Part& part : parts_) LLMZIP_RETURN_IF_ERROR(DecodePart(part));
  parts_.clear();
  return Status();
}

// Drops blocks before the range that nothing refers to.
void RangeWalk::KeepNeededParts() {
  uint64_t from = begin_;
  auto first = parts_.end();
  while (first != parts_.begin() && std::prev(first)->text_end > from) {
    --first;
    from = std::min(from, first->text_begin - first->reach);
  }
  parts_.erase(parts_.begin(), first);
  if (!parts_.empty()) history_.SkipTo(parts_.front().text_begin);
}

Status RangeWalk::DecodePart(const Part& part) {
  const FrameHeader& frame = parser_.frame();
  // The check of a single block covers the frame's header.
  const uint64_t from = frame.one_block ? frame_begin_ : part.begin;
  LLMZIP_RETURN_IF_ERROR(time_.Check(options_.max_time));
  LLMZIP_RETURN_IF_ERROR(model_.CheckMemory(
      history_.held_bytes() + (part.end - from), part.begin));
  std::vector<uint8_t> stored(static_cast<size_t>(part.end - from));
  LLMZIP_RETURN_IF_ERROR(archive_.read(from, stored));
  const auto frame_bytes = std::span<const uint8_t>(stored).first(
      static_cast<size_t>(part.begin - from));
  ByteReader in(std::span<const uint8_t>(stored).subspan(frame_bytes.size()));
  const auto block = ReadBlock(in, frame, frame_bytes, limits_);
  // What is wrong with a block is wrong where it begins.
  const auto at = [&](const Status& status) {
    return status.code() != Code::kCorrupt
               ? status
               : Status(status.code(), status.what(), part.begin);
  };
  if (!block.ok()) return at(block.status());
  LLMZIP_RETURN_IF_ERROR(model_.FindFor(block->header, frame, stored.size()));
  LLMZIP_RETURN_IF_ERROR(model_.CheckMemory(
      history_.held_bytes() + BlockMemory(block->header, model_.setup()),
      part.begin));
  std::vector<uint8_t> text;
  LLMZIP_RETURN_IF_ERROR(at(Decode(*block, &text)));
  if (block->header.has_references()) {
    auto whole = history_.Expand(
        block->header,
        block->payload.first(static_cast<size_t>(block->header.list_bytes)),
        text);
    if (!whole.ok()) return at(whole.status());
    text = *std::move(whole);
  }
  LLMZIP_RETURN_IF_ERROR(
      at(VerifyText(block->header, block->text_check, text)));
  if (part.text_end > begin_) LLMZIP_RETURN_IF_ERROR(Deliver(text, part));
  if (history_.active()) history_.Append(std::move(text));
  return Status();
}

Status RangeWalk::Decode(const Block& block, std::vector<uint8_t>* text) {
  bool out_of_time = false;
  const auto observe = [&](const BlockProgress&) {
    out_of_time = out_of_time || time_.Exceeds(options_.max_time);
    return !out_of_time && (!observer_ || observer_(done_));
  };
  ThreadPool pool(std::max<size_t>(1, options_.num_threads));
  auto decoded =
      DecodeBlock(block.header, block.payload, model_.setup(), pool, observe);
  if (out_of_time) LLMZIP_RETURN_IF_ERROR(time_.Check(options_.max_time));
  if (!decoded.ok()) return decoded.status();
  *text = *std::move(decoded);
  return Status();
}

// The part of the block's text that lies in the range.
Status RangeWalk::Deliver(std::span<const uint8_t> text, const Part& part) {
  const uint64_t first = std::max(begin_, part.text_begin) - part.text_begin;
  const uint64_t last = std::min<uint64_t>(end_ - part.text_begin, text.size());
  done_.text_bytes += last - first;
  done_.archive_bytes = part.end;
  {
    const WorkTime::Paused paused(&time_);
    LLMZIP_RETURN_IF_ERROR(sink_(text.subspan(
        static_cast<size_t>(first), static_cast<size_t>(last - first))));
  }
  if (observer_ && !observer_(done_)) {
    return Status(Code::kCancelled, "cancelled by the caller");
  }
  return Status();
}

// The archive is at its end before the range is.
Status RangeWalk::AtTheEnd() {
  LLMZIP_RETURN_IF_ERROR(parser_.Finish());
  const bool to_the_end = end_ == RangeReader::kToTheEnd;
  if (to_the_end && begin_ <= text_bytes_) return Status();
  return Status(Code::kInvalidArgument,
                "the range reaches to byte " +
                    std::to_string(to_the_end ? begin_ : end_) +
                    " of the text, which has " + std::to_string(text_bytes_));
}

}  // namespace

RangeReader::RangeReader(DecoderOptions options, ArchiveSource archive,
                         ProgressObserver observer)
    : options_(std::move(options)),
      archive_(std::move(archive)),
      observer_(std::move(observer)) {}

Status RangeReader::Read(uint64_t begin, uint64_t end, const ByteSink& sink) {
  if (begin > end) {
    return Status(Code::kInvalidArgument,
                  "the range begins at byte " + std::to_string(begin) +
                      " and ends before it, at " + std::to_string(end));
  }
  return RangeWalk(options_, archive_, observer_, sink, begin, end).Run();
}

}  // namespace llmzip
