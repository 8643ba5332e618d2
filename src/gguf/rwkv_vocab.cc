// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/rwkv_vocab.h"

#include <algorithm>
#include <charconv>

namespace llmzip {
namespace {

constexpr uint32_t kMaxCodePoint = 0x10ffff;

int DigitOf(char c, int base) {
  const int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : 16;
  return digit < base ? digit : -1;
}

// False for a surrogate, which has no UTF-8, and beyond Unicode.
bool AppendUtf8(uint32_t code_point, std::string* out) {
  if (code_point > kMaxCodePoint) return false;
  if (code_point >= 0xd800 && code_point < 0xe000) return false;
  const auto continuation = [&](int shift) {
    out->push_back(static_cast<char>(0x80 | (code_point >> shift & 0x3f)));
  };
  if (code_point < 0x80) {
    out->push_back(static_cast<char>(code_point));
    return true;
  }
  if (code_point < 0x800) {
    out->push_back(static_cast<char>(0xc0 | code_point >> 6));
  } else if (code_point < 0x10000) {
    out->push_back(static_cast<char>(0xe0 | code_point >> 12));
    continuation(6);
  } else {
    out->push_back(static_cast<char>(0xf0 | code_point >> 18));
    continuation(12);
    continuation(6);
  }
  continuation(0);
  return true;
}

// Undoes a Python literal.
class LiteralReader {
 public:
  explicit LiteralReader(std::string_view literal) : text_(literal) {}

  // Null, or what is wrong.
  const char* Read(std::string* token) {
    token->clear();
    is_bytes_ = !text_.empty() && (text_[0] == 'b' || text_[0] == 'B');
    if (is_bytes_) text_.remove_prefix(1);
    if (text_.size() < 2 || (text_[0] != '\'' && text_[0] != '"')) {
      return "no quoted literal";
    }
    const char quote = text_[0];
    if (text_.back() != quote) return "a literal without its closing quote";
    text_ = text_.substr(1, text_.size() - 2);
    while (!text_.empty()) {
      const char c = text_[0];
      text_.remove_prefix(1);
      if (c == quote) return "a quote inside a literal";
      if (c == '\\') {
        if (const char* error = ReadEscape(token)) return error;
      } else if (is_bytes_ && static_cast<uint8_t>(c) >= 0x80) {
        return "a character beyond ASCII in a bytes literal";
      } else {
        token->push_back(c);
      }
    }
    return nullptr;
  }

 private:
  const char* ReadEscape(std::string* token) {
    // The backslash stood before the closing quote.
    if (text_.empty()) return "a literal without its closing quote";
    constexpr std::string_view kFrom = "\\'\"abfnrtv";
    constexpr std::string_view kTo = "\\'\"\a\b\f\n\r\t\v";
    const char c = text_[0];
    if (const size_t at = kFrom.find(c); at != kFrom.npos) {
      text_.remove_prefix(1);
      token->push_back(kTo[at]);
      return nullptr;
    }
    size_t num_digits = 0;
    if (c == 'x') num_digits = 2;
    if (c == 'u' && !is_bytes_) num_digits = 4;
    if (c == 'U' && !is_bytes_) num_digits = 8;
    if (num_digits > 0) {
      text_.remove_prefix(1);
      return ReadNumber(num_digits, num_digits, 16, token);
    }
    if (DigitOf(c, 8) >= 0) return ReadNumber(1, 3, 8, token);
    return "an unknown escape";
  }

  const char* ReadNumber(size_t least, size_t most, int base,
                         std::string* token) {
    uint32_t number = 0;  // at most eight hexadecimal digits
    size_t count = 0;
    while (count < most && count < text_.size()) {
      const int digit = DigitOf(text_[count], base);
      if (digit < 0) break;
      number =
          number * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit);
      ++count;
    }
    if (count < least) return "an escape with too few digits";
    text_.remove_prefix(count);
    if (!is_bytes_) {
      return AppendUtf8(number, token) ? nullptr : "an escape of no character";
    }
    if (number > 0xff) return "an escape of no byte";
    token->push_back(static_cast<char>(number));
    return nullptr;
  }

  std::string_view text_;  // what is left
  bool is_bytes_ = false;
};

bool ReadDecimal(std::string_view text, uint64_t* number) {
  const auto result =
      std::from_chars(text.data(), text.data() + text.size(), *number);
  return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

struct Line {
  uint64_t id = 0;
  std::string token;
};

// Empty, or what is wrong.
std::string ReadLine(std::string_view line, Line* result) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  uint64_t length = 0;
  if (first == line.npos || first == last ||
      !ReadDecimal(line.substr(0, first), &result->id) ||
      !ReadDecimal(line.substr(last + 1), &length)) {
    return "expected is an id, a quoted literal and a length";
  }
  LiteralReader reader(line.substr(first + 1, last - first - 1));
  if (const char* error = reader.Read(&result->token)) return error;
  if (result->token.empty()) return "an empty token";
  if (result->token.size() != length) {
    return "a token of " + std::to_string(result->token.size()) +
           " bytes, but the line says " + std::to_string(length);
  }
  return "";
}

}  // namespace

Result<std::vector<std::string>> ParseRwkvVocab(std::string_view text,
                                                uint64_t num_tokens) {
  std::vector<std::string> tokens(static_cast<size_t>(num_tokens));
  uint64_t number = 0;
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto fail = [number](const std::string& what) {
      return Status(Code::kBadModel, "line " + std::to_string(number) +
                                         " of the vocabulary: " + what);
    };
    Line read;
    if (std::string error = ReadLine(line, &read); !error.empty()) {
      return fail(error);
    }
    if (read.id >= num_tokens) {
      return fail("the id " + std::to_string(read.id) + ", but the model has " +
                  std::to_string(num_tokens) + " tokens");
    }
    std::string& token = tokens[static_cast<size_t>(read.id)];
    if (!token.empty()) {
      return fail("the id " + std::to_string(read.id) + " occurs twice");
    }
    token = std::move(read.token);
  }
  if (number == 0) return Status(Code::kBadModel, "the vocabulary is empty");
  return tokens;
}

std::string EscapeRwkvToken(std::string_view token) {
  constexpr char kHex[] = "0123456789abcdef";
  // Python takes double quotes around a single one, unless it finds both.
  const bool has_both =
      token.find('\'') != token.npos && token.find('"') != token.npos;
  std::string escaped;
  for (const char c : token) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '\t') {
      escaped += "\\t";
    } else if (c == '\n') {
      escaped += "\\n";
    } else if (c == '\r') {
      escaped += "\\r";
    } else if (c == '\\' || (c == '\'' && has_both)) {
      escaped += '\\';
      escaped += c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      escaped += c;
    } else {
      escaped += "\\x";
      escaped += kHex[byte >> 4];
      escaped += kHex[byte & 15];
    }
  }
  return escaped;
}

}  // namespace llmzip
