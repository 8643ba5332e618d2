// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What the byte model pays for each part of a text. Not normative.
#ifndef LLMZIP_CODEC_BYTE_COSTS_H_
#define LLMZIP_CODEC_BYTE_COSTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "codec/block_progress.h"

namespace llmzip {

// The payload of method `bytes`, cell by cell. Costs are in 1/256 of a byte.
class ByteCosts {
 public:
  static constexpr uint64_t kCellBytes = 4096;
  static constexpr uint64_t kUnit = 256;

  // Notes what the coding reports: at the end of each cell, in order.
  void Note(const BlockProgress& progress);
  // The whole text. Call once, last.
  void Finish(uint64_t text_bytes, uint64_t payload_bytes);

  uint64_t text_bytes() const { return text_bytes_; }
  uint64_t total() const { return ends_.back() * kUnit; }
  // Of all that stands before a position, at most text_bytes(). It is exact to
  // some bytes at the ends of cells, and interpolated within them.
  uint64_t Before(uint64_t position) const;
  size_t num_cells() const { return ends_.size() - 1; }
  // Payload of a cell, in bytes; the last cell may be a short one.
  uint64_t OfCell(size_t cell) const { return ends_[cell + 1] - ends_[cell]; }

 private:
  uint64_t text_bytes_ = 0;
  std::vector<uint64_t> ends_ = {0};  // payload up to the end of each cell
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_BYTE_COSTS_H_
