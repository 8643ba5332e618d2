// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Hashed memory of contexts: fifteen adjacent bit histories for each context
// and nibble (docs/MIXING.md, "Slots").
#ifndef LLMZIP_MIXING_SLOT_TABLE_H_
#define LLMZIP_MIXING_SLOT_TABLE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "mixing/lazy_array.h"
#include "mixing/undo_log.h"

namespace llmzip {

// All contexts share the table; their hashes keep them apart. Not thread-safe.
class SlotTable {
 public:
  // A slot holds the histories of a nibble's nodes: [0] before its first bit,
  // [1 + b] after bit b, [3 + bb] after two bits, [7 + bbb] after three.
  static constexpr size_t kSlotBytes = 15;

  SlotTable() = default;
  // Takes 2^log2_bytes bytes. Requires 12 <= log2_bytes <= 36.
  SlotTable(unsigned log2_bytes, Pages pages)
      : lines_(size_t{1} << (log2_bytes - 6), pages),
        mask_(static_cast<uint32_t>(lines_.size() - 1)) {}

  bool ok() const { return !lines_.empty(); }
  // Takes the slots of a table of the same size. Requires a new table.
  void CopyFrom(const SlotTable& other) { lines_.CopyIntoZeros(other.lines_); }

  // The line of the first nibble of the context with this hash.
  uint32_t LineOf(uint64_t hash) const {
    return static_cast<uint32_t>(hash >> 24) & mask_;
  }
  // The check that tells contexts in one line apart, 1..255.
  static uint32_t CheckOf(uint64_t hash) {
    const auto check = static_cast<uint32_t>(hash >> 56);
    return check == 0 ? 1 : check;
  }
  // What to flip in the line's number to get the line of the second nibble.
  static constexpr uint32_t SecondNibble(uint32_t three_bits) {
    return 8 | three_bits;
  }
  // The check in that line. The fourth bit turns it into another one, since
  // the line does not depend on that bit.
  static constexpr uint32_t SecondCheck(uint32_t check, bool fourth_bit) {
    if (!fourth_bit) return check;
    return check < 128 ? check + 128 : check - 127;
  }

  void Prefetch(uint32_t line) const { __builtin_prefetch(&lines_[line]); }

  void Note(uint32_t line, UndoLog* undo) {
    undo->Note(&lines_[line], sizeof(Line));
  }

  // Returns the slot with this check. If there is none, empties the slot whose
  // first history is shortest (the first of equals) and returns that.
  uint8_t* Find(uint32_t line_number, uint32_t check) {
    Line& line = lines_[line_number];
    // All four checks are compared at once: `equal` has 0x80 where a byte of
    // `difference` is zero. Checks of a line differ, so that is one at most.
    uint32_t checks;
    std::memcpy(&checks, line.checks, sizeof(checks));
    const uint32_t difference = checks ^ (check * 0x01010101u);
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

  // The index in memory of the byte that is not zero.
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
