// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "shell/columns.h"

#include <locale.h>
#include <wchar.h>

#include "shell/visible_text.h"

namespace llmzip::cli {
namespace {

// The C library knows the widths of characters, but only in a UTF-8 locale, and
// the user may have another one.
class WidthLocale {
 public:
  WidthLocale() {
    for (const char* name : {"C.UTF-8", "en_US.UTF-8", "UTF-8"}) {
      if (locale_ == nullptr) {
        locale_ = newlocale(LC_CTYPE_MASK, name, nullptr);
      }
    }
    if (locale_ != nullptr) before_ = uselocale(locale_);
  }
  WidthLocale(const WidthLocale&) = delete;
  WidthLocale& operator=(const WidthLocale&) = delete;
  ~WidthLocale() {
    if (locale_ == nullptr) return;
    uselocale(before_);
    freelocale(locale_);
  }

  // A character that the C library does not know takes one column.
  size_t Of(uint32_t code) const {
    const int width = code < 0x80 ? 1 : wcwidth(static_cast<wchar_t>(code));
    return width < 0 ? 1 : static_cast<size_t>(width);
  }

 private:
  locale_t locale_ = nullptr;
  locale_t before_ = nullptr;
};

}  // namespace

size_t ColumnsOf(std::string_view text) {
  const WidthLocale width;
  size_t columns = 0;
  for (size_t at = 0; at < text.size();) {
    const Character character = CharacterAt(text, at);
    columns += character.size == 0 ? 1 : width.Of(character.code);
    at += character.size == 0 ? 1 : character.size;
  }
  return columns;
}

std::string Padded(std::string text, size_t columns) {
  const size_t taken = ColumnsOf(text);
  if (taken < columns) text.append(columns - taken, ' ');
  return text;
}

std::string CutToColumns(std::string_view text, size_t columns) {
  const WidthLocale width;
  size_t at = 0;
  while (at < text.size()) {
    const Character character = CharacterAt(text, at);
    const size_t size = character.size == 0 ? 1 : character.size;
    const size_t taken = character.size == 0 ? 1 : width.Of(character.code);
    if (taken > columns) break;
    columns -= taken;
    at += size;
  }
  return std::string(text.substr(0, at));
}

}  // namespace llmzip::cli
