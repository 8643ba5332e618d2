// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Each expression (see pre_tokenizer.h) is a list of alternatives, of which the
// first that matches wins. The first one or two characters of a text decide
// which alternative that is, so a matcher looks at them and then runs to the
// end of the word. White space is the exception: \s+(?!\S) leaves the last
// space to the word that follows.
#include "tokenizer/pre_tokenizer.h"

#include <array>
#include <cassert>

#include "gguf/gguf.h"
#include "tokenizer/unicode_class.h"
#include "tokenizer/utf8.h"

namespace llmzip {
namespace {

using Text = std::span<const uint8_t>;

constexpr std::array<CharacterClass, 128> MakeAsciiClasses() {
  std::array<CharacterClass, 128> classes{};
  for (size_t c = 0; c < 128; ++c) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool lower = c >= 'a' && c <= 'z';
    const bool digit = c >= '0' && c <= '9';
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    classes[c] = upper || lower ? CharacterClass::kLetter
                 : digit        ? CharacterClass::kNumber
                 : space        ? CharacterClass::kSpace
                                : CharacterClass::kOther;
  }
  return classes;
}
constexpr auto kAsciiClasses = MakeAsciiClasses();

struct Character {
  CharacterClass character_class;
  size_t size;
};

// The character of `text` at `at`. Requires at < text.size().
Character CharacterAt(Text text, size_t at) {
  if (text[at] < 0x80) return {kAsciiClasses[text[at]], 1};
  const Utf8Character character = ReadUtf8(text.subspan(at));
  return {
      character.valid ? ClassOf(character.code_point) : CharacterClass::kOther,
      character.size_bytes};
}

bool IsLineBreak(uint8_t byte) { return byte == '\n' || byte == '\r'; }

// The end of the run of characters of one class from `at` on.
size_t RunEnd(Text text, size_t at, CharacterClass character_class) {
  while (at < text.size()) {
    const Character character = CharacterAt(text, at);
    if (character.character_class != character_class) break;
    at += character.size;
  }
  return at;
}

// 's|'t|'re|'ve|'m|'ll|'d at the start of `text`: its size, or 0.
size_t Contraction(Text text, bool ignore_case) {
  if (text[0] != '\'' || text.size() < 2) return 0;
  const auto letter = [text, ignore_case](size_t i) {
    const uint8_t c = text[i];
    return ignore_case && c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c + 0;
  };
  const int first = letter(1);
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  if (text.size() < 3) return 0;
  const int second = letter(2);
  const bool pair = (first == 'r' && second == 'e') ||
                    (first == 'v' && second == 'e') ||
                    (first == 'l' && second == 'l');
  return pair ? 3 : 0;
}

// \s+(?!\S)|\s+ for a text that begins with the white space [0, run_end). The
// word is all of it at the end of the text; elsewhere it leaves out the last
// character, unless that is the only one.
size_t SpaceWord(Text text, size_t run_end, bool at_end) {
  if (at_end) return run_end;
  size_t last = 0;
  for (size_t at = 0; at < run_end; at += CharacterAt(text, at).size) {
    last = at;
  }
  return last > 0 ? last : run_end;
}

// With `cut_at_numbers`, the text ends for the expression where a number
// begins.
size_t Gpt2WordCutting(Text text, bool cut_at_numbers) {
  if (const size_t size = Contraction(text, /*ignore_case=*/false)) return size;
  const Character first = CharacterAt(text, 0);
  if (first.character_class != CharacterClass::kSpace) {
    return RunEnd(text, first.size, first.character_class);
  }
  if (text[0] == ' ' && text.size() > 1) {
    const Character second = CharacterAt(text, 1);
    const bool cut =
        cut_at_numbers && second.character_class == CharacterClass::kNumber;
    if (second.character_class != CharacterClass::kSpace && !cut) {
      return RunEnd(text, 1 + second.size, second.character_class);
    }
  }
  const size_t run_end = RunEnd(text, first.size, CharacterClass::kSpace);
  const bool at_end =
      run_end == text.size() ||
      (cut_at_numbers &&
       CharacterAt(text, run_end).character_class == CharacterClass::kNumber);
  return SpaceWord(text, run_end, at_end);
}

size_t Gpt2Word(Text text) {
  return Gpt2WordCutting(text, /*cut_at_numbers=*/false);
}

size_t StarcoderWord(Text text) {
  const Character first = CharacterAt(text, 0);
  if (first.character_class == CharacterClass::kNumber) return first.size;
  return Gpt2WordCutting(text, /*cut_at_numbers=*/true);
}

// The end of a run of at most `most` numbers. The first one has `first_size`
// bytes.
size_t Numbers(Text text, size_t first_size, size_t most) {
  size_t end = first_size;
  for (size_t count = 1; count < most && end < text.size(); ++count) {
    const Character character = CharacterAt(text, end);
    if (character.character_class != CharacterClass::kNumber) break;
    end += character.size;
  }
  return end;
}

// ?[^\s\p{L}\p{N}]+[\r\n]*, where the first character of the class ends at
// `at`.
size_t OtherWord(Text text, size_t at) {
  size_t end = RunEnd(text, at, CharacterClass::kOther);
  while (end < text.size() && IsLineBreak(text[end])) ++end;
  return end;
}

// \s*[\r\n]+|\s+(?!\S)|\s+
size_t Llama3SpaceWord(Text text) {
  size_t end = 0;
  size_t behind_break = 0;
  while (end < text.size()) {
    const Character character = CharacterAt(text, end);
    if (character.character_class != CharacterClass::kSpace) break;
    end += character.size;
    if (IsLineBreak(text[end - 1])) behind_break = end;
  }
  if (behind_break > 0) return behind_break;
  return SpaceWord(text, end, /*at_end=*/end == text.size());
}

size_t Llama3WordOf(Text text, size_t most_numbers) {
  if (const size_t size = Contraction(text, /*ignore_case=*/true)) return size;
  const Character first = CharacterAt(text, 0);
  if (first.character_class == CharacterClass::kLetter) {
    return RunEnd(text, first.size, CharacterClass::kLetter);
  }
  if (first.character_class == CharacterClass::kNumber) {
    return Numbers(text, first.size, most_numbers);
  }
  if (first.size < text.size() && !IsLineBreak(text[0])) {
    const Character second = CharacterAt(text, first.size);
    const size_t end = first.size + second.size;
    if (second.character_class == CharacterClass::kLetter) {
      return RunEnd(text, end, CharacterClass::kLetter);
    }
    if (text[0] == ' ' && second.character_class == CharacterClass::kOther) {
      return OtherWord(text, end);
    }
  }
  if (first.character_class == CharacterClass::kOther) {
    return OtherWord(text, first.size);
  }
  return Llama3SpaceWord(text);
}

size_t Llama3Word(Text text) { return Llama3WordOf(text, /*most_numbers=*/3); }
size_t Qwen2Word(Text text) { return Llama3WordOf(text, /*most_numbers=*/1); }

}  // namespace

