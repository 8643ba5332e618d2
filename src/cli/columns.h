// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Text in the columns of a terminal: a character takes none, one or two.
#ifndef LLMZIP_CLI_COLUMNS_H_
#define LLMZIP_CLI_COLUMNS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace llmzip::cli {

// For all: `text` is UTF-8 without control characters (see visible_text.h).
size_t ColumnsOf(std::string_view text);
// With spaces behind it to `columns`, or as it is if it is wider.
std::string Padded(std::string text, size_t columns);
// As many of its characters as fit.
std::string CutToColumns(std::string_view text, size_t columns);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_COLUMNS_H_
