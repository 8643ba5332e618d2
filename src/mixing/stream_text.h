// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a block's streams that are coded so far, and a summary of each
// stream's latest bytes, from which contexts are made (docs/MIXING.md, "Text").
#ifndef LLMZIP_MIXING_STREAM_TEXT_H_
#define LLMZIP_MIXING_STREAM_TEXT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "mixing/lazy_array.h"
#include "mixing/mixing_hash.h"
#include "mixing/undo_log.h"

namespace llmzip {

// [byte]: its class, 1..15: small letters, capitals, digits, brackets, ...
extern const std::array<uint8_t, 256> kByteClass;

// A stack for open brackets and elements. It keeps the latest kDepth entries
// and forgets older ones, so that hostile text cannot make it grow.
template <typename T>
class NestingStack {
 public:
  static constexpr uint32_t kDepth = 32;

  void Push(T entry) { entries_[depth_++ % kDepth] = entry; }
  void Pop() { depth_ -= depth_ > 0 ? 1 : 0; }
  // The innermost entry, or the i-th around it; 0 if there is none.
  T Top(uint32_t i = 0) const {
    return depth_ > i ? entries_[(depth_ - 1 - i) % kDepth] : T{0};
  }

 private:
  std::array<T, kDepth> entries_ = {};
  uint32_t depth_ = 0;
};

// The summary of one stream. Positions count from the start of all streams'
// bytes laid end to end.
struct StreamHistory {
  uint32_t begin = 0;     // first position of the stream
  uint32_t frontier = 0;  // position of the next byte
  uint32_t end = 0;       // first position after the stream
  uint64_t last8 = 0;     // the latest eight bytes, the latest lowest
  uint32_t classes = 0;   // their classes, four bits each

  uint32_t word = 0;         // hash of the letters since the last other byte
  uint32_t word_length = 0;  // number of these letters
  uint32_t word1 = 0;        // the word before
  uint32_t word2 = 0;        // the word before that

  uint32_t line = 0;        // where this line begins
  uint32_t line_above = 0;  // where the line before begins
  uint32_t indent = 0;      // number of spaces and tabs that begin this line
  uint32_t line_start = 0;  // the last four of its first indent + 3 bytes

  uint32_t bracket = 0;  // the two innermost open brackets
  uint32_t tag = 0;  // innermost open element of a markup language, plus the
                     // state of `markup`

  // The language model's symbols:
  uint32_t prefix = 0;   // hash of this symbol's bytes so far
  uint32_t depth = 0;    // number of these bytes
  uint32_t symbol1 = 0;  // the symbol before, plus 1; 0 at the start
  uint32_t symbol2 = 0;  // the symbol before that, likewise

  enum class Markup : uint8_t { kText, kName, kAttributes, kEndTag };
  Markup markup = Markup::kText;
  uint32_t tag_name = 0;  // hash of the tag name's letters so far
  NestingStack<uint8_t> brackets;
  NestingStack<uint32_t> tags;

  // The i-th latest byte, 1 <= i <= 8.
  uint32_t Last(unsigned i) const {
    return static_cast<uint32_t>(last8 >> (8 * (i - 1))) & 0xff;
  }
  // The latest `count` bytes as one number, 1 <= count <= 8.
  uint64_t LastBytes(unsigned count) const {
    return last8 & (~uint64_t{0} >> (64 - 8 * count));
  }
  // Bytes since the line began.
  uint32_t Column() const { return frontier - line; }
  // Number of bytes that are still to come.
  uint32_t Room() const { return end - frontier; }
};

// Not thread-safe. Never allocates after the constructor.
class StreamTexts {
 public:
  static constexpr size_t kMaxStreams = 16;

  // `stream_bytes`: the size of each stream, 1..kMaxStreams of them.
  explicit StreamTexts(std::span<const uint64_t> stream_bytes);

  bool ok() const { return !bytes_.empty() && !followers_.empty(); }
  // Bytes of all streams, coded or not.
  size_t size() const { return bytes_.size(); }
  const uint8_t* bytes() const { return bytes_.begin(); }
  size_t num_streams() const { return num_streams_; }
  StreamHistory& stream(size_t i) { return streams_[i]; }
  const StreamHistory& stream(size_t i) const { return streams_[i]; }

  // Begins stream 0 with the text of another object's only stream, and with all
  // that is known about it. Requires new texts, and room for it in stream 0.
  void CopyFrom(const StreamTexts& other);

  // The stream that owns `position`.
  uint32_t Owner(uint32_t position) const {
    uint32_t i = static_cast<uint32_t>(num_streams_) - 1;
    while (streams_[i].begin > position) --i;
    return i;
  }

  // Requires room in the stream, since the next stream's text lies behind it.
  // `undo`, unless null, notes what changes in the tables.
  void Append(size_t stream, uint8_t byte, UndoLog* undo = nullptr);
  // Notes the end of a symbol of the language model.
  void EndSymbol(size_t stream, uint32_t symbol);

  // The byte above the next one in the line before, shifted by `offset`; 0 if
  // that line is too short.
  uint32_t Above(const StreamHistory& s, uint32_t offset) const {
    const uint32_t position = s.line_above + s.Column() + offset;
    return position < s.line ? bytes_[position] : 0;
  }

  // The four bytes that followed the latest two bytes of `s` when these last
  // occurred in any stream, the latest lowest.
  uint32_t Followers(const StreamHistory& s) const {
    return followers_[s.last8 & 0xffff];
  }

 private:
  LazyArray<uint8_t> bytes_;
  LazyArray<uint32_t> followers_;
  StreamHistory streams_[kMaxStreams];
  size_t num_streams_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_STREAM_TEXT_H_
