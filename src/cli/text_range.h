// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The parts of a text that --range and --lines ask for.
#ifndef LLMZIP_CLI_TEXT_RANGE_H_
#define LLMZIP_CLI_TEXT_RANGE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace llmzip::cli {

// As in HTTP (RFC 9110, section 14.1.2): "A-B" from A to B, both included;
// "A-" from A to the end; "-N" the last N.
struct TextRange {
  std::optional<uint64_t> first;  // unset: `last` counts from the end
  std::optional<uint64_t> last;   // unset: to the end

  bool operator==(const TextRange&) const = default;
};

// Returns nullopt for anything else, for B < A, and for numbers above 2^62.
std::optional<TextRange> ParseRange(const std::string& text);

// Finds the lines of a text that passes by in pieces of any size.
class LineFilter {
 public:
  // Lines are counted from 1. Requires range.first.
  explicit LineFilter(const TextRange& range) : range_(range) {}

  // The part of the next piece that belongs to the lines. It is one piece, as
  // the lines are neighbours.
  std::string_view Take(std::string_view piece);
  // Whether no later piece can have a part.
  bool done() const { return range_.last && line_ > *range_.last; }

 private:
  const TextRange range_;
  uint64_t line_ = 1;
};

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_TEXT_RANGE_H_
