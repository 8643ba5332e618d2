// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// DeepSeek's three tokenizers. Each applies several expressions in turn to the
// pieces that the earlier ones left. A character, with the one behind it,
// decides to which piece it belongs, so the matchers find the end of the piece
// and of the word in it at once.
#include <algorithm>
#include <iterator>
#include <utility>

#include "tokenizer/pre_tokenizer_piece.h"
#include "tokenizer/pre_tokenizer_rules.h"

namespace llmzip {
namespace {

// [U+4E00-U+9FA5 U+0800-U+4E00 U+AC00-U+D7FF]
bool IsEastern(uint32_t code_point) {
  return (code_point >= 0x0800 && code_point <= 0x9fa5) ||
         (code_point >= 0xac00 && code_point <= 0xd7ff);
}

// The last expressions cut a piece at these changes.
struct Part {
  bool is_eastern;
  bool is_number;
  bool operator==(const Part&) const = default;
};
Part PartOf(const Character& character) {
  return {IsEastern(character.code_point), character.Is(kNumbers)};
}

// ---- deepseek-coder: [\r\n], \s?\p{L}+, \s?\p{P}+, eastern+, \p{N} ---------

// Of letters or of punctuation: the piece that begins with one of these, or
// with white space in front of one. 0 for other characters.
ClassSet CoderRun(const Piece<>& text, const Character& first, size_t at) {
  const auto run = [](const Character& character) -> ClassSet {
    return character.Is(kLetters)       ? kLetters
           : character.Is(kPunctuation) ? kPunctuation
                                        : 0;
  };
  if (!first.Is(kSpaces)) return run(first);
  return first.IsLineBreak() ? 0 : run(text.At(at + first.size));
}

// ---- deepseek-llm ----------------------------------------------------------

// The letters of the second expression: cased ones of an old Unicode version.
bool IsCasedLetter(uint32_t code_point) {
  static constexpr std::pair<uint32_t, uint32_t> kRanges[] = {
      {0x41, 0x5a},       {0x61, 0x7a},       {0xb5, 0xb5},
      {0xc0, 0xd6},       {0xd8, 0xf6},       {0xf8, 0x1ba},
      {0x1bc, 0x1bf},     {0x1c4, 0x293},     {0x295, 0x2af},
      {0x370, 0x373},     {0x376, 0x377},     {0x37b, 0x37d},
      {0x37f, 0x37f},     {0x386, 0x386},     {0x388, 0x38a},
      {0x38c, 0x38c},     {0x38e, 0x3a1},     {0x3a3, 0x3f5},
      {0x3f7, 0x481},     {0x48a, 0x52f},     {0x531, 0x556},
      {0x10a0, 0x10c5},   {0x13a0, 0x13f5},   {0x13f8, 0x13fd},
      {0x1c90, 0x1cba},   {0x1cbd, 0x1cbf},   {0x1d00, 0x1d2b},
      {0x1d6b, 0x1d77},   {0x1d79, 0x1d9a},   {0x1e00, 0x1f15},
      {0x1f18, 0x1f1d},   {0x1f20, 0x1f45},   {0x1f48, 0x1f4d},
      {0x1f50, 0x1f57},   {0x1f59, 0x1f59},   {0x1f5b, 0x1f5b},
      {0x1f5d, 0x1f5d},   {0x1f5f, 0x1f7d},   {0x1f80, 0x1fb4},
      {0x1fb6, 0x1fbc},   {0x1fbe, 0x1fbe},   {0x1fc2, 0x1fc4},
      {0x1fc6, 0x1fcc},   {0x1fd0, 0x1fd3},   {0x1fd6, 0x1fdb},
      {0x1fe0, 0x1fec},   {0x1ff2, 0x1ff4},   {0x1ff6, 0x1ffc},
      {0x2102, 0x2102},   {0x2107, 0x2107},   {0x210a, 0x2113},
      {0x2115, 0x2115},   {0x2119, 0x211d},   {0x2124, 0x2124},
      {0x2126, 0x2126},   {0x2128, 0x2128},   {0x212a, 0x212d},
      {0x212f, 0x2134},   {0x2139, 0x2139},   {0x213c, 0x213f},
      {0x2145, 0x2149},   {0x214e, 0x214e},   {0x2183, 0x2184},
      {0x2c00, 0x2c7b},   {0x2c7e, 0x2ce4},   {0x2ceb, 0x2cee},
      {0x2cf2, 0x2cf3},   {0xa640, 0xa66d},   {0xa680, 0xa69b},
      {0xa722, 0xa76f},   {0xa771, 0xa787},   {0xa78b, 0xa78e},
      {0xab70, 0xabbf},   {0xfb00, 0xfb06},   {0xfb13, 0xfb17},
      {0xff21, 0xff3a},   {0xff41, 0xff5a},   {0x10400, 0x1044f},
      {0x104b0, 0x104d3}, {0x104d8, 0x104fb}, {0x10c80, 0x10cb2},
      {0x10cc0, 0x10cf2}, {0x118a0, 0x118df}, {0x1e900, 0x1e943}};
  const auto* range = std::partition_point(
      std::begin(kRanges), std::end(kRanges),
      [code_point](const auto& known) { return known.second < code_point; });
  return range != std::end(kRanges) && range->first <= code_point;
}

// The marks of the third expression, ASCII letters and full-width ones among
// them: [!-/:-~ U+FF01-U+FF0F U+FF1A-U+FF5E U+2018-U+201F U+3000-U+3002]
bool IsMarkOrLetter(uint32_t c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '~') ||
         (c >= 0xff01 && c <= 0xff0f) || (c >= 0xff1a && c <= 0xff5e) ||
         (c >= 0x2018 && c <= 0x201f) || (c >= 0x3000 && c <= 0x3002);
}

bool IsBlank(const Character& character) {
  return character.Is(kSpaces) && !character.IsLineBreak();
}

// The pieces that the second and the third expression leave.
enum class LlmPiece {
  kEnd,      // of the text, or a line break
  kLetters,  // \s?[letters]+
  kMarks,    // \s?[marks]+ of what is left
  kRest,
};
// Whether the character at `at` belongs to a piece of letters.
bool IsInLetters(const Piece<>& text, size_t at) {
  const Character character = text.At(at);
  return IsCasedLetter(character.code_point) ||
         (IsBlank(character) &&
          IsCasedLetter(text.At(at + character.size).code_point));
}

// The piece of the character at `at`.
LlmPiece LlmPieceAt(const Piece<>& text, size_t at) {
  const Character character = text.At(at);
  if (character.IsEnd() || character.IsLineBreak()) return LlmPiece::kEnd;
  if (IsInLetters(text, at)) return LlmPiece::kLetters;
  if (IsMarkOrLetter(character.code_point)) return LlmPiece::kMarks;
  const size_t next = at + character.size;
  const bool before_marks = IsBlank(character) &&
                            IsMarkOrLetter(text.At(next).code_point) &&
                            !IsInLetters(text, next);
  return before_marks ? LlmPiece::kMarks : LlmPiece::kRest;
}

// In a piece of letters, the third expression cuts where its marks, which
// include some letters, begin and end.
size_t LlmLetters(const Piece<>& text) {
  const Character& first = text.first();
  size_t at = 0;
  bool marks = IsMarkOrLetter(first.code_point);
  if (IsBlank(first)) {
    const bool next_marks = IsMarkOrLetter(text.At(first.size).code_point);
    if (marks && !next_marks) return first.size;
    // An eastern blank is cut from what follows.
    if (IsEastern(first.code_point) !=
        IsEastern(text.At(first.size).code_point)) {
      return first.size;
    }
    marks = next_marks;
    at = first.size;
  }
  const Part part = PartOf(text.At(at));
  return text.RunEndIf(at, [marks, part](const Character& character) {
    return IsCasedLetter(character.code_point) &&
           IsMarkOrLetter(character.code_point) == marks &&
           PartOf(character) == part;
  });
}

// A word in a piece of marks or of the rest. The fourth expression, \s+$, cuts
// white space from the end of the piece.
size_t LlmOtherWord(const Piece<>& text, LlmPiece piece) {
  const Character& first = text.first();
  const Part part = PartOf(first);
  // White space at the beginning is cut from nothing.
  bool only_blanks = IsBlank(first);
  // White space before this place does not reach to the end of the piece.
  size_t no_end_before = 0;
  size_t at = first.size;
  const auto in_piece = [&](size_t place) {
    return LlmPieceAt(text, place) == piece;
  };
  return text.RunEndIf(at, [&](const Character& character) {
    if (!in_piece(at) || PartOf(character) != part) return false;
    if (piece == LlmPiece::kMarks && !IsMarkOrLetter(character.code_point)) {
      return false;
    }
    only_blanks = only_blanks && IsBlank(character);
    if (IsBlank(character) && !only_blanks && at >= no_end_before) {
      size_t end = at;
      no_end_before = text.RunEndIf(at, [&](const Character& blank) {
        if (!IsBlank(blank) || !in_piece(end)) return false;
        if (piece == LlmPiece::kMarks && !IsMarkOrLetter(blank.code_point)) {
          return false;
        }
        end += blank.size;
        return true;
      });
      const bool at_end =
          !in_piece(end) || (piece == LlmPiece::kMarks &&
                             !IsMarkOrLetter(text.At(end).code_point));
      if (at_end) return false;
    }
    at += character.size;
    return true;
  });
}

// ---- deepseek-v3 -----------------------------------------------------------

// \p{N}{1,3}, [U+4E00-U+9FA5 U+3040-U+30FF]+, and then the main expression.
struct V3Kind : ManyKinds {
  static int Of(const Character& character) {
    if (character.Is(kNumbers)) return 1;
    const uint32_t code_point = character.code_point;
    return (code_point >= 0x4e00 && code_point <= 0x9fa5) ||
                   (code_point >= 0x3040 && code_point <= 0x30ff)
               ? 2
               : 0;
  }
};
constexpr ClassSet kWordy = kLetters | kMarks;
constexpr ClassSet kMarked = kPunctuation | kSymbols;

bool IsAsciiLetter(const Character& character) {
  return character.Is(kLetters) && character.size == 1;
}

// [ASCII marks][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
// | ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
size_t V3Word(const Piece<V3Kind>& piece, bool takes_line_breaks) {
  const Character& first = piece.first();
  const Character second = piece.At(first.size);
  if (first.Is(kMarked) && first.size == 1 && IsAsciiLetter(second)) {
    return piece.RunEndIf(1, IsAsciiLetter);
  }
  if (first.Is(kWordy)) return piece.RunEnd(0, kWordy);
  if (!first.Is(kMarked) && !first.IsLineBreak() && second.Is(kWordy)) {
    return piece.RunEnd(first.size, kWordy);
  }
  if (first.Is(kMarked) || (first.code_point == ' ' && second.Is(kMarked))) {
    const size_t end = piece.RunEnd(first.Is(kMarked) ? 0 : 1, kMarked);
    if (!takes_line_breaks) return end;
    return piece.RunEndIf(end, [](const Character& character) {
      return character.IsLineBreak();
    });
  }
  if (first.Is(kSpaces)) {
    if (takes_line_breaks) return LineSpaceWord(piece);
    if (first.IsLineBreak()) return first.size;
    return SpaceWord(piece, piece.RunEnd(0, kSpaces));
  }
  // Controls and the like match nothing, unless a word follows.
  size_t at = first.size;
  return piece.RunEndIf(at, [&piece, &at](const Character& character) {
    at += character.size;
    return !character.Is(kWordy | kMarked | kSpaces) && !piece.Is(at, kWordy);
  });
}

}  // namespace

