// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/decoder.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/checksum.h"
#include "codec/block_batch.h"
#include "codec/block_codec.h"
#include "container/block.h"
#include "container/checks.h"
#include "container/end_record.h"
#include "container/frame_header.h"
#include "container/frame_start.h"

namespace llmzip {

class Decoder::Impl {
 public:
  Impl(DecoderOptions options, ByteSink sink, ProgressObserver observer)
      : options_(std::move(options)),
        sink_(std::move(sink)),
        observer_(std::move(observer)) {}

  Status Write(std::span<const uint8_t> archive) {
    LLMZIP_RETURN_IF_ERROR(status_);
    buffer_.insert(buffer_.end(), archive.begin(), archive.end());
    return Keep(Advance());
  }

  Status Finish() {
    LLMZIP_RETURN_IF_ERROR(status_);
    LLMZIP_RETURN_IF_ERROR(Keep(DecodeQueue()));
    if (frame_.has_value() || !buffer_.empty() || skip_ > 0) {
      return Keep(Status(Code::kTruncated, "the archive ends inside a frame",
                         consumed_));
    }
    if (num_frames_ == 0) {
      return Keep(Status(Code::kTruncated, "the archive is empty", 0));
    }
    return Status();
  }

 private:
  // A block whose stored bytes have been checked, waiting to be decoded.
  struct Waiting {
    Block block;
    std::vector<uint8_t> payload;
  };

  Status Keep(Status status) { return status_ = std::move(status); }

  // Takes frames apart as far as the buffer goes. What was good before an
  // error is decoded and delivered first.
  Status Advance() {
    for (;;) {
      Status status = Step();
      if (status.ok()) continue;
      if (status.code() == Code::kTruncated) return Status();  // need more
      LLMZIP_RETURN_IF_ERROR(DecodeQueue());
      const uint64_t offset = status.offset() == Status::kNoOffset
                                  ? Status::kNoOffset
                                  : consumed_ + status.offset();
      return Status(status.code(), status.what(), offset);
    }
  }

  // One part of the archive. kTruncated if it is not all there yet.
  Status Step() {
    const Status need_more(Code::kTruncated, "");
    if (skip_ > 0) {
      const size_t skipped = std::min<uint64_t>(skip_, buffer_.size());
      if (skipped == 0) return need_more;
      skip_ -= skipped;
      Drop(skipped);
      return Status();
    }
    if (buffer_.empty()) return need_more;
    ByteReader in(buffer_);
    if (padding_) return SkipPadding();
    if (!frame_.has_value()) return StepBetweenFrames(in);
    if (!frame_->one_block && AtEndRecord(in)) return StepEnd(in);
    return StepBlock(in);
  }

  Status StepBetweenFrames(ByteReader& in) {
    auto start = PeekFrameStart(in);
    if (!start.ok()) return start.status();
    if (*start == FrameStart::kPadding && num_frames_ > 0) {
      padding_ = true;
      return Status();
    }
    if (*start == FrameStart::kPadding) {
      return Status(Code::kBadMagic, "not an llmzip archive", 0);
    }
    if (*start == FrameStart::kSkippable) {
      auto size = ReadSkippableHeader(in);
      if (!size.ok()) return size.status();
      skip_ = *size;
      Drop(in.offset());
      ++num_frames_;
      return Status();
    }
    auto header = ReadFrameHeader(in);
    if (!header.ok()) return header.status();
    LLMZIP_RETURN_IF_ERROR(DecodeQueue());  // blocks of the frame before
    header_bytes_.assign(
        buffer_.begin(),
        buffer_.begin() + static_cast<std::ptrdiff_t>(in.offset()));
    frame_ = *std::move(header);
    Drop(in.offset());
    ++num_frames_;
    model_.reset();
    reader_ = {};
    frame_text_bytes_ = 0;
    text_hash_ = std::make_unique<Xxh3>();
    text_sha256_ = std::make_unique<Sha256>();
    return Status();
  }

