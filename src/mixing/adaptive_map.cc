// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/adaptive_map.h"

namespace llmzip {
namespace {

constexpr std::array<uint16_t, kMaxAdaptCount + 1> MakeAdaptRate() {
  std::array<uint16_t, kMaxAdaptCount + 1> table = {};
  for (uint32_t n = 0; n <= kMaxAdaptCount; ++n) {
    table[n] = static_cast<uint16_t>(655360u / (10 * n + 16));
  }
  return table;
}

}  // namespace

constinit const std::array<uint16_t, kMaxAdaptCount + 1> kAdaptRate =
    MakeAdaptRate();

}  // namespace llmzip
