// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// GPT-2 and its kin. The first one or two characters decide which alternative
// of the expression matches. The matcher then runs to the end of the word.
// White space is the exception: \s+(?!\S) leaves the last space to the word
// that follows.
#include "tokenizer/pre_tokenizer_piece.h"
#include "tokenizer/pre_tokenizer_rules.h"

namespace llmzip {
namespace {

// The alternatives of the expression that a character can belong to.
ClassSet GroupOf(const Character& character) {
  for (const ClassSet group : {kLetters, kNumbers, kSpaces}) {
    if (character.Is(group)) return group;
  }
  return kOthers;
}

template <typename Kind>
size_t Gpt2PieceWord(const Piece<Kind>& piece) {
  if (const size_t size = ContractionSize(piece, 0, /*ignore_case=*/false)) {
    return size;
  }
  const Character& first = piece.first();
  if (!first.Is(kSpaces)) return piece.RunEnd(first.size, GroupOf(first));
  if (first.code_point == ' ') {
    const Character second = piece.At(1);
    if (!second.IsEnd() && !second.Is(kSpaces)) {
      return piece.RunEnd(1 + second.size, GroupOf(second));
    }
  }
  return SpaceWord(piece, piece.RunEnd(first.size, kSpaces));
}

struct FalconPunctuationOrNot : ManyKinds {
  // [\p{P}\$\+<=>\^~\|`]: of ASCII, all symbols.
  static int Of(const Character& character) {
    const bool ascii_symbol = character.Is(kSymbols) && character.size == 1;
    return character.Is(kPunctuation) || ascii_symbol ? 1 : 0;
  }
};

// Whether three ASCII digits begin at `at`.
template <typename Kind>
bool IsTriple(const Piece<Kind>& piece, size_t at) {
  for (size_t i = at; i < at + 3; ++i) {
    const uint32_t c = piece.At(i).code_point;
    if (c < '0' || c > '9') return false;
  }
  return true;
}

// [0-9][0-9][0-9] in a run of numbers, or what comes before the first such. The
// run begins at `at`, and the word at 0.
template <typename Kind>
size_t TripleWord(const Piece<Kind>& piece, size_t at) {
  if (at == 0 && IsTriple(piece, 0)) return 3;
  size_t end = at;
  return piece.RunEndIf(at, [&piece, &end](const Character& character) {
    if (!character.Is(kNumbers) || IsTriple(piece, end)) return false;
    end += character.size;
    return true;
  });
}

// [(\s|.,!?...)] with the marks of other scripts.
bool EndsBloomWord(const Character& character) {
  switch (character.code_point) {
    case '(':
    case ')':
    case '|':
    case '.':
    case ',':
    case '!':
    case '?':
    case 0x2026:  // horizontal ellipsis
    case 0x3002:  // ideographic full stop
    case 0xff0c:  // full-width comma
    case 0x3001:  // ideographic comma
    case 0x0964:  // Devanagari danda
    case 0x06d4:  // Arabic full stop
    case 0x060c:  // Arabic comma
      return true;
    default:
      return character.Is(kSpaces);
  }
}

// Whether a word of the expression begins at `at`.
bool BeginsBloomWord(const Piece<>& piece, size_t at) {
  const Character character = piece.At(at);
  if (character.code_point != ' ') return !EndsBloomWord(character);
  const Character second = piece.At(at + 1);
  return !second.IsEnd() && !EndsBloomWord(second);
}

// ` ?[^...]+`, or what comes before the next such word. With `isolate_numbers`,
// each number is a word of its own.
size_t BloomWordOf(const Piece<>& piece, bool isolate_numbers) {
  const auto is_number = [isolate_numbers](const Character& character) {
    return isolate_numbers && character.Is(kNumbers);
  };
  if (is_number(piece.first())) return piece.first().size;
  const size_t size = piece.first().size;
  if (BeginsBloomWord(piece, 0)) {
    return piece.RunEndIf(size, [&](const Character& character) {
      return !EndsBloomWord(character) && !is_number(character);
    });
  }
  size_t end = size;
  return piece.RunEndIf(size, [&](const Character& character) {
    if (BeginsBloomWord(piece, end)) return false;
    end += character.size;
    return true;
  });
}

}  // namespace

size_t Gpt2Word(std::span<const uint8_t> text, uint64_t* steps) {
  return Gpt2PieceWord(Piece<>(text, steps));
}

size_t StarcoderWord(std::span<const uint8_t> text, uint64_t* steps) {
  const Piece<NumberOrNot> piece(text, steps);
  return piece.kind() == 1 ? piece.first().size : Gpt2PieceWord(piece);
}

size_t FalconWord(std::span<const uint8_t> text, uint64_t* steps) {
  const Piece<FalconPunctuationOrNot> piece(text, steps);
  if (piece.first().Is(kNumbers)) return TripleWord(piece, 0);
  if (piece.first().code_point == ' ' && piece.Is(1, kNumbers)) {
    return TripleWord(piece, 1);
  }
  return Gpt2PieceWord(piece);
}

size_t BloomWord(std::span<const uint8_t> text, uint64_t* steps) {
  return BloomWordOf(Piece<>(text, steps), /*isolate_numbers=*/false);
}

size_t VikingWord(std::span<const uint8_t> text, uint64_t* steps) {
  return BloomWordOf(Piece<>(text, steps), /*isolate_numbers=*/true);
}

}  // namespace llmzip