size_t DeepseekCoderWord(std::span<const uint8_t> text, uint64_t* steps) {
  const Piece<> piece(text, steps);
  const Character& first = piece.first();
  if (first.IsLineBreak() || first.Is(kNumbers)) return first.size;
  const Part part = PartOf(first);
  const ClassSet run = CoderRun(piece, first, 0);
  if (run != 0) {
    return piece.RunEndIf(first.size, [run, part](const Character& character) {
      return character.Is(run) && PartOf(character) == part;
    });
  }
  size_t at = first.size;
  return piece.RunEndIf(at, [&](const Character& character) {
    if (character.IsLineBreak() || PartOf(character) != part ||
        CoderRun(piece, character, at) != 0) {
      return false;
    }
    at += character.size;
    return true;
  });
}

size_t DeepseekLlmWord(std::span<const uint8_t> text, uint64_t* steps) {
  const Piece<> piece(text, steps);
  if (piece.first().IsLineBreak()) return piece.first().size;
  const LlmPiece found = LlmPieceAt(piece, 0);
  return found == LlmPiece::kLetters ? LlmLetters(piece)
                                     : LlmOtherWord(piece, found);
}

size_t DeepseekV3Word(std::span<const uint8_t> text, uint64_t* steps) {
  const Piece<V3Kind> piece(text, steps);
  if (piece.kind() == 1) return piece.RunEnd(0, kNumbers, 3);
  return V3Word(piece, /*takes_line_breaks=*/true);
}

size_t Spark25Word(std::span<const uint8_t> text, uint64_t* steps) {
  const Piece<V3Kind> piece(text, steps);
  if (piece.kind() == 1) return piece.first().size;
  return V3Word(piece, /*takes_line_breaks=*/false);
}

}  // namespace llmzip
