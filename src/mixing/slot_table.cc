// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The slot table is the memory of a context-mixing model: it leads from the
// hash of a context to the bit histories of the byte that follows. It is a
// cache rather than a map. Its size is fixed, collisions are allowed, and what
// looks least useful makes room for what is new.
//
// A byte is coded in two nibbles. A slot holds the histories of the 15 nodes
// of one nibble, one byte each; with a check of 8 bits that makes 16 bytes.
// Four slots fill a cache line, so a context costs two cache misses per byte.
// The check tells the contexts of a line apart; about one lookup in 64 of a new
// context finds a slot of another one. A miss takes the slot whose first
// history is shortest, because its context was met the fewest times.
//
// The layout follows the hash tables of lpaq and ZPAQ. Two things differ. The
// second nibble's line depends on three bits of the first nibble instead of
// four, so it can be prefetched one bit early. And it lies within the same
// 1 KiB, so it needs no second translation of the address.
#include "mixing/slot_table.h"

#include <algorithm>

#include "mixing/bit_history.h"

namespace llmzip {

uint8_t* SlotTable::Replace(Line& line, uint32_t check) {
  uint32_t place = 0;
  for (uint32_t i = 1; i < 4; ++i) {
    const uint8_t kept = kBitHistories.length[line.slots[place][0]];
    if (kBitHistories.length[line.slots[i][0]] < kept) place = i;
  }
  std::fill_n(line.slots[place], kSlotBytes, uint8_t{0});
  line.checks[place] = static_cast<uint8_t>(check);
  return line.slots[place];
}

}  // namespace llmzip
