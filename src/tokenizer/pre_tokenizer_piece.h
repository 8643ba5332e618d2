// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What the matchers of pre_tokenizer_*.cc read a text with.
//
// Some tokenizers apply several expressions in turn, each to the pieces that
// the one before has left. Here the early ones cut a text wherever the kind of
// a character changes, say from a number to something else. So a piece needs no
// list: it ends at the first character of another kind.
#ifndef LLMZIP_TOKENIZER_PRE_TOKENIZER_PIECE_H_
#define LLMZIP_TOKENIZER_PRE_TOKENIZER_PIECE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "tokenizer/unicode_class.h"
#include "tokenizer/utf8.h"

namespace llmzip {

// Sets of classes, one bit each.
using ClassSet = uint32_t;
constexpr ClassSet SetOf(CharacterClass character_class) {
  return ClassSet{1} << static_cast<unsigned>(character_class);
}
inline constexpr ClassSet kUppercase = SetOf(CharacterClass::kUppercase);
inline constexpr ClassSet kLowercase = SetOf(CharacterClass::kLowercase);
inline constexpr ClassSet kUncased = SetOf(CharacterClass::kUncased);
inline constexpr ClassSet kLetters = kUppercase | kLowercase | kUncased;
inline constexpr ClassSet kMarks = SetOf(CharacterClass::kMark);
inline constexpr ClassSet kNumbers = SetOf(CharacterClass::kNumber);
inline constexpr ClassSet kPunctuation = SetOf(CharacterClass::kPunctuation);
inline constexpr ClassSet kSymbols = SetOf(CharacterClass::kSymbol);
inline constexpr ClassSet kSpaces = SetOf(CharacterClass::kSpace);
// [^\s\p{L}\p{N}]
inline constexpr ClassSet kOthers =
    SetOf(CharacterClass::kOther) | kMarks | kPunctuation | kSymbols;

struct Character {
  uint32_t code_point = 0;  // kReplacementCharacter if it is no UTF-8
  ClassSet classes = 0;     // one of them; none at the end of a piece
  size_t size = 0;          // in bytes, 0 at the end

  bool Is(ClassSet set) const { return (classes & set) != 0; }
  bool IsEnd() const { return size == 0; }
  bool IsLineBreak() const { return code_point == '\n' || code_point == '\r'; }
};

constexpr std::array<ClassSet, 128> MakeAsciiClasses() {
  std::array<ClassSet, 128> classes{};
  for (size_t c = 0; c < 128; ++c) {
    const bool symbol = c == '$' || c == '+' || c == '<' || c == '=' ||
                        c == '>' || c == '^' || c == '`' || c == '|' ||
                        c == '~';
    classes[c] = c >= 'A' && c <= 'Z'                   ? kUppercase
                 : c >= 'a' && c <= 'z'                 ? kLowercase
                 : c >= '0' && c <= '9'                 ? kNumbers
                 : c == ' ' || (c >= '\t' && c <= '\r') ? kSpaces
                 : symbol                               ? kSymbols
                 : c > ' ' && c < 0x7f                  ? kPunctuation
                                       : SetOf(CharacterClass::kOther);
  }
  return classes;
}
inline constexpr auto kAsciiClasses = MakeAsciiClasses();

// The character of `text` at `at`. Requires at < text.size().
inline Character CharacterAt(std::span<const uint8_t> text, size_t at) {
  const uint8_t byte = text[at];
  if (byte < 0x80) return {byte, kAsciiClasses[byte], 1};
  const Utf8Character character = ReadUtf8(text.subspan(at));
  return {character.code_point,
          SetOf(character.valid ? ClassOf(character.code_point)
                                : CharacterClass::kOther),
          character.size_bytes};
}

// All characters are of one kind: the piece is the whole text. A kind may also
// change what the matcher sees of a character.
struct OneKind {
  static constexpr bool kIsWhole = true;
  static int Of(const Character& /*character*/) { return 0; }
  static Character See(const Character& character) { return character; }
};

struct ManyKinds : OneKind {
  static constexpr bool kIsWhole = false;
};

struct NumberOrNot : ManyKinds {
  static int Of(const Character& character) {
    return character.Is(kNumbers) ? 1 : 0;
  }
};

// The piece of a text that begins at the text's beginning.
template <typename Kind = OneKind>
class Piece {
 public:
  // `text` is not empty. Adds to `*steps`, unless it is null, the bytes that
  // RunEnd() passes.
  Piece(std::span<const uint8_t> text, uint64_t* steps)
      : text_(text), steps_(steps), first_(Kind::See(CharacterAt(text, 0))) {
    if constexpr (!Kind::kIsWhole) kind_ = Kind::Of(first_);
  }

