// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Frames in, text out (docs/FORMAT.md, "Decoder's duties").
#ifndef LLMZIP_CODEC_DECODER_H_
#define LLMZIP_CODEC_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/checksum.h"
#include "base/status.h"
#include "codec/call_gate.h"
#include "codec/decoder_options.h"
#include "codec/frame_model.h"
#include "codec/progress.h"
#include "codec/text_history.h"
#include "codec/work_time.h"
#include "container/frame_parser.h"

namespace llmzip {

// Push joined frames in, receive their texts through `sink`: a block's text
// only after its check holds. Not thread-safe. After Finish() or a failure
// every call is refused with kInvalidArgument (see CallGate), the sink is
// not called again; all that was delivered before is the beginning of the
// text. kLimitExceeded where a limit is about to be passed: sizes are compared
// as soon as a block's header says them, before its payload is taken in.
class Decoder {
 public:
  Decoder(DecoderOptions options, ByteSink sink, ProgressObserver observer);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  Status Write(std::span<const uint8_t> archive);
  // The same up to the end of a frame, or of all bytes. Sets *rest to what was
  // not looked at, and *ended to whether the frame ended.
  Status WriteFrame(std::span<const uint8_t> archive,
                    std::span<const uint8_t>* rest, bool* ended);
  // Once, last. kTruncated if a frame was not complete or there was none.
  Status Finish();

 private:
  using Event = FrameParser::Event;

  // A block whose stored bytes have been checked, waiting to be decoded.
  struct Waiting {
    BlockHeader header;
    std::vector<uint8_t> bytes;  // the payload, then the text or its rest
    uint32_t text_check;
    uint64_t begin, end;  // in the archive
    uint64_t memory;      // to decode it, without the model's weights
    Status outcome = {};  // of its decoding

    std::vector<uint8_t> list = {};  // of references
    // Moves the list out of the payload, which is then that of the rest.
    void SplitPayload();
    // What `bytes` then are the payload of.
    BlockHeader Coded() const {
      return header.has_references() ? header.Rest() : header;
    }
    void TakeText(Result<std::vector<uint8_t>> text) {
      outcome = text.status();
      if (text.ok()) bytes = *std::move(text);
    }
  };

  enum class Until { kNoMoreBytes, kEndOfFrame };
  Status Advance(std::span<const uint8_t>* archive, Until until, bool* ended);
  Status Handle(Event event);
  void BeginFrame();
  Status ExpectBlock();
  Status TakeBlock();
  bool QueueIsFull() const;
  Status EndFrame();
  Status CheckOutput(const BlockHeader& header) const;
  Status MakeRoom(uint64_t memory);
  Status DecodeQueue();
  Status DecodeBlocks(std::span<Waiting> blocks);
  Status Deliver(Waiting& block);

  const DecoderOptions options_;
  const ByteSink sink_;
  const ProgressObserver observer_;
  CallGate gate_;
  WorkTime time_;
  FrameParser parser_;
  Progress done_;

  // Of the frame being read.
  FrameModel model_{&options_};
  std::vector<Waiting> queue_;
  uint64_t queued_text_bytes_ = 0;
  uint64_t queued_memory_ = 0;
  TextHistory history_;
  std::unique_ptr<Xxh3> text_hash_;
  std::unique_ptr<Sha256> text_sha256_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_DECODER_H_
