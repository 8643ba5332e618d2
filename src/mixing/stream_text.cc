// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/stream_text.h"

#include <cassert>
#include <numeric>

namespace llmzip {
namespace {

bool IsWordByte(uint8_t byte) {
  const uint8_t lower = byte | 0x20;
  return (lower >= 'a' && lower <= 'z') || byte >= 0x80;
}

}  // namespace

StreamTexts::StreamTexts(std::span<const uint64_t> stream_bytes)
    : bytes_(static_cast<size_t>(std::accumulate(
          stream_bytes.begin(), stream_bytes.end(), uint64_t{0}))),
      num_streams_(stream_bytes.size()) {
  assert(num_streams_ >= 1 && num_streams_ <= kMaxStreams);
  uint64_t begin = 0;
  for (size_t i = 0; i < num_streams_; ++i) {
    StreamState& s = streams_[i];
    s.begin = s.frontier = s.line = s.line_above = static_cast<uint32_t>(begin);
    begin += stream_bytes[i];
  }
}

void StreamTexts::Append(size_t stream, uint8_t byte) {
  StreamState& s = streams_[stream];
  assert(s.frontier < bytes_.size());
  bytes_[s.frontier++] = byte;
  s.last8 = s.last8 << 8 | byte;
  s.prefix = HashStep(s.prefix, byte + 1u);
  ++s.depth;
  if (byte == '\n') {
    s.line_above = s.line;
    s.line = s.frontier;
  }
  if (IsWordByte(byte)) {
    s.word = HashStep(s.word, byte | 0x20u);
  } else if (s.word != 0) {
    s.word2 = s.word1;
    s.word1 = s.word;
    s.word = 0;
  }
}

}  // namespace llmzip
