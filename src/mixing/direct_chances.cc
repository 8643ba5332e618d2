// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/direct_chances.h"

namespace llmzip {

void DirectChances::Begin(const CallGate& s) {
  const size_t hashed = size_t{1} << (64 - shift_);
  numbers_[0] = 0;
  numbers_[1] = kOrder0Lines + size_t{s.Last(1)} * 32;
  numbers_[2] = kOrder01Lines +
                static_cast<size_t>(HashContext(201, s.LastBytes(2)) >> shift_);
  numbers_[3] = kOrder01Lines + hashed +
                static_cast<size_t>(HashContext(202, s.word) >> shift_);
  for (size_t i = 0; i < kContexts; ++i) {
    lines_[i] = &cells_[numbers_[i] * kLineCells];
    __builtin_prefetch(lines_[i]);
  }
}

void DirectChances::SecondHalf(uint32_t first_half) {
  for (size_t i = 0; i < kContexts; ++i) {
    lines_[i] = &cells_[(numbers_[i] ^ (16 | first_half)) * kLineCells];
    __builtin_prefetch(lines_[i]);
  }
}

void DirectChances::SetInputs(uint32_t node, int32_t* inputs) const {
  for (size_t i = 0; i < kContexts; ++i) {
    const AdaptiveChance cell = lines_[i][node] ^ kFlip;
    const auto p = static_cast<int32_t>(ChanceOf(cell));
    // A chance is trusted in full from its twelfth bit on.
    const auto trust =
        static_cast<int32_t>(std::min<uint32_t>(cell & 1023, 12) + 4);
    const int32_t x = Stretch22(static_cast<uint32_t>(p)) * trust / 16;
    inputs[2 * i] = x * 65536;
    inputs[2 * i + 1] = ((p - kChanceOne / 2) >> 10) * 65536;
  }
}

void DirectChances::Update(uint32_t node, bool bit) {
  for (size_t i = 0; i < kContexts; ++i) {
    AdaptiveChance& cell = lines_[i][node];
    cell = Adapted(cell ^ kFlip, bit) ^ kFlip;
  }
}

}  // namespace llmzip
