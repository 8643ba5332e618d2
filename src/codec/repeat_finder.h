// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Finds what a text repeats from far before it. Not normative.
#ifndef LLMZIP_CODEC_REPEAT_FINDER_H_
#define LLMZIP_CODEC_REPEAT_FINDER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codec/text_history.h"

namespace llmzip {

// A block's text without what it repeats.
struct Repeats {
  uint64_t reach = 0;         // 0: it repeats nothing
  std::vector<uint8_t> list;  // of its references
  std::vector<uint8_t> rest;  // empty without references
};

// One object for each frame. Not thread-safe. What it finds depends on the
// texts alone.
class RepeatFinder {
 public:
  // Repeats shorter than this cost as much as they save.
  static constexpr size_t kLeastRepeat = 64;

  // Forgets everything. References reach `window` bytes back from a text.
  void Begin(uint64_t window);
  // Compares the next text with those that were added.
  Repeats Find(std::span<const uint8_t> text) const;
  void Add(std::span<const uint8_t> text);
  // Bytes of memory.
  uint64_t held_bytes() const {
    return history_.held_bytes() + sizeof(uint32_t) * table_.size();
  }
  // What it will hold after texts of so many bytes, at most.
  static uint64_t MemoryAfter(uint64_t text_bytes, uint64_t window);

 private:
  struct Match {
    size_t begin, end;  // in the text
    uint64_t from;      // in the frame
  };

  bool MatchAt(std::span<const uint8_t> text, size_t at, uint64_t hash,
               size_t done, Match* match) const;
  void Index(uint64_t chunk, std::span<const uint8_t> bytes);
  void Grow();

  uint64_t window_ = 0;
  TextHistory history_;
  unsigned log2_ = 0;
  uint64_t num_chunks_ = 0;
  // By hash: the latest chunk with it, its number + 1 modulo 2^32; 0: none.
  std::vector<uint32_t> table_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_REPEAT_FINDER_H_
