// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/slot_table.h"

#include "mixing/bit_history.h"

namespace llmzip {

NibbleSlot* SlotTable::Find(uint64_t hash) {
  NibbleSlot* slots = lines_[LineOf(hash)].slots;
  const auto check = static_cast<uint8_t>(hash >> 56);
  NibbleSlot* oldest = slots;
  unsigned least = ~0u;
  for (NibbleSlot* slot = slots; slot != slots + 4; ++slot) {
    const uint8_t first = slot->history[0];
    if (slot->check == check && first != 0) return slot;
    const unsigned seen =
        unsigned{kBitHistories.zeros[first]} + kBitHistories.ones[first];
    if (seen < least) {
      least = seen;
      oldest = slot;
    }
  }
  *oldest = NibbleSlot{};
  oldest->check = check;
  return oldest;
}

}  // namespace llmzip
