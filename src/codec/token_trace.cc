// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/token_trace.h"

#include <algorithm>

#include "codec/code_length.h"
#include "codec/method_rank.h"

namespace llmzip {
namespace {

constexpr uint64_t kMillion = 1000000;

// The likeliest symbols, the lower one first if equal.
std::array<TraceCandidate, kNumTraceCandidates> CandidatesOf(
    const SymbolMasses& masses) {
  std::array<uint32_t, kNumTraceCandidates> best = {};
  size_t num_best = 0;
  for (uint32_t symbol = 0; symbol < masses.size(); ++symbol) {
    if (num_best == best.size() && masses[symbol] <= masses[best.back()]) {
      continue;
    }
    if (num_best < best.size()) ++num_best;
    size_t i = num_best - 1;
    for (; i > 0 && masses[symbol] > masses[best[i - 1]]; --i) {
      best[i] = best[i - 1];
    }
    best[i] = symbol;
  }
  std::array<TraceCandidate, kNumTraceCandidates> candidates = {};
  for (size_t i = 0; i < num_best; ++i) {
    // A mass is below 2^31, a total below 2^48.
    const uint64_t part = uint64_t{masses[best[i]]} * kMillion;
    candidates[i] = {best[i], static_cast<uint32_t>(part / masses.total())};
  }
  return candidates;
}

// What the decisions on the end of `symbol` cost under the model alone.
uint64_t EndsLength(const ByteTrie& trie, const SymbolMasses& masses,
                    std::span<const uint8_t> spelling) {
  uint64_t length = 0;
  uint32_t index = ByteTrie::kRoot;
  for (size_t depth = 0;; ++depth) {
    const ByteTrie::Node& node = trie.node(index);
    if (node.num_children == 0) return length;
    const bool ends = depth == spelling.size();
    if (node.ends_here) {
      const uint64_t all = masses.Range(node.first, node.last);
      const uint64_t end = masses[node.first];
      length += CodeLength(ends ? end : all - end, all);
    }
    if (ends) return length;
    index = trie.Child(index, spelling[depth]);
  }
}

}  // namespace

Status TracingCoder::Code(size_t stream, const SymbolMasses& masses,
                          uint32_t* symbol) {
  TokenTrace trace;
  trace.symbol = *symbol;
  trace.rank = RankOf(masses, *symbol);
  trace.model_bits = Microbits(CodeLength(masses[*symbol], masses.total()));
  trace.model_ends = std::min(
      trace.model_bits,
      Microbits(EndsLength(trie_, masses, vocabulary_.Bytes(*symbol))));
  trace.candidates = CandidatesOf(masses);
  LLMZIP_RETURN_IF_ERROR(coder_.Code(stream, masses, symbol));
  const DecisionLengths* const lengths = coder_.lengths();
  if (lengths == nullptr) {
    trace.coded_bits = trace.model_bits;
  } else {
    trace.coded_bits = Microbits(lengths->ends + lengths->bytes);
    trace.coded_ends = std::min(trace.coded_bits, Microbits(lengths->ends));
  }
  traces_[stream].push_back(trace);
  return Status();
}

}  // namespace llmzip
