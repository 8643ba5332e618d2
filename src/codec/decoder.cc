// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The parser takes the archive apart and says what it met. Blocks wait in a
// queue until there are as many as threads, or as many as the memory holds;
// then all of them are decoded at once, and their texts are delivered in order.
// References are resolved at that moment, when all earlier text is there.
// A failure, of the archive's or of a limit, ends the queue in the same way:
// what came before it is still decoded and delivered.
#include "codec/decoder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "codec/block_codec.h"
#include "codec/block_scheduler.h"
#include "container/block.h"
#include "container/checks.h"

namespace llmzip {
namespace {

// What is wrong with a block's content is wrong where the block begins.
Status At(uint64_t block_begin, const Status& status) {
  if (status.code() != Code::kCorrupt) return status;
  return Status(status.code(), status.what(), block_begin);
}

}  // namespace

Decoder::Decoder(DecoderOptions options, ByteSink sink,
                 ProgressObserver observer)
    : options_(std::move(options)),
      sink_(std::move(sink)),
      observer_(std::move(observer)),
      parser_({.max_block_bytes = options_.max_block_bytes},
              FrameParser::Payloads::kKept) {}

Status Decoder::Write(std::span<const uint8_t> archive) {
  if (!gate_.Enter()) return gate_.Refusal();
  const WorkTime::Running running(&time_);
  bool ended = false;
  return gate_.Leave(Advance(&archive, Until::kNoMoreBytes, &ended));
}

Status Decoder::WriteFrame(std::span<const uint8_t> archive,
                           std::span<const uint8_t>* rest, bool* ended) {
  *rest = archive;
  *ended = false;
  if (!gate_.Enter()) return gate_.Refusal();
  const WorkTime::Running running(&time_);
  return gate_.Leave(Advance(rest, Until::kEndOfFrame, ended));
}

Status Decoder::Finish() {
  if (!gate_.Enter()) return gate_.Refusal();
  const WorkTime::Running running(&time_);
  Status status = DecodeQueue();
  if (status.ok()) status = parser_.Finish();
  return gate_.LeaveForGood(std::move(status));
}

// Takes frames apart as far as the bytes go. The queue is decoded when it is
// full, at the end of a frame, and also before an error is returned.
Status Decoder::Advance(std::span<const uint8_t>* archive, Until until,
                        bool* ended) {
  for (;;) {
    const auto event = parser_.Next(archive);
    if (event.ok() && *event == Event::kNeedMore) return Status();
    Status status = event.ok() ? Handle(*event) : event.status();
    if (!status.ok() || QueueIsFull()) {
      LLMZIP_RETURN_IF_ERROR(DecodeQueue());
      LLMZIP_RETURN_IF_ERROR(std::move(status));
    }
    *ended = until == Until::kEndOfFrame &&
             (*event == Event::kEnd ||
              (*event == Event::kWholeBlock && parser_.frame().one_block));
    if (*ended) return Status();
  }
}

Status Decoder::Handle(Event event) {
  switch (event) {
    case Event::kFrame:
      BeginFrame();
      return Status();
    case Event::kBlockHeader:
      return ExpectBlock();
    case Event::kWholeBlock:
      return TakeBlock();
    case Event::kEnd:
      return EndFrame();
    case Event::kNeedMore:
    case Event::kSkippable:
    case Event::kPadding:
      return Status();
  }
  return Status(Code::kInternal, "decoder: event");
}

void Decoder::BeginFrame() {
  model_.Forget();
  text_hash_.reset();
  text_sha256_.reset();
  const uint8_t history_log2 = parser_.frame().history_log2;
  history_.Begin(history_log2 == 0 ? 0 : uint64_t{1} << history_log2);
  if (parser_.frame().one_block) return;
  text_hash_ = std::make_unique<Xxh3>();
  if (parser_.frame().text_sha256) text_sha256_ = std::make_unique<Sha256>();
}

// Refuses a block that is too much before its payload is taken in. Its header
// is not checked yet, so no model is asked for.
Status Decoder::ExpectBlock() {
  const BlockHeader& header = parser_.block();
  LLMZIP_RETURN_IF_ERROR(CheckOutput(header));
  LLMZIP_RETURN_IF_ERROR(time_.Check(options_.max_time));
  return MakeRoom(model_.Lacks(header, parser_.frame())
                      ? header.raw_bytes + header.payload_bytes
                      : BlockMemory(header, model_.setup()));
}

Status Decoder::TakeBlock() {
  const BlockHeader& header = parser_.block();
  if (model_.Lacks(header, parser_.frame())) {
    // The blocks that wait need no model, and their memory is of use for one.
    LLMZIP_RETURN_IF_ERROR(DecodeQueue());
    LLMZIP_RETURN_IF_ERROR(
        model_.FindFor(header, parser_.frame(), header.payload_bytes));
  }
  const uint64_t memory = BlockMemory(header, model_.setup());
  LLMZIP_RETURN_IF_ERROR(MakeRoom(memory));
  queued_memory_ += memory;
  queued_text_bytes_ += header.raw_bytes;
  queue_.push_back({header, parser_.TakePayload(), parser_.text_check(),
                    parser_.block_begin(), parser_.block_end(), memory});
  return Status();
}

bool Decoder::QueueIsFull() const {
  return !queue_.empty() &&
         (parser_.frame().one_block || queue_.size() >= options_.num_threads);
}

Status Decoder::EndFrame() {
  LLMZIP_RETURN_IF_ERROR(DecodeQueue());
  const EndRecord& end = parser_.end();
  if (kVerifyChecks && end.xxh3 != text_hash_->Digest()) {
    return Status(Code::kCorrupt, "end record: the text's hash differs",
                  parser_.offset());
  }
  if (end.sha256.has_value() && *end.sha256 != text_sha256_->Finish()) {
    return Status(Code::kCorrupt, "end record: the text's SHA-256 differs",
                  parser_.offset());
  }
  return Status();
}

Status Decoder::CheckOutput(const BlockHeader& header) const {
  const uint64_t promised =
      done_.text_bytes + queued_text_bytes_ + header.raw_bytes;
  const uint64_t read = parser_.block_end();
  const uint64_t by_size =
      read > (UINT64_MAX - kFreeOutput) / kOutputPerArchiveByte
          ? UINT64_MAX
          : read * kOutputPerArchiveByte + kFreeOutput;
  if (promised <= options_.max_output.value_or(by_size)) return Status();
  std::string what =
      "the text has at least " + std::to_string(promised) + " bytes, ";
  if (options_.max_output.has_value()) {
    what += "the limit is " + std::to_string(*options_.max_output);
  } else {
    what += "more than " + std::to_string(by_size) + ", " +
            std::to_string(kOutputPerArchiveByte) + " times the " +
            std::to_string(read) + " bytes read and " +
            std::to_string(kFreeOutput) +
            ": set an output limit (--max-output) to allow it";
  }
  return Status(Code::kLimitExceeded, std::move(what), parser_.block_begin());
}

// Makes sure that a block that takes `memory` fits beside those that wait: all
// of them are in memory, and are decoded, at the same time. Otherwise they go
// first. kLimitExceeded if the block does not fit alone.
Status Decoder::MakeRoom(uint64_t memory) {
  LLMZIP_RETURN_IF_ERROR(model_.CheckMemory(history_.held_bytes() + memory,
                                            parser_.block_begin()));
  const uint64_t alone = model_.HeldBytes() + history_.held_bytes() + memory;
  if (queued_memory_ > options_.max_memory - alone) return DecodeQueue();
  return Status();
}

// Decodes all waiting blocks and delivers their texts in order, each only if
// its check holds. Whatever happens, the queue is empty then.
Status Decoder::DecodeQueue() {
  if (queue_.empty()) return Status();
  std::vector<Waiting> blocks = std::exchange(queue_, {});
  queued_text_bytes_ = 0;
  queued_memory_ = 0;
  LLMZIP_RETURN_IF_ERROR(DecodeBlocks(blocks));
  for (Waiting& block : blocks) {
    LLMZIP_RETURN_IF_ERROR(At(block.begin, block.outcome));
    LLMZIP_RETURN_IF_ERROR(Deliver(block));
    block.bytes = {};
  }
  return Status();
}

// Replaces payloads by texts. What is wrong with a block goes to its outcome,
// because those before it are still delivered. The status tells of the rest: a
// caller that cancels, or the time that is over.
Status Decoder::DecodeBlocks(std::span<Waiting> blocks) {
  std::vector<Waiting*> coded;  // the others are stored as they are
  for (Waiting& block : blocks) {
    block.SplitPayload();
    if (block.header.method != Method::kStored) coded.push_back(&block);
  }
  if (coded.empty()) return Status();
  BlockProgress latest;
  bool out_of_time = false;
  const BlockObserver observe = [&](const BlockProgress& now) {
    latest = now;
    out_of_time = out_of_time || time_.Exceeds(options_.max_time);
    Progress progress = done_;
    progress.text_bytes += now.text_bytes;
    progress.num_symbols += now.num_symbols;
    return !out_of_time && (!observer_ || observer_(progress));
  };
  const size_t num_threads = std::max<size_t>(1, options_.num_threads);
  if (coded.size() == 1) {
    Waiting& block = *coded[0];
    // Without a model there is nothing to share.
    ThreadPool pool(UsesLanguageModel(block.header.method) ? num_threads : 1);
    block.TakeText(
        DecodeBlock(block.Coded(), block.bytes, model_.setup(), pool, observe));
  } else {
    LLMZIP_RETURN_IF_ERROR(RunBlocks(
        coded.size(), num_threads, observe,
        [&](size_t i, ThreadPool& pool, const BlockObserver& observer) {
          coded[i]->TakeText(DecodeBlock(coded[i]->Coded(), coded[i]->bytes,
                                         model_.setup(), pool, observer));
          return Status();
        }));
  }
  if (out_of_time) LLMZIP_RETURN_IF_ERROR(time_.Check(options_.max_time));
  for (const Waiting* block : coded) {
    if (block->outcome.code() == Code::kCancelled) return block->outcome;
  }
  done_.num_symbols += latest.num_symbols;
  return Status();
}

Status Decoder::Deliver(Waiting& block) {
  if (block.header.has_references()) {
    auto whole = history_.Expand(block.header, block.list, block.bytes);
    if (!whole.ok()) return At(block.begin, whole.status());
    block.bytes = *std::move(whole);
  }
  const std::span<const uint8_t> text = block.bytes;
  LLMZIP_RETURN_IF_ERROR(
      At(block.begin, VerifyText(block.header, block.text_check, text)));
  done_.text_bytes += text.size();
  done_.archive_bytes = block.end;
  if (text_hash_ != nullptr) text_hash_->Update(text);
  if (text_sha256_ != nullptr) text_sha256_->Update(text);
  {
    const WorkTime::Paused paused(&time_);
    LLMZIP_RETURN_IF_ERROR(sink_(text));
  }
  if (history_.active()) history_.Append(std::move(block.bytes));
  if (observer_ && !observer_(done_)) {
    return Status(Code::kCancelled, "cancelled by the caller");
  }
  return Status();
}

void Decoder::Waiting::SplitPayload() {
  if (!header.has_references()) return;
  const auto list_end =
      bytes.begin() + static_cast<ptrdiff_t>(header.list_bytes);
  list.assign(bytes.begin(), list_end);
  bytes.erase(bytes.begin(), list_end);
}

}  // namespace llmzip
