// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/token_spelling.h"

#include <array>
#include <span>

#include "tokenizer/utf8.h"

namespace llmzip {
namespace {

constexpr uint32_t kFirstExtraCharacter = 0x100;
constexpr size_t kNumExtraCharacters = 68;

constexpr bool StandsForItself(uint32_t byte) {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) ||
         (byte >= 0xae && byte <= 0xff);
}

constexpr std::array<uint8_t, kNumExtraCharacters> MakeExtraBytes() {
  std::array<uint8_t, kNumExtraCharacters> bytes{};
  size_t count = 0;
  for (uint32_t byte = 0; byte < 256; ++byte) {
    if (!StandsForItself(byte)) bytes[count++] = static_cast<uint8_t>(byte);
  }
  return bytes;
}
constexpr auto kExtraBytes = MakeExtraBytes();

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Two hexadecimal digits at the start of `text`, or -1.
int HexByte(std::string_view text) {
  if (text.size() < 2) return -1;
  const int high = HexDigit(text[0]);
  const int low = HexDigit(text[1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::span<const uint8_t> AsBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

bool DecodeByteToken(std::string_view token, std::vector<uint8_t>* bytes) {
  if (token.size() != 6 || token.substr(0, 3) != "<0x" || token[5] != '>') {
    return false;
  }
  const int byte = HexByte(token.substr(3, 2));
  if (byte < 0) return false;
  bytes->push_back(static_cast<uint8_t>(byte));
  return true;
}

void DecodeByteAlphabet(std::string_view token, std::vector<uint8_t>* bytes) {
  if (!IsInByteAlphabet(token)) {
    bytes->assign(token.begin(), token.end());
    return;
  }
  for (auto text = AsBytes(token); !text.empty();) {
    const Utf8Character character = ReadUtf8(text);
    bytes->push_back(
        static_cast<uint8_t>(ByteOfGpt2Character(character.code_point)));
    text = text.subspan(character.size_bytes);
  }
}

void DecodeLowerBlocks(std::string_view token, std::vector<uint8_t>* bytes) {
  size_t from = 0;
  for (;;) {
    const size_t block = token.find(kLowerBlockUtf8, from);
    const std::string_view plain = token.substr(from, block - from);
    bytes->insert(bytes->end(), plain.begin(), plain.end());
    if (block == std::string_view::npos) return;
    bytes->push_back(' ');
    from = block + kLowerBlockUtf8.size();
  }
}

bool DecodeEscapes(std::string_view token, std::vector<uint8_t>* bytes) {
  for (size_t i = 0; i < token.size(); ++i) {
    char c = token[i];
    if (c == '\\') {
      if (++i == token.size()) return false;
      c = token[i];
      if (c == 't') c = '\t';
      if (c == 'n') c = '\n';
      if (c == 'r') c = '\r';
      if (c == 'x') {
        const int byte = HexByte(token.substr(i + 1));
        if (byte < 0) return false;
        c = static_cast<char>(byte);
        i += 2;
      }
    }
    bytes->push_back(static_cast<uint8_t>(c));
  }
  return true;
}

}  // namespace

bool DecodeToken(Spelling spelling, TokenType type, std::string_view token,
                 std::vector<uint8_t>* bytes) {
  bytes->clear();
  if (type == TokenType::kByte) return DecodeByteToken(token, bytes);
  if (spelling == Spelling::kEscapes) return DecodeEscapes(token, bytes);
  if (type == TokenType::kUserDefined) {
    bytes->assign(token.begin(), token.end());
  } else if (spelling == Spelling::kLowerBlock) {
    DecodeLowerBlocks(token, bytes);
  } else {
    DecodeByteAlphabet(token, bytes);
  }
  return true;
}

bool IsInByteAlphabet(std::string_view token) {
  for (auto text = AsBytes(token); !text.empty();) {
    const Utf8Character character = ReadUtf8(text);
    if (!character.valid || ByteOfGpt2Character(character.code_point) < 0) {
      return false;
    }
    text = text.subspan(character.size_bytes);
  }
  return true;
}

int ByteOfGpt2Character(uint32_t code_point) {
  if (code_point < 256) {
    return StandsForItself(code_point) ? static_cast<int>(code_point) : -1;
  }
  const uint32_t extra = code_point - kFirstExtraCharacter;
  return extra < kNumExtraCharacters ? kExtraBytes[extra] : -1;
}

}  // namespace llmzip
