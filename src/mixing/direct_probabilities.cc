// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A context that occurs thousands of times outgrows a bit history, which keeps
// a few dozen bits at most. Here such contexts own an adaptive probability for
// each node of the next byte instead: order 0, order 1, order 2 and the letters
// of this word. ZPAQ calls the two kinds ICM (by a history) and CM (directly).
//
// The mixer gets two inputs per context. The stretched probability is strong
// near 0 and 1; the second input is linear in p and tells more about the middle
// (paq8 does the same). A cell that was updated less than twelve times has its
// stretched input reduced, because its probability is still a guess.
//
// The cells of a nibble fill one cache line. So a byte costs two cache misses
// per context, and both lines are prefetched.
#include "mixing/direct_probabilities.h"

#include <algorithm>

#include "mixing/mixer.h"

namespace llmzip {
namespace {

// A cell counts in full from this many updates on, and with 4/16 before the
// first.
constexpr uint32_t kFullTrustCount = 12;
constexpr int32_t kFullTrust = kFullTrustCount + 4;
// Tags that keep the hashes of the two hashed contexts apart.
constexpr uint32_t kOrder2Tag = 201;
constexpr uint32_t kWordTag = 202;

}  // namespace

void DirectProbabilities::Begin(const StreamHistory& s) {
  const size_t hashed = size_t{1} << (64 - shift_);
  numbers_[0] = 0;
  numbers_[1] = kOrder0Lines + size_t{s.Last(1)} * kLinesPerContext;
  numbers_[2] =
      kOrder01Lines +
      static_cast<size_t>(HashContext(kOrder2Tag, s.LastBytes(2)) >> shift_);
  numbers_[3] = kOrder01Lines + hashed +
                static_cast<size_t>(HashContext(kWordTag, s.word) >> shift_);
  for (size_t i = 0; i < kContexts; ++i) {
    lines_[i] = &cells_[numbers_[i] * kLineCells];
    __builtin_prefetch(lines_[i]);
  }
}

void DirectProbabilities::SecondNibble(uint32_t first_nibble) {
  for (size_t i = 0; i < kContexts; ++i) {
    lines_[i] = &cells_[(numbers_[i] ^ (16 | first_nibble)) * kLineCells];
    __builtin_prefetch(lines_[i]);
  }
}

void DirectProbabilities::SetInputs(uint32_t node, int32_t* inputs) const {
  for (size_t i = 0; i < kContexts; ++i) {
    const AdaptiveProbability cell = lines_[i][node] ^ kFlip;
    const uint32_t p = ProbabilityOf(cell);
    const auto trust =
        static_cast<int32_t>(std::min(AdaptCountOf(cell), kFullTrustCount) + 4);
    inputs[2 * i] = Stretch22(p) * trust / kFullTrust * kMixerInputOne;
    inputs[2 * i + 1] =
        ((static_cast<int32_t>(p) - kProbabilityOne / 2) >> 10) *
        kMixerInputOne;
  }
}

void DirectProbabilities::Update(uint32_t node, bool bit) {
  for (size_t i = 0; i < kContexts; ++i) {
    AdaptiveProbability& cell = lines_[i][node];
    cell = Adapted(cell ^ kFlip, bit) ^ kFlip;
  }
}

}  // namespace llmzip
