// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Indexes, found from the end of an input: whatever is read is written again
// with the same bytes, and fits into its frame.
#include <algorithm>

#include "base/bytes.h"
#include "container/checks.h"
#include "container/frame_index.h"
#include "fuzz/fuzz_target.h"

using namespace llmzip;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const uint8_t> input(data, size);
  if (size < kIndexFooterBytes) return 0;
  const Result<uint32_t> index_bytes =
      IndexBytes(input.last<kIndexFooterBytes>());
  if (!index_bytes.ok() || *index_bytes > size) return 0;
  const auto bytes = input.last(*index_bytes);
  const Result<FrameIndex> index = ReadFrameIndex(bytes);
  if (!index.ok()) return 0;
  uint64_t total = index->header_bytes;
  for (const IndexEntry& entry : index->blocks) total += entry.stored_bytes;
  Expect(total <= index->frame_bytes);
  std::vector<uint8_t> again;
  AppendFrameIndex(*index, &again);
  Expect(again.size() == bytes.size());
  if (kVerifyChecks) {
    Expect(std::equal(again.begin(), again.end(), bytes.begin()));
  }
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  std::vector<std::vector<uint8_t>> seeds;
  FrameIndex index{.header_bytes = 7, .frame_bytes = 5000, .blocks = {}};
  AppendFrameIndex(index, &seeds.emplace_back());
  index.blocks = {{1000, 3000}, {1200, 40000}, {13, 1}};
  AppendFrameIndex(index, &seeds.emplace_back());
  seeds.push_back(seeds.back());
  seeds.back().insert(seeds.back().begin(), {1, 2, 3});
  return seeds;
}
