// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// JSON as the command writes it.
#ifndef LLMZIP_CLI_JSON_TEXT_H_
#define LLMZIP_CLI_JSON_TEXT_H_

#include <string>

#include "cli/visible_text.h"

namespace llmzip::cli {

// `json` is a nlohmann::json or ordered_json; an `indent` of -1 puts all on a
// line. Always valid UTF-8 without control characters but line feeds: names
// need not be UTF-8, and their stray bytes become U+FFFD.
template <typename Json>
std::string TextOfJson(const Json& json, int indent) {
  return VisibleJson(json.dump(indent, ' ', /*ensure_ascii=*/false,
                               Json::error_handler_t::replace)) +
         "\n";
}

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_JSON_TEXT_H_