  Status StepBlock(ByteReader& in) {
    // A block that cannot come is refused before its bytes are waited for.
    const DecodeLimits limits = {.max_block_bytes = options_.max_block_bytes};
    auto block = ReadBlock(in, *frame_, header_bytes_, limits);
    if (!block.ok()) return block.status();
    const uint64_t promised =
        done_.text_bytes + queued_text_bytes_ + block->header.raw_bytes;
    if (promised > options_.max_output) {
      return Status(Code::kLimitExceeded,
                    "the text has at least " + std::to_string(promised) +
                        " bytes, the limit is " +
                        std::to_string(options_.max_output));
    }
    if (UsesLanguageModel(block->header.method)) {
      LLMZIP_RETURN_IF_ERROR(FindModel());
    }
    LLMZIP_RETURN_IF_ERROR(CheckMemory(block->header));
    Waiting waiting{*block, {}};
    waiting.payload.assign(block->payload.begin(), block->payload.end());
    waiting.block.payload = {};
    queued_text_bytes_ += block->header.raw_bytes;
    queue_.push_back(std::move(waiting));
    Drop(in.offset());
    const bool last = frame_->one_block;
    if (last || queue_.size() == options_.num_threads) {
      LLMZIP_RETURN_IF_ERROR(DecodeQueue());
    }
    if (last) frame_.reset();
    return Status();
  }

  Status StepEnd(ByteReader& in) {
    auto end = ReadEndRecord(in, *frame_);
    if (!end.ok()) return end.status();
    LLMZIP_RETURN_IF_ERROR(DecodeQueue());
    if (end->raw_bytes != frame_text_bytes_) {
      return Status(Code::kCorrupt,
                    "end record: " + std::to_string(end->raw_bytes) +
                        " bytes of text, found " +
                        std::to_string(frame_text_bytes_));
    }
    if (kVerifyChecks && end->xxh3 != text_hash_->Digest()) {
      return Status(Code::kCorrupt, "end record: the text's hash differs");
    }
    if (end->sha256.has_value() && *end->sha256 != text_sha256_->Finish()) {
      return Status(Code::kCorrupt, "end record: the text's SHA-256 differs");
    }
    Drop(in.offset());
    frame_.reset();
    return Status();
  }

  Status SkipPadding() {
    const auto other = std::find_if(buffer_.begin(), buffer_.end(),
                                    [](uint8_t byte) { return byte != 0; });
    if (other != buffer_.end()) {
      return Status(Code::kCorrupt, "bytes other than zero after the archive",
                    static_cast<uint64_t>(other - buffer_.begin()));
    }
    Drop(buffer_.size());
    return Status(Code::kTruncated, "");
  }

  // Asks for the frame's model, once.
  Status FindModel() {
    if (model_ != nullptr) return Status();
    const ModelRecord& record = *frame_->model;
    if (!options_.resolver) {
      return Status(Code::kModelMissing, "the archive needs a language model");
    }
    auto found = options_.resolver(frame_->profile, record);
    if (!found.ok()) return found.status();
    if ((*found)->id() != record.id) {
      return Status(Code::kModelMismatch,
                    "the model given is not the one the archive names");
    }
    if (NumericsOf(**found) != record.numerics) {
      return Status(Code::kUnsupportedVersion,
                    "the archive was made with numerics " +
                        std::to_string(record.numerics) +
                        ", this version computes that model with numerics " +
                        std::to_string(NumericsOf(**found)));
    }
    Reader reader;
    reader.model = found->get();
    reader.rules = {.window = static_cast<uint32_t>(record.window),
                    .keep = static_cast<uint32_t>(record.keep),
                    .start_token = static_cast<uint32_t>(record.start_token)};
    LLMZIP_RETURN_IF_ERROR(reader.model->CheckRules(reader.rules));
    model_ = *std::move(found);
    reader_ = reader;
    return Status();
  }

  Status CheckMemory(const BlockHeader& header) const {
    const uint64_t weights =
        UsesLanguageModel(header.method) ? reader_.model->weight_bytes() : 0;
    const uint64_t needed = weights + BlockMemory(header, reader_);
    if (needed <= options_.max_memory) return Status();
    return Status(Code::kLimitExceeded,
                  "a block takes " + std::to_string(needed) +
                      " bytes of memory, the limit is " +
                      std::to_string(options_.max_memory));
  }

