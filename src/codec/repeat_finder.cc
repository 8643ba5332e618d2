// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A table holds a hash of every 32 bytes of the frame's earlier text, at
// multiples of 32 only. In a new text the hash of the latest 32 bytes rolls
// from byte to byte, and each is looked up. So a repeat of 63 bytes or more
// contains a whole chunk of the earlier text and is found wherever it lies. It
// is then extended both ways as far as the texts agree. The latest of several
// earlier places wins.
#include "codec/repeat_finder.h"

#include <algorithm>
#include <cstring>

#include "container/reference_list.h"

namespace llmzip {
namespace {

constexpr size_t kChunk = 32;
constexpr unsigned kFirstLog2 = 14;
constexpr uint64_t kFactor = 0x9e3779b97f4a7c15;  // odd
constexpr uint64_t kSpread = 0xbf58476d1ce4e5b9;

// kFactor to the power of kChunk: the weight of the byte that leaves.
constexpr uint64_t Leaving() {
  uint64_t power = 1;
  for (size_t i = 0; i < kChunk; ++i) power *= kFactor;
  return power;
}

uint64_t Roll(uint64_t hash, uint8_t enters) {
  return hash * kFactor + enters + 1;
}
uint64_t Roll(uint64_t hash, uint8_t enters, uint8_t leaves) {
  constexpr uint64_t kLeaving = Leaving();
  return Roll(hash, enters) - kLeaving * (uint64_t{leaves} + 1);
}

uint64_t HashOf(const uint8_t* chunk) {
  uint64_t hash = 0;
  for (size_t i = 0; i < kChunk; ++i) hash = Roll(hash, chunk[i]);
  return hash;
}

size_t Slot(uint64_t hash, unsigned log2) {
  return static_cast<size_t>(((hash ^ hash >> 29) * kSpread) >> (64 - log2));
}

// How many bytes agree from the beginnings on, and from the ends back.
size_t Agreeing(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  const size_t most = std::min(a.size(), b.size());
  return static_cast<size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<ptrdiff_t>(most),
                    b.begin())
          .first -
      a.begin());
}
size_t AgreeingBack(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  const size_t most = std::min(a.size(), b.size());
  size_t count = 0;
  while (count < most && a[a.size() - 1 - count] == b[b.size() - 1 - count]) {
    ++count;
  }
  return count;
}

}  // namespace

void RepeatFinder::Begin(uint64_t window) {
  window_ = window;
  history_.Begin(window);
  num_chunks_ = 0;
  log2_ = kFirstLog2;
  table_.assign(size_t{1} << log2_, 0);
}

uint64_t RepeatFinder::MemoryAfter(uint64_t text_bytes, uint64_t window) {
  // The window and part of a text; four bytes for each chunk, up to twice.
  const uint64_t held = std::min(text_bytes, 2 * window);
  return held + held / kChunk * 2 * sizeof(uint32_t) +
         (sizeof(uint32_t) << kFirstLog2);
}

// Twice as many slots, with all chunks that are kept.
void RepeatFinder::Grow() {
  ++log2_;
  table_ = {};
  table_.assign(size_t{1} << log2_, 0);
  for (uint64_t at = history_.begin(); at < history_.end();) {
    const auto bytes = history_.From(at);
    const size_t skip = static_cast<size_t>((kChunk - at % kChunk) % kChunk);
    for (size_t i = skip; i + kChunk <= bytes.size(); i += kChunk) {
      Index((at + i) / kChunk, bytes.subspan(i));
    }
    at += bytes.size();
  }
}

void RepeatFinder::Index(uint64_t chunk, std::span<const uint8_t> bytes) {
  table_[Slot(HashOf(bytes.data()), log2_)] = static_cast<uint32_t>(chunk + 1);
}

