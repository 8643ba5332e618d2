// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Hashed memory of contexts: for each context and half byte, fifteen bit
// histories side by side (docs/MIXING.md, "Slots").
#ifndef LLMZIP_MIXING_SLOT_TABLE_H_
#define LLMZIP_MIXING_SLOT_TABLE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "mixing/lazy_array.h"

namespace llmzip {

// All contexts share the table; their hashes keep them apart.
class SlotTable {
 public:
  // A slot: histories of the nodes of a half byte: [0] before its first bit,
  // [1 + b] after bit b, [3 + bb] after two bits, [7 + bbb] after three.
  static constexpr size_t kSlotBytes = 15;

  SlotTable() = default;
  // 2^log2_bytes bytes; 12 <= log2_bytes <= 36.
  SlotTable(unsigned log2_bytes, Pages pages)
      : lines_(size_t{1} << (log2_bytes - 6), pages),
        mask_(static_cast<uint32_t>(lines_.size() - 1)) {}

  bool ok() const { return !lines_.empty(); }

  // Line of the first half byte of the context with this hash, and the mark
  // that tells contexts in one line apart.
  uint32_t LineOf(uint64_t hash) const {
    return static_cast<uint32_t>(hash >> 24) & mask_;
  }
  static uint32_t CheckOf(uint64_t hash) {
    const auto check = static_cast<uint32_t>(hash >> 56);
    return check == 0 ? 1 : check;
  }
  // The second half byte has a line for each value of the first three bits: it
  // can be fetched one bit ahead. What to flip in the line's number: it stays
  // in the same 1 KiB, which spares the processor a search for the page.
  static constexpr uint32_t SecondHalf(uint32_t three_bits) {
    return 8 | three_bits;
  }
  // The mark there: the fourth bit makes another one of it, in 1 .. 255 too.
  static constexpr uint32_t SecondCheck(uint32_t check, bool fourth_bit) {
    if (!fourth_bit) return check;
    return check < 128 ? check + 128 : check - 127;
  }

  void Prefetch(uint32_t line) const { __builtin_prefetch(&lines_[line]); }

  // The slot with this mark; an emptied one if there is none: of its line's
  // four the one whose first history is shortest, the first if equal.
  uint8_t* Find(uint32_t line_number, uint32_t check) {
    Line& line = lines_[line_number];
    // 0x80 where a byte of `difference` is zero: at most one is.
    uint32_t marks;
    std::memcpy(&marks, line.checks, sizeof(marks));
    const uint32_t difference = marks ^ (check * 0x01010101u);
    const uint32_t equal = ~(((difference & 0x7f7f7f7fu) + 0x7f7f7f7fu) |
                             difference | 0x7f7f7f7fu);
    if (equal == 0) return Replace(line, check);
    return line.slots[PlaceOf(equal)];
  }

 private:
  struct alignas(64) Line {
    uint8_t checks[4];  // 0: empty
    uint8_t slots[4][kSlotBytes];
  };
  static_assert(sizeof(Line) == 64);

  // Index in memory of the byte that is not zero.
  static uint32_t PlaceOf(uint32_t word) {
    if constexpr (std::endian::native == std::endian::little) {
      return static_cast<uint32_t>(std::countr_zero(word)) / 8;
    } else {
      return static_cast<uint32_t>(std::countl_zero(word)) / 8;
    }
  }
  static uint8_t* Replace(Line& line, uint32_t check);

  LazyArray<Line> lines_;
  uint32_t mask_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_SLOT_TABLE_H_
