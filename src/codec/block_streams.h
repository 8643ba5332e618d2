// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The streams that a block's text is cut into, as the lock-step loop sees
// them: known symbols when encoding, growing text when decoding.
#ifndef LLMZIP_CODEC_BLOCK_STREAMS_H_
#define LLMZIP_CODEC_BLOCK_STREAMS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "container/format.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

class BlockStreams {
 public:
  virtual ~BlockStreams() = default;

  virtual size_t num_streams() const = 0;
  // Whether all of the stream's text has been coded.
  virtual bool Done(size_t stream) const = 0;
  // Symbols coded so far.
  virtual size_t NumCoded(size_t stream) const = 0;
  // Of all streams, so far.
  virtual uint64_t TextBytesCoded() const = 0;

  // Whether symbols are known before they are coded: an encoder's are.
  virtual bool KnowsAhead() const = 0;
  // The next symbol to encode. A decoder returns 0.
  virtual uint32_t Next(size_t stream) const = 0;
  // Takes note that `symbol` was coded. kCorrupt if it does not fit into what
  // is left of the stream.
  virtual Status Put(size_t stream, uint32_t symbol) = 0;

  // Symbols that the model has not been given yet, in order, at most `most`:
  // those coded, and with `ahead` also those that an encoder is going to code.
  // They count as given.
  virtual std::span<const uint32_t> TakeUnread(size_t stream, size_t most,
                                               bool ahead) = 0;
};

class EncoderStreams final : public BlockStreams {
 public:
  // `symbols` [stream][...], none empty; both must outlive the object.
  EncoderStreams(const Vocabulary* vocabulary,
                 const std::vector<std::vector<uint32_t>>* symbols)
      : vocabulary_(*vocabulary),
        symbols_(*symbols),
        num_coded_(symbols->size(), 0),
        num_read_(symbols->size(), 0) {}

  size_t num_streams() const override { return symbols_.size(); }
  size_t NumSymbols(size_t stream) const { return symbols_[stream].size(); }
  bool Done(size_t stream) const override {
    return num_coded_[stream] == symbols_[stream].size();
  }
  size_t NumCoded(size_t stream) const override { return num_coded_[stream]; }
  uint64_t TextBytesCoded() const override { return text_bytes_; }
  bool KnowsAhead() const override { return true; }
  uint32_t Next(size_t stream) const override {
    return symbols_[stream][num_coded_[stream]];
  }
  Status Put(size_t stream, uint32_t symbol) override;
  std::span<const uint32_t> TakeUnread(size_t stream, size_t most,
                                       bool ahead) override;

 private:
  const Vocabulary& vocabulary_;
  const std::vector<std::vector<uint32_t>>& symbols_;
  std::vector<size_t> num_coded_;
  uint64_t text_bytes_ = 0;
  std::vector<size_t> num_read_;
};

class DecoderStreams final : public BlockStreams {
 public:
  // `sizes` in bytes, none 0. The vocabulary must outlive the object.
  DecoderStreams(const Vocabulary* vocabulary, std::vector<size_t> sizes);

  size_t num_streams() const override { return sizes_.size(); }
  bool Done(size_t stream) const override {
    return text_[stream].size() == sizes_[stream];
  }
  size_t NumCoded(size_t stream) const override { return num_coded_[stream]; }
  uint64_t TextBytesCoded() const override { return text_bytes_; }
  bool KnowsAhead() const override { return false; }
  uint32_t Next(size_t /*stream*/) const override { return 0; }
  Status Put(size_t stream, uint32_t symbol) override;
  std::span<const uint32_t> TakeUnread(size_t stream, size_t most,
                                       bool ahead) override;

  // The text of all streams, end to end.
  std::vector<uint8_t> Join() const;

 private:
  const Vocabulary& vocabulary_;
  const std::vector<size_t> sizes_;
  std::vector<std::vector<uint8_t>> text_;
  std::vector<size_t> num_coded_;
  uint64_t text_bytes_ = 0;
  std::vector<std::vector<uint32_t>> unread_;  // not given to the model yet
  std::vector<std::vector<uint32_t>> taken_;   // what TakeUnread() returned
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_BLOCK_STREAMS_H_
