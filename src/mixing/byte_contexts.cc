// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/byte_contexts.h"

#include <algorithm>
#include <cassert>

namespace llmzip {
namespace {

// Numbers the contexts, so that equal values in two of them differ.
class Collector {
 public:
  explicit Collector(ByteHashes* hashes) : hashes_(*hashes) {}

  void Add(uint64_t a, uint64_t b = 0) {
    hashes_[count_] = HashContext(static_cast<uint32_t>(count_ + 1), a, b);
    ++count_;
  }
  void Leave() { ++count_; }
  size_t count() const { return count_; }

 private:
  ByteHashes& hashes_;
  size_t count_ = 0;
};

uint64_t Pair(uint32_t high, uint32_t low) {
  return uint64_t{high} << 32 | low;
}

}  // namespace

void HashByteContexts(const StreamTexts& texts, const CallGate& s,
                      bool has_language_model, ByteHashes* hashes) {
  Collector contexts(hashes);
  const uint32_t last = s.Last(1);
  const uint32_t above = texts.Above(s, 0);
  const uint32_t column = std::min(s.Column(), 255u);

  contexts.Add(s.LastBytes(3));
  contexts.Add(s.LastBytes(4));
  contexts.Add(s.word, last);
  contexts.Add(Pair(s.word1, s.word));
  assert(contexts.count() == kNestedContexts);
  contexts.Add(Pair(s.word1, s.word), s.word2);
  contexts.Add(s.classes);
  contexts.Add(Pair(texts.Followers(s) & 0xffff, last));
  contexts.Leave();
  assert(contexts.count() == kMatchContext + 1);
  contexts.Add(above << 8 | texts.Above(s, 1), column);
  contexts.Add(Pair(s.bracket, s.word));
  contexts.Add(Pair(s.tag, s.word));
  if (has_language_model) {
    contexts.Add(Pair(above, s.Column()));
    contexts.Add(Pair(s.prefix, s.symbol1));
    contexts.Add(Pair(s.prefix, s.symbol1), s.symbol2);
    assert(contexts.count() == kContextsWithModel);
    return;
  }
  contexts.Add(s.LastBytes(6));
  contexts.Add(Pair(s.word2, s.word));
  contexts.Add(Pair(s.word1, last));
  contexts.Add(Pair(s.line_start, last));
  assert(contexts.count() == kContextsAlone);
}

uint64_t HashMatchContext(uint32_t last, int expected) {
  return HashContext(kMatchContext + 1,
                     Pair(static_cast<uint32_t>(expected + 1), last), 0);
}

}  // namespace llmzip