void RepeatFinder::Add(std::span<const uint8_t> text) {
  const uint64_t at = history_.end();
  history_.Append({text.begin(), text.end()});
  num_chunks_ = std::min(num_chunks_ + text.size() / kChunk,
                         history_.held_bytes() / kChunk + 1);
  if (num_chunks_ > table_.size()) {
    while (num_chunks_ > table_.size() * 2) {
      ++log2_;
      table_.resize(size_t{1} << log2_);
    }
    return Grow();
  }
  const size_t skip = static_cast<size_t>((kChunk - at % kChunk) % kChunk);
  for (size_t i = skip; i + kChunk <= text.size(); i += kChunk) {
    Index((at + i) / kChunk, text.subspan(i));
  }
}

// Whether the chunk at `at` has been there before, and how far that goes on. It
// goes back to `done` at most.
bool RepeatFinder::MatchAt(std::span<const uint8_t> text, size_t at,
                           uint64_t hash, size_t done, Match* match) const {
  const uint32_t entry = table_[Slot(hash, log2_)];
  if (entry == 0) return false;
  // The number is known modulo 2^32, and the latest such chunk is meant.
  const uint64_t latest = history_.end() / kChunk;
  const uint64_t back = static_cast<uint32_t>(latest - (entry - 1));
  if (back > latest) return false;
  uint64_t from = (latest - back) * kChunk;
  const uint64_t first =
      history_.end() > window_ ? history_.end() - window_ : 0;
  if (from < std::max(first, history_.begin()) ||
      from + kChunk > history_.end()) {
    return false;
  }
  const auto chunk = history_.From(from);
  if (chunk.size() < kChunk ||
      std::memcmp(chunk.data(), text.data() + at, kChunk) != 0) {
    return false;
  }
  size_t begin = at, end = at;
  for (uint64_t to = from; to < history_.end() && end < text.size();) {
    const auto kept = history_.From(to);
    const size_t count = Agreeing(text.subspan(end), kept);
    end += count;
    to += count;
    if (count < kept.size()) break;
  }
  const uint64_t least = std::max(first, history_.begin());
  while (from > least && begin > done) {
    auto kept = history_.Before(from);
    kept = kept.last(
        static_cast<size_t>(std::min<uint64_t>(kept.size(), from - least)));
    const size_t count = AgreeingBack(text.subspan(done, begin - done), kept);
    begin -= count;
    from -= count;
    if (count < kept.size()) break;
  }
  if (end - begin < kLeastRepeat) return false;
  *match = {begin, end, from};
  return true;
}

Repeats RepeatFinder::Find(std::span<const uint8_t> text) const {
  Repeats found;
  if (history_.held_bytes() == 0 || text.size() < kLeastRepeat) return found;
  std::vector<Match> matches;
  size_t done = 0;
  uint64_t hash = HashOf(text.data());
  for (size_t at = 0;;) {
    Match match;
    if (MatchAt(text, at, hash, done, &match)) {
      matches.push_back(match);
      at = done = match.end;
      if (at + kChunk > text.size()) break;
      hash = HashOf(text.data() + at);
      continue;
    }
    if (at + kChunk >= text.size()) break;
    hash = Roll(hash, text[at + kChunk], text[at]);
    ++at;
  }
  for (const Match& match : matches) {
    found.reach = std::max(found.reach, history_.end() - match.from);
  }
  ReferenceWriter writer(found.reach);
  size_t rest_bytes = text.size();
  for (const Match& match : matches) rest_bytes -= match.end - match.begin;
  if (!matches.empty()) found.rest.reserve(rest_bytes);
  size_t at = 0;
  for (const Match& match : matches) {
    found.rest.insert(found.rest.end(),
                      text.begin() + static_cast<ptrdiff_t>(at),
                      text.begin() + static_cast<ptrdiff_t>(match.begin));
    writer.Append({match.begin - at, match.end - match.begin,
                   history_.end() - match.from},
                  &found.list);
    at = match.end;
  }
  if (!matches.empty()) {
    found.rest.insert(found.rest.end(),
                      text.begin() + static_cast<ptrdiff_t>(at), text.end());
  }
  return found;
}

}  // namespace llmzip
