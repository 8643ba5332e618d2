// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
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
