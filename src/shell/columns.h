// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Measures text in terminal columns. A character takes none, one or two.
#ifndef LLMZIP_SHELL_COLUMNS_H_
#define LLMZIP_SHELL_COLUMNS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace llmzip::cli {

// All functions require UTF-8 without control characters (see visible_text.h).
size_t ColumnsOf(std::string_view text);
// Appends spaces up to `columns`. Returns wider text unchanged.
std::string Padded(std::string text, size_t columns);
// Returns the longest prefix of whole characters that fits.
std::string CutToColumns(std::string_view text, size_t columns);

}  // namespace llmzip::cli

#endif  // LLMZIP_SHELL_COLUMNS_H_
