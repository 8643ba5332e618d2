// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Contexts are made of properties of the text: the latest bytes, the current
// word, the column, the open bracket, the open element. Computing them anew for
// each byte would be slow. So each stream keeps them in a StreamHistory, and
// Append() updates it with a few state machines, one per property. They follow
// no grammar exactly: a wrong guess about brackets in a string costs a little
// compression and nothing else.
//
// The texts of all streams lie in one array, stream after stream. A match model
// can then point anywhere in the block with one number.
#include "mixing/stream_text.h"

#include <cassert>
#include <numeric>
#include <string_view>

namespace llmzip {
namespace {

constexpr std::array<uint8_t, 256> MakeByteClasses() {
  std::array<uint8_t, 256> classes = {};
  for (size_t byte = 0; byte < 256; ++byte) {
    classes[byte] = byte < 0x20 ? 14 : byte < 0x80 ? 15 : 6;
  }
  const auto set = [&](std::string_view bytes, uint8_t number) {
    for (const char byte : bytes) {
      classes[static_cast<uint8_t>(byte)] = number;
    }
  };
  set("abcdefghijklmnopqrstuvwxyz", 1);
  set("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2);
  set("0123456789", 3);
  set(" ", 4);
  set("\n", 5);
  set(".,;:!?", 7);
  set("<>/", 8);
  set("()[]{}", 9);
  set("\"'", 10);
  set("=+-*", 11);
  set("&", 12);
  set("_", 13);
  return classes;
}

bool IsWordByte(uint8_t byte) {
  const uint8_t lower = byte | 0x20;
  return (lower >= 'a' && lower <= 'z') || byte >= 0x80;
}

void TrackWords(StreamHistory& s, uint8_t byte) {
  if (IsWordByte(byte)) {
    s.word = HashStep(s.word, byte | 0x20u);
    ++s.word_length;
    return;
  }
  if (s.word == 0) return;
  s.word2 = s.word1;
  s.word1 = s.word;
  s.word = 0;
  s.word_length = 0;
}

void TrackLines(StreamHistory& s, uint8_t byte) {
  if (byte == '\n') {
    s.line_above = s.line;
    s.line = s.frontier;
    s.indent = 0;
    s.line_start = 0;
    return;
  }
  const uint32_t column = s.Column();
  if (column == s.indent + 1 && (byte == ' ' || byte == '\t')) ++s.indent;
  if (column <= s.indent + 3) s.line_start = s.line_start << 8 | byte;
}

void TrackBrackets(StreamHistory& s, uint8_t byte) {
  if (byte == '(' || byte == '[' || byte == '{') {
    s.brackets.Push(byte);
  } else if (byte == ')' || byte == ']' || byte == '}') {
    s.brackets.Pop();
  } else {
    return;
  }
  s.bracket = s.brackets.Top() | uint32_t{s.brackets.Top(1)} << 8;
}

// <name attributes> pushes the name; </name> and the end of <name/> pop it.
void TrackMarkup(StreamHistory& s, uint8_t byte) {
  using Markup = StreamHistory::Markup;
  const uint32_t before = s.Last(2);
  if (byte == '<') {
    s.markup = Markup::kName;
    s.tag_name = 0;
  } else if (s.markup == Markup::kText) {
    return;
  } else if (s.markup == Markup::kName) {
    const uint8_t lower = byte | 0x20;
    if (byte == '/' && before == '<') {
      s.markup = Markup::kEndTag;
      s.tags.Pop();
    } else if (lower >= 'a' && lower <= 'z') {
      s.tag_name = HashStep(s.tag_name, byte);
    } else {
      if (s.tag_name != 0) s.tags.Push(s.tag_name);
      s.markup = Markup::kAttributes;
    }
  }
  if (byte == '>') {
    if (before == '/' && s.markup == Markup::kAttributes) s.tags.Pop();
    s.markup = Markup::kText;
  }
  s.tag = s.tags.Top() + static_cast<uint32_t>(s.markup);
}

}  // namespace

constinit const std::array<uint8_t, 256> kByteClass = MakeByteClasses();

StreamTexts::StreamTexts(std::span<const uint64_t> stream_bytes)
    : bytes_(static_cast<size_t>(std::accumulate(
          stream_bytes.begin(), stream_bytes.end(), uint64_t{0}))),
      followers_(65536),
      num_streams_(stream_bytes.size()) {
  assert(num_streams_ >= 1 && num_streams_ <= kMaxStreams);
  uint64_t begin = 0;
  for (size_t i = 0; i < num_streams_; ++i) {
    StreamHistory& s = streams_[i];
    s.begin = s.frontier = s.line = s.line_above = static_cast<uint32_t>(begin);
    begin += stream_bytes[i];
    s.end = static_cast<uint32_t>(begin);
  }
}

void StreamTexts::CopyFrom(const StreamTexts& other) {
  assert(other.num_streams_ == 1 && other.size() <= streams_[0].end);
  bytes_.CopyFrom(other.bytes_);
  followers_.CopyIntoZeros(other.followers_);
  const uint32_t end = streams_[0].end;
  streams_[0] = other.streams_[0];
  streams_[0].end = end;
}

void StreamTexts::Append(size_t stream, uint8_t byte, UndoLog* undo) {
  StreamHistory& s = streams_[stream];
  assert(s.Room() > 0);
  uint32_t& followers = followers_[s.last8 & 0xffff];
  if (undo != nullptr) undo->Note(&followers, sizeof(followers));
  followers = followers << 8 | byte;
  bytes_[s.frontier++] = byte;
  s.last8 = s.last8 << 8 | byte;
  s.classes = s.classes << 4 | kByteClass[byte];
  s.prefix = HashStep(s.prefix, byte + 1u);
  ++s.depth;
  TrackWords(s, byte);
  TrackLines(s, byte);
  TrackBrackets(s, byte);
  TrackMarkup(s, byte);
}

void StreamTexts::EndSymbol(size_t stream, uint32_t symbol) {
  StreamHistory& s = streams_[stream];
  s.prefix = 0;
  s.depth = 0;
  s.symbol2 = s.symbol1;
  s.symbol1 = symbol + 1;
}

}  // namespace llmzip
