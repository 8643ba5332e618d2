// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/long_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>

namespace llmzip::cli {
namespace {

using Long = OptionNames::Long;

// A name this many edits away may be a slip of the fingers.
constexpr size_t kMaxSlips = 2;

// The Levenshtein distance: the least number of characters to insert, remove or
// replace. One row of the table is kept.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j - 1] + 1, row[j] + 1, replaced});
    }
  }
  return row[b.size()];
}

// Returns the option of this name, or all whose names begin with it.
std::vector<const Long*> Matches(const OptionNames& names,
                                 std::string_view word) {
  std::vector<const Long*> found;
  for (const Long& option : names.longs) {
    if (option.name == word) return {&option};
    if (option.name.starts_with(word)) found.push_back(&option);
  }
  return found;
}

std::string Unknown(const OptionNames& names, std::string_view word) {
  const Long* nearest = nullptr;
  size_t least = kMaxSlips + 1;
  for (const Long& option : names.longs) {
    // The name would be another word if most of it were replaced.
    const size_t distance = Distance(word, option.name);
    if (distance < least && 2 * distance < word.size()) {
      least = distance;
      nearest = &option;
    }
  }
  std::string text = fmt::format("unknown option --{}", word);
  if (nearest != nullptr) {
    text += fmt::format("; did you mean --{}?", nearest->name);
  }
  return text;
}

std::string Ambiguous(const std::vector<const Long*>& found,
                      std::string_view word) {
  std::string text = fmt::format("--{} is ambiguous:", word);
  for (const Long* option : found) text += " --" + option->name;
  return text;
}

// Whether the argument after this group of short options is their value.
bool ValueFollows(const OptionNames& names, std::string_view letters) {
  const size_t at = letters.find_first_of(names.value_letters);
  return at != std::string_view::npos && at + 1 == letters.size();
}

}  // namespace

std::string CompleteLongOptions(const OptionNames& names,
                                std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") break;
    if (argument.size() < 2 || argument[0] != '-') continue;
    if (argument[1] != '-') {
      if (ValueFollows(names, argument.substr(1))) ++i;
      continue;
    }
    const size_t end = std::min(argument.find('='), argument.size());
    const std::string word = argument.substr(2, end - 2);
    const auto found = Matches(names, word);
    if (found.empty()) return Unknown(names, word);
    if (found.size() > 1) return Ambiguous(found, word);
    const bool value_follows = found[0]->takes_value && end == argument.size();
    arguments[i] = "--" + found[0]->name + argument.substr(end);
    if (value_follows) ++i;
  }
  return "";
}

}  // namespace llmzip::cli
