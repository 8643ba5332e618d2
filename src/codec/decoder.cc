// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/decoder.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/checksum.h"
#include "codec/block_codec.h"
#include "codec/block_scheduler.h"
#include "codec/call_gate.h"
#include "codec/work_time.h"
#include "container/block.h"
#include "container/checks.h"
#include "container/frame_parser.h"

namespace llmzip {

class Decoder::Impl {
 public:
  Impl(DecoderOptions options, ByteSink sink, ProgressObserver observer)
      : options_(std::move(options)),
        sink_(std::move(sink)),
        observer_(std::move(observer)),
        parser_({.max_block_bytes = options_.max_block_bytes},
                FrameParser::Payloads::kKept) {}

  Status Write(std::span<const uint8_t> archive) {
    return gate_.Run([&] {
      const WorkTime::Running running(&time_);
      return Advance(archive);
    });
  }

  Status Finish() {
    return gate_.Finish([&] {
      const WorkTime::Running running(&time_);
      LLMZIP_RETURN_IF_ERROR(DecodeQueue());
      return parser_.Finish();
    });
  }

 private:
  using Event = FrameParser::Event;

  // A block whose stored bytes have been checked, waiting to be decoded.
  struct Waiting {
    BlockHeader header;
    std::vector<uint8_t> bytes;  // the payload, then the text
    uint32_t text_check;
    uint64_t begin, end;  // in the archive
    uint64_t memory;      // to decode it, without the model's weights
  };

  // Takes frames apart as far as the bytes go. What was good before an error
  // is decoded and delivered first.
  Status Advance(std::span<const uint8_t> archive) {
    for (;;) {
      const auto event = parser_.Next(&archive);
      if (event.ok() && *event == Event::kNeedMore) return Status();
      Status status = event.ok() ? Handle(*event) : event.status();
      if (status.ok()) continue;
      // Nothing waits any more if it was a block that failed.
      LLMZIP_RETURN_IF_ERROR(DecodeQueue());
      return status;
    }
  }

