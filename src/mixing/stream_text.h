// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The decoded bytes of a block's streams and what each stream remembers of
// its latest ones (docs/MIXING.md, "Text").
#ifndef LLMZIP_MIXING_STREAM_TEXT_H_
#define LLMZIP_MIXING_STREAM_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "mixing/lazy_array.h"
#include "mixing/mixing_hash.h"

namespace llmzip {

// What one stream remembers. Positions count from the start of all streams'
// bytes laid end to end.
struct StreamState {
  uint32_t begin = 0;     // first position of the stream
  uint32_t frontier = 0;  // first position not yet decoded
  uint64_t last8 = 0;     // the latest eight bytes, the latest lowest
  uint32_t word = 0;      // hash of the letters since the last other byte
  uint32_t word1 = 0;     // the word before
  uint32_t word2 = 0;     // and the one before that
  uint32_t line = 0;      // where this line begins
  uint32_t line_above = 0;
  // Of the language model's symbols:
  uint32_t prefix = 0;   // hash of this symbol's bytes so far
  uint32_t depth = 0;    // how many they are
  uint32_t symbol1 = 0;  // the symbol before, plus 1; 0 at the start
  uint32_t symbol2 = 0;  // and the one before that

  uint32_t Last(unsigned i) const {
    return static_cast<uint32_t>(last8 >> (8 * (i - 1))) & 0xff;
  }
  // The latest `count` bytes as one number, 1 <= count <= 8.
  uint64_t LastBytes(unsigned count) const {
    return last8 & (~uint64_t{0} >> (64 - 8 * count));
  }
};

class StreamTexts {
 public:
  static constexpr size_t kMaxStreams = 16;

  explicit StreamTexts(std::span<const uint64_t> stream_bytes);

  bool ok() const { return !bytes_.empty(); }
  const uint8_t* bytes() const { return bytes_.begin(); }
  size_t num_streams() const { return num_streams_; }
  StreamState& stream(size_t i) { return streams_[i]; }
  const StreamState& stream(size_t i) const { return streams_[i]; }

  // The stream that owns `position`.
  uint32_t Owner(uint32_t position) const {
    uint32_t i = static_cast<uint32_t>(num_streams_) - 1;
    while (streams_[i].begin > position) --i;
    return i;
  }

  // Requires room in the stream.
  void Append(size_t stream, uint8_t byte);

  // The byte above the next one in the line before, shifted by `offset`; 0 if
  // that line is too short.
  uint32_t Above(const StreamState& s, uint32_t offset) const {
    const uint32_t position = s.line_above + (s.frontier - s.line) + offset;
    return position < s.line ? bytes_[position] : 0;
  }

 private:
  LazyArray<uint8_t> bytes_;
  StreamState streams_[kMaxStreams];
  size_t num_streams_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_STREAM_TEXT_H_
