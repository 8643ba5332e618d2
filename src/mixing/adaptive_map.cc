// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/adaptive_map.h"

namespace llmzip {
namespace {

constexpr std::array<uint16_t, 1024> MakeAdaptRate() {
  std::array<uint16_t, 1024> table = {};
  for (uint32_t n = 0; n < 1024; ++n) {
    table[n] = static_cast<uint16_t>(655360u / (10 * n + 16));
  }
  return table;
}

}  // namespace

constinit const std::array<uint16_t, 1024> kAdaptRate = MakeAdaptRate();

int32_t RefineMap::Refine(int32_t x, size_t context) {
  constexpr int32_t kEdge = kSpacing * (kPoints / 2);
  const int32_t position = std::clamp(x, -kEdge, kEdge - 1) + kEdge;
  const int32_t point = position / kSpacing;
  part_ = position % kSpacing;
  index_ = context * kPoints + static_cast<size_t>(point);
  const int32_t low_x = point * kSpacing - kEdge;
  low_ = Squash(low_x) + points_[index_];
  high_ = Squash(low_x + kSpacing) + points_[index_ + 1];
  const int64_t sum =
      int64_t{low_} * (kSpacing - part_) + int64_t{high_} * part_;
  return std::clamp(static_cast<int32_t>(sum / kSpacing), 1, kChanceOne - 1);
}

void RefineMap::Update(bool bit) {
  const int32_t target = bit ? kChanceOne - 1 : 0;
  points_[index_] += static_cast<int32_t>(
      int64_t{target - low_} * (kSpacing - part_) / (kSpacing << rate_shift_));
  points_[index_ + 1] += static_cast<int32_t>(
      int64_t{target - high_} * part_ / (kSpacing << rate_shift_));
}

}  // namespace llmzip