// How one kind cuts words.
struct PreTokenizer::Rule {
  Kind kind;
  size_t (*first_word)(Text text);
  bool keeps_known_words;
};

namespace {

// One line a kind, in the order of Kind.
constexpr PreTokenizer::Rule kRules[] = {
    {PreTokenizer::Kind::kGpt2, Gpt2Word, false},
    {PreTokenizer::Kind::kStarcoder, StarcoderWord, false},
    {PreTokenizer::Kind::kLlama3, Llama3Word, true},
    {PreTokenizer::Kind::kQwen2, Qwen2Word, false},
};

struct Name {
  std::string_view name;
  PreTokenizer::Kind kind;
};
constexpr Name kNames[] = {
    {"", PreTokenizer::Kind::kGpt2},
    {"default", PreTokenizer::Kind::kGpt2},
    {"gpt-2", PreTokenizer::Kind::kGpt2},
    {"phi-2", PreTokenizer::Kind::kGpt2},
    {"roberta-bpe", PreTokenizer::Kind::kGpt2},
    {"smollm", PreTokenizer::Kind::kStarcoder},
    {"starcoder", PreTokenizer::Kind::kStarcoder},
    {"refact", PreTokenizer::Kind::kStarcoder},
    {"command-r", PreTokenizer::Kind::kStarcoder},
    {"codeshell", PreTokenizer::Kind::kStarcoder},
    {"exaone", PreTokenizer::Kind::kStarcoder},
    {"llama-bpe", PreTokenizer::Kind::kLlama3},
    {"llama3", PreTokenizer::Kind::kLlama3},
    {"llama-v3", PreTokenizer::Kind::kLlama3},
    {"smaug-bpe", PreTokenizer::Kind::kLlama3},
    {"dbrx", PreTokenizer::Kind::kLlama3},
    {"qwen2", PreTokenizer::Kind::kQwen2},
    {"stablelm2", PreTokenizer::Kind::kQwen2},
    {"deepseek-r1-qwen", PreTokenizer::Kind::kQwen2},
};

}  // namespace

Result<PreTokenizer> PreTokenizer::Create(std::string_view name) {
  for (const Name& known : kNames) {
    if (known.name == name) return PreTokenizer(known.kind);
  }
  return Status(Code::kBadModel, "unsupported pre-tokenizer " + Quoted(name));
}

PreTokenizer::PreTokenizer(Kind kind)
    : rule_(&kRules[static_cast<size_t>(kind)]) {
  assert(rule_->kind == kind);
}

PreTokenizer::Kind PreTokenizer::kind() const { return rule_->kind; }

bool PreTokenizer::keeps_known_words() const {
  return rule_->keeps_known_words;
}

size_t PreTokenizer::FirstWord(std::span<const uint8_t> text) const {
  return rule_->first_word(text);
}

}  // namespace llmzip
