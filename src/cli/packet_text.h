// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Bytes as text, for channels that carry text only.
#ifndef LLMZIP_CLI_PACKET_TEXT_H_
#define LLMZIP_CLI_PACKET_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

namespace llmzip::cli {

// basE91: about 1.23 characters for each byte, of 91 printable ones.
std::string Base91(std::string_view bytes);
// RFC 4648, section 5, without padding: 4 characters for 3 bytes.
std::string Base64Url(std::string_view bytes);

// The inverses. Nullopt unless the text is exactly what the functions above
// write for some bytes.
std::optional<std::string> FromBase91(std::string_view text);
std::optional<std::string> FromBase64Url(std::string_view text);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_PACKET_TEXT_H_
