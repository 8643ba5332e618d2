// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Names, messages and tokens made visible: any bytes, cut anywhere, as text
// that harms neither a terminal nor a page.
#ifndef LLMZIP_CLI_VISIBLE_TEXT_H_
#define LLMZIP_CLI_VISIBLE_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llmzip::cli {

// A character of UTF-8; size 0: the bytes there are none.
struct Character {
  uint32_t code = 0;
  size_t size = 0;  // in bytes
};
// Requires at < text.size().
Character CharacterAt(std::string_view text, size_t at);

// What reaches a terminal: one line of UTF-8 without anything that acts on it,
// hides in it, or turns it round. Such bytes and stray ones are shown as in C
// ("\n", "\x1b", "\xff"). A backslash is itself, so that doing this twice
// changes nothing.
std::string Visible(std::string_view bytes);

// The same for JSON, which is UTF-8 already: as "\u202e".
std::string VisibleJson(std::string_view json);

// A stretch of a token, as it is to be shown.
struct Piece {
  enum class Kind {
    kText,     // `shown` is UTF-8 without control characters, but for tabs
    kNewline,  // `shown` is "\n"
    kPart,     // of a character that a later token completes and shows
    kEscape,   // `shown` names what cannot be shown: "\x1b", "\xff", "U+202E"
  };
  Kind kind;
  std::string shown;

  bool operator==(const Piece&) const = default;
};

// The pieces of [begin, end) of `text`. A character that begins before it and
// ends in it is shown here in full. Requires begin < end <= text.size().
std::vector<Piece> PiecesOf(std::string_view text, size_t begin, size_t end);

// One line of UTF-8 for `bytes` on their own: what cannot be shown is escaped
// as in C ("\n", "\t", "\\", "\xff").
std::string Escaped(std::string_view bytes);

// The same for reading: spaces at the ends, tabs and newlines are symbols, a
// backslash is itself.
std::string Labelled(std::string_view bytes);

bool IsUtf8(std::string_view bytes);

// Text in HTML, also in attributes with double quotes.
std::string HtmlText(std::string_view text);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_VISIBLE_TEXT_H_
