// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/stream_split.h"

#include <algorithm>

#include "codec/block_streams.h"

namespace llmzip {
namespace {

// The cut nearest to `target` inside (begin, end) at which `fits` holds, or 0.
template <typename Fits>
size_t NearestCut(size_t target, size_t begin, size_t end, Fits fits) {
  for (size_t distance = 0; distance < end - begin; ++distance) {
    if (target + distance < end && fits(target + distance)) {
      return target + distance;
    }
    if (target > begin + distance && fits(target - distance)) {
      return target - distance;
    }
  }
  return 0;
}

}  // namespace

std::vector<size_t> SplitIntoStreams(std::span<const uint8_t> text,
                                     std::span<const size_t> targets) {
  const size_t reach =
      std::max<size_t>(1, text.size() / (targets.size() + 1) / 8);
  std::vector<size_t> sizes;
  size_t previous = 0;
  for (const size_t target : targets) {
    const size_t begin = std::max(previous, target - std::min(target, reach));
    const size_t end = std::min(text.size(), target + reach);
    if (target <= begin || target >= end) continue;
    size_t cut = NearestCut(target, begin, end,
                            [&](size_t at) { return text[at - 1] == '\n'; });
    if (cut == 0) {
      cut = NearestCut(target, begin, end,
                       [&](size_t at) { return text[at] == ' '; });
    }
    if (cut == 0) {
      cut = NearestCut(target, begin, end,
                       [&](size_t at) { return (text[at] & 0xc0) != 0x80; });
    }
    if (cut == 0) cut = target;
    sizes.push_back(cut - previous);
    previous = cut;
  }
  sizes.push_back(text.size() - previous);
  return sizes;
}

std::vector<size_t> EvenShares(size_t num_symbols, size_t num_streams,
                               size_t head_start) {
  std::vector<size_t> shares;
  head_start = std::min(head_start, num_symbols);
  for (size_t i = 1; i < num_streams; ++i) {
    const size_t symbols =
        head_start + (num_symbols - head_start) * i / num_streams;
    if (symbols > 0) shares.push_back(symbols);
  }
  return shares;
}

size_t NumStreamsFor(uint64_t raw_size, uint64_t bytes_per_stream) {
  return static_cast<size_t>(
      std::clamp<uint64_t>(raw_size / bytes_per_stream, 1, kMaxStreams));
}

}  // namespace llmzip
