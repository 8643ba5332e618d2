// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A mailbox holds letters and base64, a tar texts and pictures. A language
// model needs the same time for each byte, and saves nothing where bytes are as
// good as random. So long dense parts become blocks of their own. A cut costs
// what the byte model has learned, so neither side of it may be short.
#include "codec/content_cuts.h"

#include <algorithm>

namespace llmzip {
namespace {

// 5.5 bits for each byte. Base64 of random bytes takes 6 and text 5 at most,
// once there is some of it.
constexpr uint64_t kDenseSixteenths = 11;
// In cells. A dense part goes on through gaps up to this.
constexpr size_t kLongestGap = 2;
constexpr size_t kShortestDensePart = 16;
constexpr size_t kShortestOtherPart = 8;

struct Run {
  size_t begin;
  size_t end;
};

// The long dense parts, in cells.
std::vector<Run> DenseRuns(const ByteCosts& costs) {
  std::vector<Run> runs;
  for (size_t cell = 0; cell < costs.num_cells(); ++cell) {
    const uint64_t size =
        std::min(ByteCosts::kCellBytes,
                 costs.text_bytes() - cell * ByteCosts::kCellBytes);
    if (!IsDense(size, costs.OfCell(cell))) continue;
    if (!runs.empty() && cell - runs.back().end <= kLongestGap) {
      runs.back().end = cell + 1;
    } else {
      runs.push_back({cell, cell + 1});
    }
  }
  std::erase_if(runs, [](const Run& run) {
    return run.end - run.begin < kShortestDensePart;
  });
  return runs;
}

}  // namespace

bool IsDense(uint64_t text_bytes, uint64_t payload_bytes) {
  return payload_bytes * 16 >= text_bytes * kDenseSixteenths;
}

std::vector<size_t> CutByContent(const ByteCosts& costs) {
  std::vector<size_t> cuts;  // in cells
  size_t previous = 0;
  for (const Run& run : DenseRuns(costs)) {
    const size_t before = run.begin - previous;
    const size_t after = costs.num_cells() - run.end;
    if (before != 0 && before < kShortestOtherPart) continue;
    if (after != 0 && after < kShortestOtherPart) continue;
    if (before != 0) cuts.push_back(run.begin);
    if (after != 0) cuts.push_back(run.end);
    previous = run.end;
  }
  std::vector<size_t> sizes;
  size_t begin = 0;
  for (const size_t cut : cuts) {
    if (cut == begin) continue;
    sizes.push_back((cut - begin) * ByteCosts::kCellBytes);
    begin = cut;
  }
  sizes.push_back(static_cast<size_t>(costs.text_bytes()) -
                  begin * ByteCosts::kCellBytes);
  return sizes;
}

}  // namespace llmzip
