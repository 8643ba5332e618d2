// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/block_streams.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

namespace llmzip {

Status EncoderStreams::Put(size_t stream, uint32_t symbol) {
  assert(symbol == Next(stream));
  text_bytes_ += vocabulary_.Bytes(symbol).size();
  ++num_coded_[stream];
  return Status();
}

std::span<const uint32_t> EncoderStreams::TakeUnread(size_t stream, size_t most,
                                                     bool ahead) {
  const std::vector<uint32_t>& all = symbols_[stream];
  // The last symbol of a stream is followed by nothing: it is read only if it
  // has been coded and someone asks, as a fork does.
  const size_t end =
      ahead ? std::max(num_coded_[stream], all.size() - 1) : num_coded_[stream];
  const size_t begin = num_read_[stream];
  const size_t count = std::min(most, end > begin ? end - begin : 0);
  num_read_[stream] += count;
  return std::span(all).subspan(begin, count);
}

DecoderStreams::DecoderStreams(const Vocabulary* vocabulary,
                               std::vector<size_t> sizes)
    : vocabulary_(*vocabulary),
      sizes_(std::move(sizes)),
      text_(sizes_.size()),
      num_coded_(sizes_.size(), 0),
      unread_(sizes_.size()),
      taken_(sizes_.size()) {
  // Touched as it fills. Growing would hold all of it twice.
  for (size_t i = 0; i < sizes_.size(); ++i) text_[i].reserve(sizes_[i]);
}

Status DecoderStreams::Put(size_t stream, uint32_t symbol) {
  const std::span<const uint8_t> bytes = vocabulary_.Bytes(symbol);
  std::vector<uint8_t>& text = text_[stream];
  if (bytes.size() > sizes_[stream] - text.size()) {
    return Status(Code::kCorrupt,
                  "payload: a symbol of " + std::to_string(bytes.size()) +
                      " bytes overshoots its stream, which lacks " +
                      std::to_string(sizes_[stream] - text.size()));
  }
  text.insert(text.end(), bytes.begin(), bytes.end());
  text_bytes_ += bytes.size();
  unread_[stream].push_back(symbol);
  ++num_coded_[stream];
  return Status();
}

std::span<const uint32_t> DecoderStreams::TakeUnread(size_t stream, size_t most,
                                                     bool /*ahead*/) {
  std::vector<uint32_t>& unread = unread_[stream];
  const auto count = static_cast<std::ptrdiff_t>(std::min(most, unread.size()));
  taken_[stream].assign(unread.begin(), unread.begin() + count);
  unread.erase(unread.begin(), unread.begin() + count);
  return taken_[stream];
}

std::vector<uint8_t> DecoderStreams::Join() const {
  std::vector<uint8_t> joined;
  joined.reserve(static_cast<size_t>(text_bytes_));
  for (const std::vector<uint8_t>& text : text_) {
    joined.insert(joined.end(), text.begin(), text.end());
  }
  return joined;
}

}  // namespace llmzip
