// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Payloads of method rank: brotli, inflated within a limit, then varints.
#include <algorithm>

#include "coder/brotli_stage.h"
#include "coder/rank_codec.h"
#include "fuzz/fuzz_target.h"

using namespace llmzip;

namespace {

constexpr size_t kMaxInflated = 3000;
constexpr uint32_t kNumSymbols = 50000;

// All ranks that can be read; *complete if nothing is left behind them.
std::vector<uint32_t> ReadAll(std::span<const uint8_t> varints,
                              bool* complete) {
  RankReader reader(varints);
  std::vector<uint32_t> ranks;
  uint32_t rank = 0;
  while (reader.Read(kNumSymbols, &rank).ok()) {
    Expect(rank < kNumSymbols);
    ranks.push_back(rank);
  }
  *complete = reader.Finish().ok();
  return ranks;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto varints = BrotliInflate({data, size}, kMaxInflated);
  if (!varints.ok()) return 0;
  Expect(varints->size() <= kMaxInflated);
  bool complete = false;
  const std::vector<uint32_t> ranks = ReadAll(*varints, &complete);
  std::vector<uint8_t> again;
  AppendRanks(ranks, &again);
  Expect(again.size() <= varints->size() &&
         std::equal(again.begin(), again.end(), varints->begin()));
  Expect(complete == (again.size() == varints->size()));
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  std::vector<std::vector<uint8_t>> seeds;
  for (const uint32_t count : {0u, 1u, 30u, 500u}) {
    std::vector<uint32_t> ranks;
    for (uint32_t i = 0; i < count; ++i) {
      ranks.push_back(i % 7 != 0 ? 0 : i * 97 % kNumSymbols);
    }
    std::vector<uint8_t> varints;
    AppendRanks(ranks, &varints);
    seeds.push_back(*BrotliCompress(varints));
  }
  return seeds;
}
