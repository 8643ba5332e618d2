// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/match_model.h"

#include <algorithm>

namespace llmzip {

void MatchModel::Update(const StreamTexts& texts, size_t stream,
                        const CallGate& s) {
  Pointer& p = pointers_[stream];
  const uint8_t* bytes = texts.bytes();
  const uint8_t byte = bytes[s.frontier - 1];
  if (p.length > 0) {
    // A pointer that reached its stream's frontier is dropped.
    if (p.position < texts.stream(p.owner).frontier &&
        bytes[p.position] == byte) {
      ++p.position;
      if (p.length < kMaxLength) ++p.length;
    } else {
      p.length = 0;
    }
  }
  if (s.frontier - s.begin < min_length_) return;
  uint32_t& head = heads_[HeadOf(s)];
  if (p.length == 0 && head != 0) {
    const uint32_t position = head - 1;
    const uint32_t owner = texts.Owner(position - 1);
    const uint32_t most = std::min({position - texts.stream(owner).begin,
                                    s.frontier - s.begin, kMaxFirstLength});
    uint32_t length = 0;
    while (length < most &&
           bytes[position - 1 - length] == bytes[s.frontier - 1 - length]) {
      ++length;
    }
    if (length >= min_length_) p = {position, length, owner};
  }
  head = s.frontier + 1;
}

}  // namespace llmzip
