// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Makes names, messages and tokens visible. Any bytes, cut anywhere, become
// text that harms neither a terminal nor a page.
#ifndef LLMZIP_SHELL_VISIBLE_TEXT_H_
#define LLMZIP_SHELL_VISIBLE_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llmzip::cli {

// A UTF-8 character. Size 0 means that the bytes are not UTF-8.
struct Character {
  uint32_t code = 0;
  size_t size = 0;  // in bytes
};
// Requires at < text.size().
Character CharacterAt(std::string_view text, size_t at);

// Returns one line of UTF-8 that can be shown on a terminal. Control
// characters, invisible characters, direction marks and stray bytes are escaped
// as in C ("\n", "\x1b", "\xff"). A backslash is not escaped, so applying this
// twice changes nothing.
std::string Visible(std::string_view bytes);

// The same for JSON, with escapes such as "\u202e". Requires UTF-8.
std::string VisibleJson(std::string_view json);

// A part of a token as it is shown.
struct Piece {
  enum class Kind {
    kText,     // `shown` is UTF-8 without control characters except tabs
    kNewline,  // `shown` is "\n"
    kPart,     // part of a character that a later token ends and shows
    kEscape,   // `shown` is an escape: "\x1b", "\xff", "U+202E"
  };
  Kind kind;
  std::string shown;

  bool operator==(const Piece&) const = default;
};

// Returns the pieces of [begin, end) of `text`. A character that begins before
// it and ends in it is shown here as a whole. Requires begin < end <=
// text.size().
std::vector<Piece> PiecesOf(std::string_view text, size_t begin, size_t end);

// Returns one line of UTF-8 for `bytes`. Characters that cannot be shown are
// escaped as in C ("\n", "\t", "\\", "\xff").
std::string Escaped(std::string_view bytes);

// The same for people: spaces at the ends, tabs and newlines become symbols,
// and a backslash is not escaped.
std::string Labelled(std::string_view bytes);

bool IsUtf8(std::string_view bytes);

// Escapes text for HTML, also for attributes in double quotes.
std::string HtmlText(std::string_view text);

}  // namespace llmzip::cli

#endif  // LLMZIP_SHELL_VISIBLE_TEXT_H_
