// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Texts repeat long passages. A match model follows such a repeat: it remembers
// where the latest bytes of the stream occurred before and expects the byte
// that followed there. lpaq and paq8 have the same model (M. Mahoney, "Data
// Compression Explained").
//
// A hash table (`heads_`) leads from the hash of the latest `min_length_` bytes
// to the position behind their latest occurrence. Hashes collide, so a new
// match is verified: its true length is counted backwards. From then on the
// pointer advances with the text, one byte at a time, as long as the bytes
// agree. The first byte that differs ends the match.
//
// All streams of a block share the table. A match may point into another
// stream, but only at bytes that are already decoded: a decoder has no others.
// So a pointer that arrives at the frontier of its stream is dropped.
//
// The model only says which byte it expects and how long the match is.
// ByteModel learns how far to trust a match of that length.
#include "mixing/match_model.h"

#include <algorithm>

namespace llmzip {

void MatchModel::Update(const StreamTexts& texts, size_t stream,
                        const StreamHistory& s, UndoLog* undo) {
  Pointer& p = pointers_[stream];
  if (p.length > 0) Follow(texts, texts.bytes()[s.frontier - 1], p);
  if (s.frontier - s.begin < min_length_) return;
  uint32_t& head = heads_[HeadOf(s)];
  if (p.length == 0 && head != 0) p = Verified(texts, s, head - 1);
  if (undo != nullptr) undo->Note(&head, sizeof(head));
  head = s.frontier + 1;
}

void MatchModel::Follow(const StreamTexts& texts, uint8_t byte, Pointer& p) {
  if (p.position >= texts.stream(p.owner).frontier ||
      texts.bytes()[p.position] != byte) {
    p.length = 0;
    return;
  }
  ++p.position;
  if (p.length < kMaxLength) ++p.length;
}

MatchModel::Pointer MatchModel::Verified(const StreamTexts& texts,
                                         const StreamHistory& s,
                                         uint32_t position) const {
  const uint8_t* bytes = texts.bytes();
  const uint32_t owner = texts.Owner(position - 1);
  const uint32_t most = std::min({position - texts.stream(owner).begin,
                                  s.frontier - s.begin, kMaxFirstLength});
  uint32_t length = 0;
  while (length < most &&
         bytes[position - 1 - length] == bytes[s.frontier - 1 - length]) {
    ++length;
  }
  if (length < min_length_) return Pointer();
  return {position, length, owner};
}

}  // namespace llmzip