  // Decodes all waiting blocks and delivers their texts in order, each only
  // if its check holds.
  Status DecodeQueue() {
    if (queue_.empty()) return Status();
    StepProgress latest;
    const auto observe = [&](const StepProgress& now) {
      latest = now;
      Progress progress = done_;
      progress.text_bytes += now.text_bytes;
      progress.num_symbols += now.num_symbols;
      return !observer_ || observer_(progress);
    };
    std::vector<std::vector<uint8_t>> texts(queue_.size());
    std::vector<Status> outcomes(queue_.size());
    const Status run = RunBlocks(
        queue_.size(), ThreadsForQueue(), observe,
        [&](size_t i, ThreadPool& pool, const StepObserver& observer) {
          const Waiting& waiting = queue_[i];
          auto text = DecodeBlock(waiting.block.header, waiting.payload,
                                  reader_, pool, observer);
          if (text.ok()) texts[i] = *std::move(text);
          outcomes[i] = text.status();
          // The blocks before a bad one are still delivered.
          return text.status().code() == Code::kCancelled ? text.status()
                                                          : Status();
        });
    LLMZIP_RETURN_IF_ERROR(run);
    done_.num_symbols += latest.num_symbols;
    for (size_t i = 0; i < queue_.size(); ++i) {
      LLMZIP_RETURN_IF_ERROR(outcomes[i]);
      LLMZIP_RETURN_IF_ERROR(Deliver(queue_[i].block, texts[i]));
    }
    queue_.clear();
    queued_text_bytes_ = 0;
    return Status();
  }

  size_t ThreadsForQueue() const {
    if (queue_.size() == 1) return options_.num_threads;
    uint64_t each = 1;
    uint64_t weights = 0;
    for (const Waiting& waiting : queue_) {
      each = std::max(each, BlockMemory(waiting.block.header, reader_));
      if (UsesLanguageModel(waiting.block.header.method)) {
        weights = reader_.model->weight_bytes();
      }
    }
    const uint64_t room = options_.max_memory - weights;
    return static_cast<size_t>(
        std::clamp<uint64_t>(room / each, 1, options_.num_threads));
  }

  Status Deliver(const Block& block, std::span<const uint8_t> text) {
    LLMZIP_RETURN_IF_ERROR(VerifyText(block, text));
    done_.text_bytes += text.size();
    done_.archive_bytes = consumed_;
    frame_text_bytes_ += text.size();
    text_hash_->Update(text);
    if (frame_->text_sha256) text_sha256_->Update(text);
    LLMZIP_RETURN_IF_ERROR(sink_(text));
    if (observer_ && !observer_(done_)) {
      return Status(Code::kCancelled, "cancelled by the caller");
    }
    return Status();
  }

  void Drop(size_t count) {
    buffer_.erase(buffer_.begin(),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(count));
    consumed_ += count;
  }

  const DecoderOptions options_;
  const ByteSink sink_;
  const ProgressObserver observer_;
  Status status_;
  std::vector<uint8_t> buffer_;  // not taken apart yet
  uint64_t consumed_ = 0;        // bytes before it
  uint64_t skip_ = 0;            // of a skippable frame
  bool padding_ = false;
  uint64_t num_frames_ = 0;
  Progress done_;

  // The frame being read.
  std::optional<FrameHeader> frame_;
  std::vector<uint8_t> header_bytes_;
  std::shared_ptr<const LanguageModel> model_;
  Reader reader_;
  std::vector<Waiting> queue_;
  uint64_t queued_text_bytes_ = 0;
  uint64_t frame_text_bytes_ = 0;
  std::unique_ptr<Xxh3> text_hash_;
  std::unique_ptr<Sha256> text_sha256_;
};

Decoder::Decoder(DecoderOptions options, ByteSink sink,
                 ProgressObserver observer)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(sink),
                                   std::move(observer))) {}
Decoder::~Decoder() = default;
Status Decoder::Write(std::span<const uint8_t> archive) {
  return impl_->Write(archive);
}
Status Decoder::Finish() { return impl_->Finish(); }

}  // namespace llmzip
