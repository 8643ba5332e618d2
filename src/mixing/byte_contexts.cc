// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A context is a property of the text so far that tells something about the
// next byte. Each is hashed to 64 bits; the slot table remembers what followed
// that hash. There are five kinds:
//
// - the latest 3, 4 and 6 bytes, the classic orders of paq and ppm;
// - words: the letters of this word with one or two words before it;
// - form: the classes of the latest eight bytes, and the bytes above the next
//   one in the line before, which help with tables and source code;
// - nesting: the open brackets or the open element of a markup language, each
//   with this word;
// - indirect contexts: which bytes followed the latest two before, and which
//   byte the longest match expects.
//
// Beside a language model the longest ones are left out, since the model knows
// more than they do. The contexts of its symbols take their place.
//
// The order of Add() calls is part of the format: a context's number goes into
// its hash. lpaq and paq8 use the same kinds (M. Mahoney, "Data Compression
// Explained"); this choice among them was found by measuring.
#include "mixing/byte_contexts.h"

#include <algorithm>
#include <cassert>

namespace llmzip {
namespace {

// Hashes each context with its number, so that two contexts of the same value
// do not share a slot.
class Collector {
 public:
  explicit Collector(ByteHashes* hashes) : hashes_(*hashes) {}

  void Add(uint64_t a, uint64_t b = 0) {
    hashes_[count_] = HashContext(static_cast<uint32_t>(count_ + 1), a, b);
    ++count_;
  }
  // Leaves the next place to somebody else.
  void Skip() { ++count_; }
  size_t count() const { return count_; }

 private:
  ByteHashes& hashes_;
  size_t count_ = 0;
};

uint64_t Pair(uint32_t high, uint32_t low) {
  return uint64_t{high} << 32 | low;
}

}  // namespace

void HashByteContexts(const StreamTexts& texts, const StreamHistory& s,
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
  assert(contexts.count() == kMatchContext);
  contexts.Skip();
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
