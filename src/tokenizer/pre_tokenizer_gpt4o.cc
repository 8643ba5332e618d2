// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// GPT-4o, Mistral's Tekken and their kin, which tell capital letters from small
// ones. With U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], W = [\p{Ll}\p{Lm}\p{Lo}\p{M}]
// and B the characters of both, a word is U*W+ or else U+W*. A matcher of
// expressions would go back and forth in a run of U until the rest begins with
// a W. Here one pass notes the last B of the run, which is where it would stop.
#include <iterator>

#include "tokenizer/pre_tokenizer_piece.h"
#include "tokenizer/pre_tokenizer_rules.h"

namespace llmzip {
namespace {

constexpr ClassSet kBoth = kUncased | kMarks;
constexpr ClassSet kUpper = kUppercase | kBoth;
constexpr ClassSet kLower = kLowercase | kBoth;

struct Variant {
  bool contractions = true;  // (?i:'s|'t|'re|'ve|'m|'ll|'d)? behind letters
  size_t most_numbers = 3;
  bool takes_slashes = true;  // [\r\n/]* behind other characters, or [\r\n]*
};
constexpr Variant kGpt4o = {};
constexpr Variant kTekken = {.contractions = false, .most_numbers = 1};
constexpr Variant kYoutu = {.most_numbers = 1};
constexpr Variant kKimiK2 = {.takes_slashes = false};

// Where U*W+ and U+W* end that begin at one place; 0 if they do not match.
struct CasedEnds {
  size_t with_lower = 0;
  size_t without_lower = 0;
};
template <typename Text>
CasedEnds FindCasedEnds(const Text& text, size_t begin) {
  size_t at = begin;
  size_t behind_both = 0;
  const size_t end = text.RunEndIf(begin, [&](const Character& character) {
    if (!character.Is(kUpper)) return false;
    at += character.size;
    if (character.Is(kBoth)) behind_both = at;
    return true;
  });
  CasedEnds ends;
  ends.with_lower =
      text.Is(end, kLowercase) ? text.RunEnd(end, kLower) : behind_both;
  if (end > begin) ends.without_lower = end;
  return ends;
}

// A word of letters, perhaps behind one other character; 0 if there is none.
template <typename Text>
size_t CasedWord(const Text& text) {
  const Character& first = text.first();
  CasedEnds behind;
  if (first.Is(kOthers | kSpaces) && !first.IsLineBreak()) {
    behind = FindCasedEnds(text, first.size);
    if (behind.with_lower > 0) return behind.with_lower;
  }
  const CasedEnds ends = FindCasedEnds(text, 0);
  if (ends.with_lower > 0) return ends.with_lower;
  return behind.without_lower > 0 ? behind.without_lower : ends.without_lower;
}

template <typename Text>
size_t Word(const Text& text, const Variant& variant) {
  if (const size_t end = CasedWord(text)) {
    return variant.contractions
               ? end + ContractionSize(text, end, /*ignore_case=*/true)
               : end;
  }
  const Character& first = text.first();
  if (first.Is(kNumbers)) {
    return text.RunEnd(0, kNumbers, variant.most_numbers);
  }
  const bool behind_space = first.code_point == ' ' && text.Is(1, kOthers);
  if (first.Is(kOthers) || behind_space) {
    const size_t end = text.RunEnd(behind_space ? 1 : 0, kOthers);
    return text.RunEndIf(end, [&variant](const Character& character) {
      return character.IsLineBreak() ||
             (variant.takes_slashes && character.code_point == '/');
    });
  }
  return LineSpaceWord(text);
}

struct Range {
  uint32_t first;
  uint32_t last;
};

template <size_t kCount>
bool IsIn(const Range (&ranges)[kCount], uint32_t code_point) {
  for (const Range& range : ranges) {
    if (code_point >= range.first && code_point <= range.last) return true;
  }
  return false;
}

// \p{Han}, the script, of Unicode 14.
bool IsHan(uint32_t code_point) {
  static constexpr Range kHan[] = {
      {0x4e00, 0x9fff},   {0x3400, 0x4dbf},   {0x2e80, 0x2e99},
      {0x2e9b, 0x2ef3},   {0x2f00, 0x2fd5},   {0x3005, 0x3005},
      {0x3007, 0x3007},   {0x3021, 0x3029},   {0x3038, 0x303b},
      {0xf900, 0xfa6d},   {0xfa70, 0xfad9},   {0x16fe2, 0x16fe3},
      {0x16ff0, 0x16ff1}, {0x20000, 0x2a6df}, {0x2a700, 0x2b738},
      {0x2b740, 0x2b81d}, {0x2b820, 0x2cea1}, {0x2ceb0, 0x2ebe0},
      {0x2f800, 0x2fa1d}, {0x30000, 0x3134a}};
  return code_point >= kHan[2].first && IsIn(kHan, code_point);
}

// Letters of the script Han belong to no class: they begin no word but their
// own, and end each other one.
struct HanApart : OneKind {
  static Character See(const Character& character) {
    Character seen = character;
    if (seen.Is(kLetters) && IsHan(seen.code_point)) seen.classes = 0;
    return seen;
  }
};

// The pieces that Youtu's first expression cuts out.
struct YoutuKind : ManyKinds {
  static int Of(const Character& character) {
    static constexpr Range kHangul[] = {{0xac00, 0xd7a3}, {0x3131, 0x318e}};
    static constexpr Range kMarks[] = {
        {0xff01, 0xff01}, {0x2026, 0x2026}, {0x201c, 0x201d},
        {0x2018, 0x2019}, {0x2014, 0x2014}, {0xff1a, 0xff1b},
        {0xff0c, 0xff0c}, {0x3001, 0x303f}, {0xfe30, 0xfe4f}};
    static constexpr Range kBopomofo[] = {{0x3105, 0x312f}};
    static constexpr Range kHanAndKana[] = {{0x4e00, 0x9fa5}, {0x3040, 0x30ff}};
    const uint32_t code_point = character.code_point;
    if (code_point < 0x2014) return 0;
    return IsIn(kHangul, code_point)       ? 1
           : IsIn(kMarks, code_point)      ? 2
           : IsIn(kBopomofo, code_point)   ? 3
           : IsIn(kHanAndKana, code_point) ? 4
                                           : 0;
  }
};

}  // namespace

size_t Gpt4oWord(std::span<const uint8_t> text, uint64_t* steps) {
  return Word(Piece<>(text, steps), kGpt4o);
}

size_t TekkenWord(std::span<const uint8_t> text, uint64_t* steps) {
  return Word(Piece<>(text, steps), kTekken);
}

size_t KimiK2Word(std::span<const uint8_t> text, uint64_t* steps) {
  const Piece<> whole(text, steps);
  if (IsHan(whole.first().code_point)) {
    return whole.RunEndIf(0, [](const Character& character) {
      return IsHan(character.code_point);
    });
  }
  return Word(Piece<HanApart>(text, steps), kKimiK2);
}

size_t YoutuWord(std::span<const uint8_t> text, uint64_t* steps) {
  return Word(Piece<YoutuKind>(text, steps), kYoutu);
}

}  // namespace llmzip
