// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The latest text of a frame, which references repeat.
#ifndef LLMZIP_CODEC_TEXT_HISTORY_H_
#define LLMZIP_CODEC_TEXT_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "base/status.h"
#include "container/block_header.h"

namespace llmzip {

// Keeps the texts of blocks as they come, without copying them together.
// Positions count from the beginning of the frame. Not thread-safe.
class TextHistory {
 public:
  // Forgets everything. Then at least the latest `window` bytes are kept, and
  // less than one text more.
  void Begin(uint64_t window);
  bool active() const { return window_ != 0; }
  // Begins at a later position of the frame. Requires that nothing was added.
  void SkipTo(uint64_t position) { end_ = position; }
  // Takes the text of the next block.
  void Append(std::vector<uint8_t> text);

  // What is kept: [begin, end).
  uint64_t begin() const { return end_ - held_bytes_; }
  uint64_t end() const { return end_; }
  uint64_t held_bytes() const { return held_bytes_; }
  // What is kept from a position on, up to the end of one text. Requires
  // begin() <= position < end().
  std::span<const uint8_t> From(uint64_t position) const;
  // What is kept before a position, back to the beginning of one text. Requires
  // begin() < position <= end().
  std::span<const uint8_t> Before(uint64_t position) const;

  // The text of the next block: its references, with the rest between them.
  // kCorrupt if the list is not one of that header. Requires that the header
  // was checked and that `rest` is as long as it says.
  Result<std::vector<uint8_t>> Expand(const BlockHeader& header,
                                      std::span<const uint8_t> list,
                                      std::span<const uint8_t> rest) const;

 private:
  struct Piece {
    uint64_t begin;
    std::vector<uint8_t> text;  // not empty
  };
  const Piece& PieceAt(uint64_t position) const;

  uint64_t window_ = 0;
  uint64_t end_ = 0;
  uint64_t held_bytes_ = 0;
  std::deque<Piece> pieces_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_TEXT_HISTORY_H_