  const Character& first() const { return first_; }
  int kind() const { return kind_; }

  // The character at `at`, or the end of the piece.
  Character At(size_t at) const {
    if (at >= text_.size()) return {};
    const Character character = Kind::See(CharacterAt(text_, at));
    if constexpr (!Kind::kIsWhole) {
      if (Kind::Of(character) != kind_) return {};
    }
    return character;
  }
  bool Is(size_t at, ClassSet set) const { return At(at).Is(set); }

  // The end of the run from `at` on, of characters for which `belongs` is true.
  template <typename Belongs>
  size_t RunEndIf(size_t at, const Belongs& belongs) const {
    const size_t begin = at;
    for (;;) {
      const Character character = At(at);
      if (character.IsEnd() || !belongs(character)) break;
      at += character.size;
    }
    if (steps_ != nullptr) *steps_ += at - begin;
    return at;
  }
  size_t RunEnd(size_t at, ClassSet set) const {
    return RunEndIf(at,
                    [set](const Character& found) { return found.Is(set); });
  }
  // The same, with at most `most` characters.
  size_t RunEnd(size_t at, ClassSet set, size_t most) const {
    size_t count = 0;
    return RunEndIf(at, [set, most, &count](const Character& found) {
      return count++ < most && found.Is(set);
    });
  }

 private:
  std::span<const uint8_t> text_;
  uint64_t* steps_;
  Character first_;
  int kind_ = 0;
};

// 's|'t|'re|'ve|'m|'ll|'d at `at`: its size, or 0.
template <typename Kind>
size_t ContractionSize(const Piece<Kind>& piece, size_t at, bool ignore_case) {
  if (piece.At(at).code_point != '\'') return 0;
  const auto letter = [&piece, ignore_case](size_t i) -> uint32_t {
    const uint32_t c = piece.At(i).code_point;
    return ignore_case && c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  };
  const uint32_t one = letter(at + 1);
  if (one == 's' || one == 't' || one == 'm' || one == 'd') return 2;
  if (one != 'r' && one != 'v' && one != 'l') return 0;
  return letter(at + 2) == (one == 'l' ? 'l' : 'e') ? 3 : 0;
}

// \s+(?!\S)|\s+ where white space ends at `run_end`. The word is all of it at
// the end of the piece; elsewhere it leaves out the last character, unless that
// is the only one.
template <typename Kind>
size_t SpaceWord(const Piece<Kind>& piece, size_t run_end) {
  if (piece.At(run_end).IsEnd()) return run_end;
  size_t last = 0;
  for (size_t at = 0; at < run_end; at += piece.At(at).size) last = at;
  return last > 0 ? last : run_end;
}

// \s*[\r\n]+|\s+(?!\S)|\s+ for a piece that begins with white space.
template <typename Kind>
size_t LineSpaceWord(const Piece<Kind>& piece) {
  size_t behind_break = 0;
  size_t at = 0;
  const size_t end = piece.RunEndIf(0, [&](const Character& character) {
    if (!character.Is(kSpaces)) return false;
    at += character.size;
    if (character.IsLineBreak()) behind_break = at;
    return true;
  });
  return behind_break > 0 ? behind_break : SpaceWord(piece, end);
}

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_PRE_TOKENIZER_PIECE_H_