  Status Handle(Event event) {
    switch (event) {
      case Event::kFrame:
        return BeginFrame();
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

  Status BeginFrame() {
    model_.reset();
    setup_ = {};
    text_hash_.reset();
    text_sha256_.reset();
    if (parser_.frame().one_block) return Status();
    text_hash_ = std::make_unique<Xxh3>();
    if (parser_.frame().text_sha256) text_sha256_ = std::make_unique<Sha256>();
    return Status();
  }

  // A block that is too much is refused before its payload is taken in. Its
  // header is not checked yet, so no model is asked for.
  Status ExpectBlock() {
    const BlockHeader& header = parser_.block();
    LLMZIP_RETURN_IF_ERROR(CheckOutput(header));
    LLMZIP_RETURN_IF_ERROR(CheckTime());
    const bool knows_model =
        !UsesLanguageModel(header.method) || setup_.model != nullptr;
    return MakeRoom(knows_model ? BlockMemory(header, setup_)
                                : header.raw_bytes + header.payload_bytes);
  }

  Status TakeBlock() {
    const BlockHeader& header = parser_.block();
    if (UsesLanguageModel(header.method) && model_ == nullptr) {
      // What waits needs no model, and its memory is of use for one.
      LLMZIP_RETURN_IF_ERROR(DecodeQueue());
      LLMZIP_RETURN_IF_ERROR(FindModel(header.payload_bytes));
    }
    const uint64_t memory = BlockMemory(header, setup_);
    LLMZIP_RETURN_IF_ERROR(MakeRoom(memory));
    queued_memory_ += memory;
    queued_text_bytes_ += header.raw_bytes;
    queue_.push_back({header, parser_.TakePayload(), parser_.text_check(),
                      parser_.block_begin(), parser_.block_end(), memory});
    if (parser_.frame().one_block || queue_.size() >= NumThreads()) {
      return DecodeQueue();
    }
    return Status();
  }

  Status EndFrame() {
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

  Status CheckOutput(const BlockHeader& header) const {
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

  bool OutOfTime() const {
    return options_.max_time.count() > 0 && time_.Elapsed() > options_.max_time;
  }
  Status CheckTime() const {
    if (!OutOfTime()) return Status();
    return Status(Code::kLimitExceeded,
                  "decoding takes longer than " +
                      std::to_string(options_.max_time.count()) +
                      " ms, the limit (--max-time)");
  }

  // Asks for the frame's model, beside so many bytes that wait for it.
  Status FindModel(uint64_t held_bytes) {
    const ModelRecord& record = *parser_.frame().model;
    if (!options_.resolver) {
      return Status(Code::kModelMissing, "the archive needs a language model");
    }
    auto found = options_.resolver(record, held_bytes);
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
    ModelSetup setup;
    setup.model = found->get();
    setup.rules = {.window = static_cast<uint32_t>(record.window),
                   .keep = static_cast<uint32_t>(record.keep),
                   .start_token = static_cast<uint32_t>(record.start_token)};
    LLMZIP_RETURN_IF_ERROR(setup.model->CheckRules(setup.rules));
    model_ = *std::move(found);
    setup_ = setup;
    return Status();
  }

  // Of the frame's model, if it was asked for, and what is held beside it.
  uint64_t Weights() const {
    uint64_t bytes = setup_.model != nullptr ? setup_.model->weight_bytes() : 0;
    if (options_.held_bytes) bytes += options_.held_bytes(setup_.model);
    return bytes;
  }

  // Sees to it that a block that takes `memory` fits beside those that wait:
  // all that wait are in memory, and are decoded, at the same time. Else they
  // go first. kLimitExceeded if it does not fit alone.
  Status MakeRoom(uint64_t memory) {
    const uint64_t alone = Weights() + memory;
    if (alone > options_.max_memory) {
      return Status(Code::kLimitExceeded,
                    "a block takes " + std::to_string(alone) +
                        " bytes of memory, the limit is " +
                        std::to_string(options_.max_memory),
                    parser_.block_begin());
    }
    if (queued_memory_ > options_.max_memory - alone) return DecodeQueue();
    return Status();
  }

  // Decodes all waiting blocks and delivers their texts in order, each only
  // if its check holds. Whatever happens, they wait no longer.
  Status DecodeQueue() {
    if (queue_.empty()) return Status();
    std::vector<Waiting> blocks = std::exchange(queue_, {});
    queued_text_bytes_ = 0;
    queued_memory_ = 0;
    std::vector<Status> outcomes(blocks.size());
    LLMZIP_RETURN_IF_ERROR(DecodeBlocks(blocks, &outcomes));
    for (size_t i = 0; i < blocks.size(); ++i) {
      LLMZIP_RETURN_IF_ERROR(At(blocks[i], outcomes[i]));
      LLMZIP_RETURN_IF_ERROR(Deliver(blocks[i]));
      blocks[i].bytes = {};
    }
    return Status();
  }

  // Puts texts in the place of payloads. What is wrong with a block is noted,
  // for those before it are still delivered; a failure is none of a block's.
  Status DecodeBlocks(std::vector<Waiting>& blocks,
                      std::vector<Status>* outcomes) {
    std::vector<size_t> coded;  // the others are stored as they are
    bool with_model = false;
    for (size_t i = 0; i < blocks.size(); ++i) {
      const Method method = blocks[i].header.method;
      if (method != Method::kStored) coded.push_back(i);
      with_model = with_model || UsesLanguageModel(method);
    }
    if (coded.empty()) return Status();
    BlockProgress latest;
    bool out_of_time = false;
    const auto observe = [&](const BlockProgress& now) {
      latest = now;
      out_of_time = out_of_time || OutOfTime();
      Progress progress = done_;
      progress.text_bytes += now.text_bytes;
      progress.num_symbols += now.num_symbols;
      return !out_of_time && (!observer_ || observer_(progress));
    };
    // A single block without a model has nothing to share.
    const bool alone = coded.size() == 1 && !with_model;
    const Status run = RunBlocks(
        coded.size(), alone ? 1 : NumThreads(), observe,
        [&](size_t i, ThreadPool& pool, const BlockObserver& observer) {
          Waiting& block = blocks[coded[i]];
          auto text =
              DecodeBlock(block.header, block.bytes, setup_, pool, observer);
          if (text.ok()) block.bytes = *std::move(text);
          (*outcomes)[coded[i]] = text.status();
          return text.status().code() == Code::kCancelled ? text.status()
                                                          : Status();
        });
    if (out_of_time) LLMZIP_RETURN_IF_ERROR(CheckTime());
    LLMZIP_RETURN_IF_ERROR(run);
    done_.num_symbols += latest.num_symbols;
    return Status();
  }

  size_t NumThreads() const {
    return std::max<size_t>(1, options_.num_threads);
  }

  // What is wrong with a block's content is wrong where the block begins.
  static Status At(const Waiting& block, const Status& status) {
    if (status.code() != Code::kCorrupt) return status;
    return Status(status.code(), status.what(), block.begin);
  }

  Status Deliver(const Waiting& block) {
    const std::span<const uint8_t> text = block.bytes;
    LLMZIP_RETURN_IF_ERROR(
        At(block, VerifyText(block.header, block.text_check, text)));
    done_.text_bytes += text.size();
    done_.archive_bytes = block.end;
    if (text_hash_ != nullptr) text_hash_->Update(text);
    if (text_sha256_ != nullptr) text_sha256_->Update(text);
    {
      const WorkTime::Paused paused(&time_);
      LLMZIP_RETURN_IF_ERROR(sink_(text));
    }
    if (observer_ && !observer_(done_)) {
      return Status(Code::kCancelled, "cancelled by the caller");
    }
    return Status();
  }

  const DecoderOptions options_;
  const ByteSink sink_;
  const ProgressObserver observer_;
  CallGate gate_;
  WorkTime time_;
  FrameParser parser_;
  Progress done_;

  // Of the frame being read.
  std::shared_ptr<const LanguageModel> model_;
  ModelSetup setup_;
  std::vector<Waiting> queue_;
  uint64_t queued_text_bytes_ = 0;
  uint64_t queued_memory_ = 0;
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
