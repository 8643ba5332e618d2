// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The byte model reads all of both texts, which takes some milliseconds. The
// language model reads only so much of each that it knows what language and
// what kind of text will come. It would profit from more of the Russian text
// (200 messages take 3.02 instead of 3.16 bits per character if it reads all),
// but that would take three times as long.
#include "packet/builtin_primer.h"

#include <algorithm>
#include <cstdint>
#include <span>

extern "C" {
extern const uint8_t llmzip_primer_1_english_begin[];
extern const uint8_t llmzip_primer_1_english_end[];
extern const uint8_t llmzip_primer_1_russian_begin[];
extern const uint8_t llmzip_primer_1_russian_end[];
}

namespace llmzip {
namespace {

// The language model begins to read at the first line that begins within so
// many bytes of the text's end.
constexpr size_t kEnglishTail = 8192;
constexpr size_t kRussianTail = 2400;
constexpr size_t kStrongTail = 800;

std::span<const uint8_t> Between(const uint8_t* begin, const uint8_t* end) {
  return {begin, static_cast<size_t>(end - begin)};
}

// Adds the text in two parts.
void Add(std::span<const uint8_t> text, size_t context, size_t tail,
         std::vector<PrimerText>* texts) {
  size_t cut = 0;
  if (text.size() > tail) {
    const auto from =
        text.begin() + static_cast<std::ptrdiff_t>(text.size() - tail - 1);
    const auto end_of_line = std::find(from, text.end(), uint8_t{'\n'});
    cut = static_cast<size_t>(end_of_line - text.begin()) + 1;
    texts->push_back({.bytes = text.first(cut)});
  }
  texts->push_back({.bytes = text.subspan(cut), .context = context});
}

}  // namespace

std::vector<PrimerText> BuiltinPrimer(bool strong_model) {
  std::vector<PrimerText> texts;
  Add(Between(llmzip_primer_1_english_begin, llmzip_primer_1_english_end),
      kEnglishContext, strong_model ? kStrongTail : kEnglishTail, &texts);
  Add(Between(llmzip_primer_1_russian_begin, llmzip_primer_1_russian_end),
      kRussianContext, strong_model ? kStrongTail : kRussianTail, &texts);
  return texts;
}

}  // namespace llmzip
