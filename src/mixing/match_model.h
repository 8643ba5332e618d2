// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Finds a repeat of a stream's latest bytes anywhere in the block and expects
// the byte that followed it there (docs/MIXING.md, "Match models").
#ifndef LLMZIP_MIXING_MATCH_MODEL_H_
#define LLMZIP_MIXING_MATCH_MODEL_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "mixing/lazy_array.h"
#include "mixing/stream_text.h"
#include "mixing/undo_log.h"

namespace llmzip {

// Not thread-safe.
class MatchModel {
 public:
  // Where a stream's match points to.
  struct Pointer {
    uint32_t position = 0;  // of the byte expected next
    uint32_t length = 0;
    uint32_t owner = 0;  // the stream that it points into
  };

  static constexpr uint32_t kMaxLength = 65535;
  // A new match is compared no further back than this.
  static constexpr uint32_t kMaxFirstLength = 400;

  // Finds repeats of at least `min_length` (1..8) bytes.
  MatchModel(unsigned min_length, unsigned log2_entries, Pages pages)
      : min_length_(min_length),
        shift_(64 - log2_entries),
        heads_(size_t{1} << log2_entries, pages) {}

  bool ok() const { return !heads_.empty(); }

  // Takes what a model of the same kind has found. Requires a new one.
  void CopyFrom(const MatchModel& other) {
    heads_.CopyIntoZeros(other.heads_);
    pointers_ = other.pointers_;
  }

  // Length of the current match of `stream`, 0 if there is none.
  uint32_t length(size_t stream) const { return pointers_[stream].length; }
  // The byte that the match expects next, or -1 if there is none. With `ahead`
  // 1: the byte after that.
  int Expected(const StreamTexts& texts, size_t stream,
               uint32_t ahead = 0) const {
    const Pointer& p = pointers_[stream];
    if (p.length == 0) return -1;
    const uint32_t position = p.position + ahead;
    return position < texts.stream(p.owner).frontier ? texts.bytes()[position]
                                                     : -1;
  }

  // The match of a stream, to be kept and set again. Requires that the texts
  // are as they were then.
  const Pointer& pointer(size_t stream) const { return pointers_[stream]; }
  void SetPointer(size_t stream, const Pointer& pointer) {
    pointers_[stream] = pointer;
  }

  // Prefetches what Update() will look up.
  void Prefetch(const StreamHistory& s) const {
    __builtin_prefetch(&heads_[HeadOf(s)]);
  }
  // Call after each byte that was appended to `stream`, whose history is `s`.
  // `undo`, unless null, notes what changes in the table.
  void Update(const StreamTexts& texts, size_t stream, const StreamHistory& s,
              UndoLog* undo = nullptr);

 private:
  // Advances `p` past `byte`, or ends the match.
  static void Follow(const StreamTexts& texts, uint8_t byte, Pointer& p);
  // A match before `position`, which the hash table suggests. Its length is 0
  // if the bytes before it are not those of `s`.
  Pointer Verified(const StreamTexts& texts, const StreamHistory& s,
                   uint32_t position) const;

  size_t HeadOf(const StreamHistory& s) const {
    return HashSpread(s.LastBytes(min_length_)) >> shift_;
  }

  unsigned min_length_;
  unsigned shift_;
  // [hash of bytes]: the position after their latest occurrence, plus 1.
  LazyArray<uint32_t> heads_;
  std::array<Pointer, StreamTexts::kMaxStreams> pointers_;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_MATCH_MODEL_H_
