// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/text_range.h"

#include <charconv>

namespace llmzip::cli {
namespace {

constexpr uint64_t kMost = uint64_t{1} << 62;

// Takes a number from the front of `text`, if there is one.
std::optional<uint64_t> TakeNumber(std::string_view& text) {
  uint64_t number = 0;
  const auto [next, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number > kMost) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(next - text.data()));
  return number;
}

}  // namespace

std::optional<TextRange> ParseRange(const std::string& text) {
  std::string_view rest = text;
  TextRange range;
  range.first = TakeNumber(rest);
  if (rest.empty() || rest[0] != '-') return std::nullopt;
  rest.remove_prefix(1);
  range.last = TakeNumber(rest);
  if (!rest.empty() || (!range.first && !range.last)) return std::nullopt;
  if (range.first && range.last && *range.last < *range.first) {
    return std::nullopt;
  }
  return range;
}

std::string_view LineFilter::Take(std::string_view piece) {
  size_t begin = 0;
  while (line_ < *range_.first) {
    const size_t end = piece.find('\n', begin);
    if (end == std::string_view::npos) return {};
    begin = end + 1;
    ++line_;
  }
  size_t end = begin;
  while (!done()) {
    const size_t feed = piece.find('\n', end);
    if (feed == std::string_view::npos) return piece.substr(begin);
    end = feed + 1;
    ++line_;
  }
  return piece.substr(begin, end - begin);
}

}  // namespace llmzip::cli
