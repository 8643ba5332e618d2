// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes JSON.
#ifndef LLMZIP_SHELL_JSON_TEXT_H_
#define LLMZIP_SHELL_JSON_TEXT_H_

#include <string>

#include "shell/visible_text.h"

namespace llmzip::cli {

// `json` is a nlohmann::json or ordered_json. With an `indent` of -1 the result
// is one line. The result is valid UTF-8 without control characters other than
// line feeds. Bytes of names that are not UTF-8 become U+FFFD.
template <typename Json>
std::string TextOfJson(const Json& json, int indent) {
  return VisibleJson(json.dump(indent, ' ', /*ensure_ascii=*/false,
                               Json::error_handler_t::replace)) +
         "\n";
}

}  // namespace llmzip::cli

#endif  // LLMZIP_SHELL_JSON_TEXT_H_
