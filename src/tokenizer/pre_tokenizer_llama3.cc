// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Llama 3, Qwen and their kin: one expression with small differences.
#include "tokenizer/pre_tokenizer_piece.h"
#include "tokenizer/pre_tokenizer_rules.h"

namespace llmzip {
namespace {

struct Variant {
  // (?i:'s|'t|'re|'ve|'m|'ll|'d)
  bool contractions = true;
  // [^\r\n\p{L}\p{N}]?LETTERS+, and not in the class of other characters
  ClassSet letters = kLetters;
  size_t most_numbers = 1;        // \p{N}{1,most}
  bool takes_line_breaks = true;  // [\r\n]* behind other characters
};
constexpr Variant kQwen2 = {};
constexpr Variant kLlama3 = {.most_numbers = 3};
constexpr Variant kQwen35 = {.letters = kLetters | kMarks};
constexpr Variant kSeedCoder = {.takes_line_breaks = false};
constexpr Variant kUfakzeka = {.contractions = false};

// [^\s LETTERS \p{N}]+[\r\n]*, from `at` on.
template <typename Kind>
size_t OtherWord(const Piece<Kind>& piece, size_t at, const Variant& variant) {
  const size_t end = piece.RunEnd(at, kOthers & ~variant.letters);
  if (!variant.takes_line_breaks) return end;
  return piece.RunEndIf(
      end, [](const Character& character) { return character.IsLineBreak(); });
}

template <typename Kind>
size_t Word(const Piece<Kind>& piece, const Variant& variant) {
  if (variant.contractions) {
    if (const size_t size = ContractionSize(piece, 0, /*ignore_case=*/true)) {
      return size;
    }
  }
  const Character& first = piece.first();
  if (first.Is(variant.letters)) return piece.RunEnd(0, variant.letters);
  if (first.Is(kNumbers)) {
    return piece.RunEnd(0, kNumbers, variant.most_numbers);
  }
  if (!first.IsLineBreak()) {
    const Character second = piece.At(first.size);
    if (second.Is(variant.letters)) {
      return piece.RunEnd(first.size, variant.letters);
    }
    if (first.code_point == ' ' && second.Is(kOthers)) {
      return OtherWord(piece, 1, variant);
    }
  }
  if (first.Is(kOthers)) return OtherWord(piece, 0, variant);
  return LineSpaceWord(piece);
}

struct LineFeedOrNot : ManyKinds {
  static int Of(const Character& character) {
    return character.code_point == '\n' ? 1 : 0;
  }
};

}  // namespace

size_t Llama3Word(std::span<const uint8_t> text, uint64_t* steps) {
  return Word(Piece<>(text, steps), kLlama3);
}

size_t Qwen2Word(std::span<const uint8_t> text, uint64_t* steps) {
  return Word(Piece<>(text, steps), kQwen2);
}

size_t Qwen35Word(std::span<const uint8_t> text, uint64_t* steps) {
  return Word(Piece<>(text, steps), kQwen35);
}

size_t SeedCoderWord(std::span<const uint8_t> text, uint64_t* steps) {
  return Word(Piece<>(text, steps), kSeedCoder);
}

size_t UfakzekaWord(std::span<const uint8_t> text, uint64_t* steps) {
  return Word(Piece<>(text, steps), kUfakzeka);
}

// The first expression cuts numbers into threes; the second one leaves each of
// these pieces as it is.
size_t Minicpm5Word(std::span<const uint8_t> text, uint64_t* steps) {
  return Word(Piece<NumberOrNot>(text, steps), kLlama3);
}

size_t LagunaWord(std::span<const uint8_t> text, uint64_t* steps) {
  return Word(Piece<LineFeedOrNot>(text, steps), kQwen2);
}

}  // namespace llmzip
