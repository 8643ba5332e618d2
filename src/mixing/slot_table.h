// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Hashed memory of contexts: for each context and half byte, fifteen bit
// histories side by side (docs/MIXING.md, "Slots").
#ifndef LLMZIP_MIXING_SLOT_TABLE_H_
#define LLMZIP_MIXING_SLOT_TABLE_H_

#include <cstddef>
#include <cstdint>

#include "mixing/lazy_array.h"

namespace llmzip {

// Bit histories of the fifteen nodes of a half byte: node 1 before its first
// bit, 2 + b after bit b, and so on.
struct NibbleSlot {
  uint8_t check;
  uint8_t history[15];
};
static_assert(sizeof(NibbleSlot) == 16);

class SlotTable {
 public:
  SlotTable() = default;
  // 2^log2_bytes bytes; log2_bytes >= 6.
  explicit SlotTable(unsigned log2_bytes)
      : lines_(size_t{1} << (log2_bytes - 6)), mask_(lines_.size() - 1) {}

  bool ok() const { return !lines_.empty(); }

  void Prefetch(uint64_t hash) const {
    __builtin_prefetch(&lines_[LineOf(hash)]);
  }

  // The slot of `hash`; an emptied one if it was not there: of its line's four
  // the one whose first history is shortest, the first if equal.
  NibbleSlot* Find(uint64_t hash);

 private:
  struct alignas(64) Line {
    NibbleSlot slots[4];
  };
  size_t LineOf(uint64_t hash) const {
    return static_cast<size_t>(hash >> 24) & mask_;
  }

  LazyArray<Line> lines_;
  size_t mask_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_SLOT_TABLE_H_
