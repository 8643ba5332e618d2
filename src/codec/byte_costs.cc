// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Method `bytes` reports its payload's size every 4096 bytes of text. So its
// costs in every part of a block come with the coding, at no cost in time.
#include "codec/byte_costs.h"

#include <algorithm>

namespace llmzip {

void ByteCosts::Note(const BlockProgress& progress) {
  if (progress.text_bytes != ends_.size() * kCellBytes) return;
  ends_.push_back(progress.payload_bytes);
}

void ByteCosts::Finish(uint64_t text_bytes, uint64_t payload_bytes) {
  text_bytes_ = text_bytes;
  // The end of the coding belongs to the last cell.
  if (text_bytes % kCellBytes == 0 && ends_.size() > 1) {
    ends_.back() = payload_bytes;
  } else {
    ends_.push_back(payload_bytes);
  }
}

uint64_t ByteCosts::Before(uint64_t position) const {
  const size_t cell = std::min<size_t>(position / kCellBytes, num_cells());
  if (cell == num_cells()) return total();
  const uint64_t begin = cell * kCellBytes;
  const uint64_t size = std::min(kCellBytes, text_bytes_ - begin);
  return ends_[cell] * kUnit + OfCell(cell) * kUnit * (position - begin) / size;
}

}  // namespace llmzip
