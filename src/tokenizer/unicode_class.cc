// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/unicode_class.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "tokenizer/unicode_class_table.h"

namespace llmzip {
namespace {

constexpr uint32_t kPageBits = 6;
constexpr uint32_t kClassBits = 4;
constexpr uint32_t kClassMask = (1 << kClassBits) - 1;
constexpr uint32_t kNumPages = 0x110000 >> kPageBits;

// For each page of 64 characters, the first of kClassStarts after the page's
// first character. A lookup then searches only the few starts of one page.
constexpr std::array<uint16_t, kNumPages + 1> MakePages() {
  std::array<uint16_t, kNumPages + 1> pages{};
  size_t start = 0;
  for (uint32_t page = 0; page < kNumPages; ++page) {
    const uint32_t first = page << kPageBits;
    while (start < std::size(kClassStarts) &&
           kClassStarts[start] >> kClassBits <= first) {
      ++start;
    }
    pages[page] = static_cast<uint16_t>(start);
  }
  pages[kNumPages] = std::size(kClassStarts);
  return pages;
}
constexpr auto kPages = MakePages();

}  // namespace

CharacterClass ClassOf(uint32_t code_point) {
  const uint32_t page = code_point >> kPageBits;
  if (page >= kNumPages) return CharacterClass::kOther;
  const uint32_t* next = std::upper_bound(
      kClassStarts + kPages[page], kClassStarts + kPages[page + 1],
      code_point << kClassBits | kClassMask);
  return static_cast<CharacterClass>(next[-1] & kClassMask);
}

}  // namespace llmzip
