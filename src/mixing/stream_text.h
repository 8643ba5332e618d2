// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The decoded bytes of a block's streams and what each stream remembers of
// its latest ones (docs/MIXING.md, "Text").
#ifndef LLMZIP_MIXING_STREAM_TEXT_H_
#define LLMZIP_MIXING_STREAM_TEXT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "mixing/lazy_array.h"
#include "mixing/mixing_hash.h"

namespace llmzip {

// Sixteen kinds of bytes (letters, digits, white space, brackets, ...).
extern const std::array<uint8_t, 256> kByteClass;

// A stack of which the latest kDepth entries are kept; more just fall out.
template <typename T>
class OpenThings {
 public:
  static constexpr uint32_t kDepth = 32;

  void Push(T thing) { things_[depth_++ % kDepth] = thing; }
  void Pop() { depth_ -= depth_ > 0 ? 1 : 0; }
  // The innermost, or the i-th around it; 0 if there is none.
  T Top(uint32_t i = 0) const {
    return depth_ > i ? things_[(depth_ - 1 - i) % kDepth] : T{0};
  }

 private:
  std::array<T, kDepth> things_ = {};
  uint32_t depth_ = 0;
};

// What one stream remembers. Positions count from the start of all streams'
// bytes laid end to end.
struct CallGate {
  uint32_t begin = 0;     // first position of the stream
  uint32_t frontier = 0;  // first position not yet decoded
  uint32_t end = 0;       // first position after the stream
  uint64_t last8 = 0;     // the latest eight bytes, the latest lowest
  uint32_t classes = 0;   // and their classes, four bits each

  uint32_t word = 0;         // hash of the letters since the last other byte
  uint32_t word_length = 0;  // how many they are
  uint32_t word1 = 0;        // the word before
  uint32_t word2 = 0;        // and the one before that

  uint32_t line = 0;  // where this line begins
  uint32_t line_above = 0;
  uint32_t indent = 0;      // spaces and tabs it begins with
  uint32_t line_start = 0;  // the last four of its first indent + 3 bytes

  uint32_t bracket = 0;  // the two innermost open brackets
  uint32_t tag = 0;      // innermost open element of a markup language, hashed
                         // with where in a tag we are

  // Of the language model's symbols:
  uint32_t prefix = 0;   // hash of this symbol's bytes so far
  uint32_t depth = 0;    // how many they are
  uint32_t symbol1 = 0;  // the symbol before, plus 1; 0 at the start
  uint32_t symbol2 = 0;  // and the one before that

  enum class Markup : uint8_t { kText, kName, kAttributes, kEndTag };
  Markup markup = Markup::kText;
  uint32_t tag_name = 0;  // hash of the name that is being read
  OpenThings<uint8_t> brackets;
  OpenThings<uint32_t> tags;

  uint32_t Last(unsigned i) const {
    return static_cast<uint32_t>(last8 >> (8 * (i - 1))) & 0xff;
  }
  // The latest `count` bytes as one number, 1 <= count <= 8.
  uint64_t LastBytes(unsigned count) const {
    return last8 & (~uint64_t{0} >> (64 - 8 * count));
  }
  // Bytes since the line began.
  uint32_t Column() const { return frontier - line; }
  // Bytes that are still to come.
  uint32_t Room() const { return end - frontier; }
};

class StreamTexts {
 public:
  static constexpr size_t kMaxStreams = 16;

  explicit StreamTexts(std::span<const uint64_t> stream_bytes);

  bool ok() const { return !bytes_.empty() && !followers_.empty(); }
  // Of all streams, decoded or not.
  size_t size() const { return bytes_.size(); }
  const uint8_t* bytes() const { return bytes_.begin(); }
  size_t num_streams() const { return num_streams_; }
  CallGate& stream(size_t i) { return streams_[i]; }
  const CallGate& stream(size_t i) const { return streams_[i]; }

  // The stream that owns `position`.
  uint32_t Owner(uint32_t position) const {
    uint32_t i = static_cast<uint32_t>(num_streams_) - 1;
    while (streams_[i].begin > position) --i;
    return i;
  }

  // Requires room in the stream: behind it lies the next one's text.
  void Append(size_t stream, uint8_t byte);
  // The same for the end of a symbol of the language model.
  void EndSymbol(size_t stream, uint32_t symbol);

  // The byte above the next one in the line before, shifted by `offset`; 0 if
  // that line is too short.
  uint32_t Above(const CallGate& s, uint32_t offset) const {
    const uint32_t position = s.line_above + s.Column() + offset;
    return position < s.line ? bytes_[position] : 0;
  }

  // The bytes that followed the latest two of `s` the last times, in any
  // stream, the latest lowest.
  uint32_t Followers(const CallGate& s) const {
    return followers_[s.last8 & 0xffff];
  }

 private:
  LazyArray<uint8_t> bytes_;
  LazyArray<uint32_t> followers_;
  CallGate streams_[kMaxStreams];
  size_t num_streams_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_STREAM_TEXT_H_
