// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/text_history.h"

#include <algorithm>
#include <utility>

#include "container/reference_list.h"

namespace llmzip {

void TextHistory::Begin(uint64_t window) {
  window_ = window;
  end_ = 0;
  held_bytes_ = 0;
  pieces_.clear();
}

void TextHistory::Append(std::vector<uint8_t> text) {
  if (text.empty()) return;
  const uint64_t size = text.size();
  pieces_.push_back({end_, std::move(text)});
  end_ += size;
  held_bytes_ += size;
  while (held_bytes_ - pieces_.front().text.size() >= window_) {
    held_bytes_ -= pieces_.front().text.size();
    pieces_.pop_front();
  }
}

const TextHistory::Piece& TextHistory::PieceAt(uint64_t position) const {
  const auto after = std::upper_bound(
      pieces_.begin(), pieces_.end(), position,
      [](uint64_t at, const Piece& piece) { return at < piece.begin; });
  return *std::prev(after);
}

std::span<const uint8_t> TextHistory::From(uint64_t position) const {
  const Piece& piece = PieceAt(position);
  return std::span(piece.text)
      .subspan(static_cast<size_t>(position - piece.begin));
}

std::span<const uint8_t> TextHistory::Before(uint64_t position) const {
  const Piece& piece = PieceAt(position - 1);
  return std::span(piece.text)
      .first(static_cast<size_t>(position - piece.begin));
}

Result<std::vector<uint8_t>> TextHistory::Expand(
    const BlockHeader& header, std::span<const uint8_t> list,
    std::span<const uint8_t> rest) const {
  if (header.reach > held_bytes_) {
    return Status(Code::kCorrupt, "references: they reach too far back");
  }
  std::vector<uint8_t> text;
  text.reserve(static_cast<size_t>(header.raw_bytes));
  ReferenceReader references(header, list);
  while (!references.Done()) {
    Reference reference;
    LLMZIP_RETURN_IF_ERROR(references.Next(&reference));
    const auto before = rest.first(static_cast<size_t>(reference.rest_before));
    text.insert(text.end(), before.begin(), before.end());
    rest = rest.subspan(before.size());
    uint64_t from = end_ - reference.distance;
    for (uint64_t left = reference.length; left > 0;) {
      auto bytes = From(from);
      bytes = bytes.first(
          static_cast<size_t>(std::min<uint64_t>(left, bytes.size())));
      text.insert(text.end(), bytes.begin(), bytes.end());
      from += bytes.size();
      left -= bytes.size();
    }
  }
  LLMZIP_RETURN_IF_ERROR(references.Finish());
  text.insert(text.end(), rest.begin(), rest.end());
  return text;
}

}  // namespace llmzip
