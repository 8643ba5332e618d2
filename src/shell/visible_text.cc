// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "shell/visible_text.h"

#include <fmt/format.h>

#include <cstdint>

namespace llmzip::cli {
namespace {

constexpr size_t kMaxCharacterBytes = 4;

// Control characters, invisible characters, and marks that change the direction
// of writing.
bool IsHidden(uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad ||
         code == 0x61c || code == 0x115f || code == 0x1160 || code == 0x180e ||
         (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0x3164 ||
         code == 0xfeff || code == 0xffa0 ||
         (code >= 0xfff9 && code <= 0xfffb) ||
         (code >= 0xe0000 && code <= 0xe007f);
}

std::string NameOf(uint32_t code) {
  return code < 0x80 ? fmt::format("\\x{:02x}", code)
                     : fmt::format("U+{:04X}", code);
}

std::string HexByte(char byte) {
  return fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
}

// Returns the start of the character that `at` cuts, or `at` if it cuts none.
size_t BeginOfCut(std::string_view text, size_t at) {
  for (size_t back = 1; back < kMaxCharacterBytes && back <= at; ++back) {
    const Character character = CharacterAt(text, at - back);
    if (character.size > 0) return character.size > back ? at - back : at;
  }
  return at;
}

// Backslashes are doubled if the reader must tell them from escapes.
enum class Backslash { kSingle, kDoubled };

std::string EscapedAs(std::string_view bytes, Backslash backslash) {
  std::string out;
  for (size_t at = 0; at < bytes.size();) {
    const Character character = CharacterAt(bytes, at);
    if (bytes[at] == '\n') {
      out += "\\n";
    } else if (bytes[at] == '\t') {
      out += "\\t";
    } else if (bytes[at] == '\\' && backslash == Backslash::kDoubled) {
      out += "\\\\";
    } else if (character.size == 0) {
      out += HexByte(bytes[at]);
    } else if (IsHidden(character.code)) {
      for (const char c : bytes.substr(at, character.size)) out += HexByte(c);
    } else {
      out += bytes.substr(at, character.size);
    }
    at += character.size == 0 ? 1 : character.size;
  }
  return out;
}

}  // namespace

Character CharacterAt(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) {
    return static_cast<uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const uint32_t lead = byte(at);
  if (lead < 0x80) return {lead, 1};
  const size_t size = lead < 0xc2   ? 0
                      : lead < 0xe0 ? 2
                      : lead < 0xf0 ? 3
                      : lead < 0xf5 ? 4
                                    : 0;
  if (size == 0 || size > text.size() - at) return {};
  uint32_t code = lead & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(at + i) & 0x3f);
  }
  const bool too_long =
      (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool no_character =
      code > 0x10ffff || (code >= 0xd800 && code < 0xe000);
  return too_long || no_character ? Character{} : Character{code, size};
}

std::string Visible(std::string_view bytes) {
  return EscapedAs(bytes, Backslash::kSingle);
}

std::string VisibleJson(std::string_view json) {
  std::string out;
  for (size_t at = 0; at < json.size();) {
    const Character character = CharacterAt(json, at);
    const size_t size = character.size == 0 ? 1 : character.size;
    const uint32_t code = character.code;
    // JSON has no characters below 0x20 but line feeds between its values.
    if (code < 0x20 || !IsHidden(code)) {
      out += json.substr(at, size);
    } else if (code < 0x10000) {
      out += fmt::format("\\u{:04x}", code);
    } else {
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xd7c0 + (code >> 10),
                         0xdc00 + (code & 0x3ff));
    }
    at += size;
  }
  return out;
}

std::vector<Piece> PiecesOf(std::string_view text, size_t begin, size_t end) {
  std::vector<Piece> pieces;
  const auto add = [&pieces](Piece::Kind kind, std::string shown) {
    const bool joins = kind == Piece::Kind::kText && !pieces.empty() &&
                       pieces.back().kind == kind;
    if (joins) {
      pieces.back().shown += shown;
    } else {
      pieces.push_back({kind, std::move(shown)});
    }
  };
  for (size_t at = BeginOfCut(text, begin); at < end;) {
    const Character character = CharacterAt(text, at);
    if (character.size == 0) {
      add(Piece::Kind::kEscape, HexByte(text[at]));
      ++at;
      continue;
    }
    const auto bytes = text.substr(at, character.size);
    at += character.size;
    if (at > end) {
      add(Piece::Kind::kPart, "");
    } else if (character.code == '\n') {
      add(Piece::Kind::kNewline, "\n");
    } else if (character.code == '\t' || !IsHidden(character.code)) {
      add(Piece::Kind::kText, std::string(bytes));
    } else {
      add(Piece::Kind::kEscape, NameOf(character.code));
    }
  }
  return pieces;
}

std::string Escaped(std::string_view bytes) {
  return EscapedAs(bytes, Backslash::kDoubled);
}

std::string Labelled(std::string_view bytes) {
  const size_t first = bytes.find_first_not_of(' ');
  const size_t last = bytes.find_last_not_of(' ');
  std::string out;
  for (size_t at = 0; at < bytes.size();) {
    const Character character = CharacterAt(bytes, at);
    const bool at_ends =
        first == std::string_view::npos || at < first || at > last;
    if (bytes[at] == '\n') {
      out += "\xe2\x86\xb5";  // a bent arrow
    } else if (bytes[at] == '\t') {
      out += "\xe2\x87\xa5";  // an arrow to a bar
    } else if (bytes[at] == ' ' && at_ends) {
      out += "\xe2\x90\xa3";  // an open box
    } else if (character.size == 0) {
      out += HexByte(bytes[at]);
    } else if (IsHidden(character.code)) {
      out += NameOf(character.code);
    } else {
      out += bytes.substr(at, character.size);
    }
    at += character.size == 0 ? 1 : character.size;
  }
  return out;
}

bool IsUtf8(std::string_view bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const Character character = CharacterAt(bytes, at);
    if (character.size == 0) return false;
    at += character.size;
  }
  return true;
}

std::string HtmlText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace llmzip::cli
