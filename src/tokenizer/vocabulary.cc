// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Symbols are made by sorting. The strings of all tokens that are symbols and
// the 256 single bytes are sorted together; each run of equal strings is a
// symbol, and its tokens are the symbol's rows. A run without a token is a
// single byte that no token spells: a synthetic symbol.
#include "tokenizer/vocabulary.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "tokenizer/token_spelling.h"
#include "tokenizer/tokenizer_families.h"

namespace llmzip {
namespace {

using ByteSpan = std::span<const uint8_t>;

// A token that is a symbol, or a byte that may need a synthetic one.
struct Candidate {
  uint64_t first_bytes;  // big-endian, padded with zeros: settles most orders
  ByteSpan bytes;
  uint32_t token;  // kNoToken for a byte
  TokenType type;
};
constexpr uint32_t kNoToken = UINT32_MAX;

uint64_t FirstBytes(ByteSpan bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) {
    value = value << 8 | (i < bytes.size() ? bytes[i] : 0);
  }
  return value;
}

// Negative, zero or positive like memcmp. A prefix comes first.
int Compare(ByteSpan a, ByteSpan b) {
  const int order =
      std::memcmp(a.data(), b.data(), std::min(a.size(), b.size()));
  if (order != 0) return order;
  return a.size() < b.size() ? -1 : a.size() > b.size();
}

bool ComesBefore(const Candidate& a, const Candidate& b) {
  if (a.first_bytes != b.first_bytes) return a.first_bytes < b.first_bytes;
  const int order = Compare(a.bytes, b.bytes);
  return order != 0 ? order < 0 : a.token < b.token;
}

bool IsSymbolType(TokenType type) {
  return type == TokenType::kNormal || type == TokenType::kUserDefined ||
         type == TokenType::kByte;
}

// Ranks a symbol's tokens: the model is fed the lowest. With the byte alphabet,
// texts in training had the user-defined token wherever there is one, because
// these are matched first. Merges lead to tokens inside the alphabet only.
auto InputRank(const VocabularySpec& spec, Spelling spelling,
               const Candidate& candidate) {
  const bool alphabet = spelling == Spelling::kByteAlphabet;
  int rank = 3;  // of a byte token
  if (candidate.type == TokenType::kUserDefined) {
    rank = alphabet ? 0 : 2;
  } else if (candidate.type == TokenType::kNormal) {
    rank = alphabet && !IsInByteAlphabet(spec.tokens[candidate.token]) ? 2 : 1;
  }
  return std::tuple(rank, candidate.token);
}

Status BadToken(size_t token, const char* what) {
  return {Code::kBadModel, "token " + std::to_string(token) + ": " + what};
}

TokenType TypeOf(const VocabularySpec& spec, size_t token) {
  return spec.types.empty() ? TokenType::kNormal
                            : static_cast<TokenType>(spec.types[token]);
}

Status CheckSpec(const VocabularySpec& spec) {
  const size_t num_tokens = spec.tokens.size();
  if (num_tokens == 0) return {Code::kBadModel, "vocabulary: no tokens"};
  if (num_tokens > kMaxTokens) {
    return {Code::kBadModel, "vocabulary: " + std::to_string(num_tokens) +
                                 " tokens, at most " +
                                 std::to_string(kMaxTokens)};
  }
  if (!spec.types.empty() && spec.types.size() != num_tokens) {
    return {Code::kBadModel, "vocabulary: " + std::to_string(num_tokens) +
                                 " tokens, but " +
                                 std::to_string(spec.types.size()) + " types"};
  }
  for (size_t token = 0; token < num_tokens; ++token) {
    const TokenType type = TypeOf(spec, token);
    if (type < TokenType::kNormal || type > TokenType::kByte) {
      return BadToken(token, "unknown token type");
    }
  }
  if (spec.start_token >= static_cast<int64_t>(num_tokens)) {
    return {Code::kBadModel, "start token " + std::to_string(spec.start_token) +
                                 " of a vocabulary of " +
                                 std::to_string(num_tokens)};
  }
  return {};
}

uint32_t StartToken(const VocabularySpec& spec) {
  if (spec.start_token >= 0) return static_cast<uint32_t>(spec.start_token);
  for (size_t token = 0; token < spec.types.size(); ++token) {
    const TokenType type = TypeOf(spec, token);
    if (type == TokenType::kControl || type == TokenType::kUnknown) {
      return static_cast<uint32_t>(token);
    }
  }
  return 0;
}

// Strings of the tokens that are symbols, end to end; the others are empty.
struct Strings {
  std::vector<uint8_t> bytes;
  std::vector<size_t> begins;  // [tokens + 1]

  ByteSpan operator[](size_t token) const {
    return ByteSpan(bytes).subspan(begins[token],
                                   begins[token + 1] - begins[token]);
  }
};

Result<Strings> DecodeTokens(const VocabularySpec& spec, Spelling spelling) {
  Strings strings;
  strings.begins = {0};
  std::vector<uint8_t> bytes;
  for (size_t token = 0; token < spec.tokens.size(); ++token) {
    const TokenType type = TypeOf(spec, token);
    if (IsSymbolType(type)) {
      if (!DecodeToken(spelling, type, spec.tokens[token], &bytes)) {
        return BadToken(token, "malformed byte or escape");
      }
      if (bytes.size() > kMaxSymbolBytes) {
        return Status(Code::kBadModel, "token " + std::to_string(token) + ": " +
                                           std::to_string(bytes.size()) +
                                           " bytes, at most " +
                                           std::to_string(kMaxSymbolBytes));
      }
      strings.bytes.insert(strings.bytes.end(), bytes.begin(), bytes.end());
      if (strings.bytes.size() > kMaxVocabularyBytes) {
        return Status(Code::kBadModel, "vocabulary: more than " +
                                           std::to_string(kMaxVocabularyBytes) +
                                           " bytes");
      }
    }
    strings.begins.push_back(strings.bytes.size());
  }
  return strings;
}

constexpr std::array<uint8_t, 256> MakeAllBytes() {
  std::array<uint8_t, 256> bytes{};
  for (size_t i = 0; i < 256; ++i) bytes[i] = static_cast<uint8_t>(i);
  return bytes;
}
constexpr auto kAllBytes = MakeAllBytes();

// All tokens that are symbols and all single bytes, in byte order. A byte comes
// after the tokens with the same spelling.
std::vector<Candidate> SortedCandidates(const VocabularySpec& spec,
                                        const Strings& strings) {
  std::vector<Candidate> candidates;
  candidates.reserve(spec.tokens.size() + 256);
  for (uint32_t token = 0; token < spec.tokens.size(); ++token) {
    const ByteSpan bytes = strings[token];
    if (bytes.empty()) continue;
    candidates.push_back(
        {FirstBytes(bytes), bytes, token, TypeOf(spec, token)});
  }
  for (size_t byte = 0; byte < 256; ++byte) {
    const ByteSpan bytes = ByteSpan(kAllBytes).subspan(byte, 1);
    candidates.push_back(
        {FirstBytes(bytes), bytes, kNoToken, TokenType::kUnused});
  }
  std::sort(candidates.begin(), candidates.end(), ComesBefore);
  return candidates;
}

}  // namespace

Result<Vocabulary> Vocabulary::Create(const VocabularySpec& spec) {
  LLMZIP_RETURN_IF_ERROR(CheckSpec(spec));
  const auto family = TokenizerFamilyOf(spec.model);
  if (!family.ok()) return family.status();
  const Spelling spelling = (*family)->spelling;
  const Result<Strings> strings = DecodeTokens(spec, spelling);
  if (!strings.ok()) return strings.status();
  const std::vector<Candidate> candidates = SortedCandidates(spec, *strings);

  Vocabulary vocabulary;
  vocabulary.start_token_ = StartToken(spec);
  vocabulary.token_symbols_.assign(spec.tokens.size(), kNoSymbol);
  vocabulary.rows_.reserve(spec.tokens.size());
  for (size_t i = 0; i < candidates.size();) {
    size_t end = i + 1;
    while (end < candidates.size() &&
           Compare(candidates[end].bytes, candidates[i].bytes) == 0) {
      ++end;
    }
    vocabulary.AddSymbol(candidates[i].bytes);
    const Candidate* input = nullptr;
    for (; i < end; ++i) {
      const Candidate& candidate = candidates[i];
      if (candidate.token == kNoToken) continue;
      vocabulary.AddRow(candidate.token);
      if (input == nullptr || InputRank(spec, spelling, candidate) <
                                  InputRank(spec, spelling, *input)) {
        input = &candidate;
      }
    }
    if (input != nullptr) vocabulary.input_tokens_.back() = input->token;
  }
  return Finish(std::move(vocabulary));
}

void Vocabulary::AddSymbol(std::span<const uint8_t> bytes) {
  const uint32_t symbol = num_symbols();
  byte_begins_.push_back(static_cast<uint32_t>(bytes_.size()));
  row_begins_.push_back(static_cast<uint32_t>(rows_.size()));
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  max_symbol_bytes_ = std::max(max_symbol_bytes_, bytes.size());
  input_tokens_.push_back(start_token_);
  if (bytes.size() == 1) byte_symbols_[bytes[0]] = symbol;
}

void Vocabulary::AddRow(uint32_t token) {
  token_symbols_[token] = num_symbols() - 1;
  rows_.push_back(token);
}

Result<Vocabulary> Vocabulary::Finish(Vocabulary vocabulary) {
  auto& v = vocabulary;
  v.byte_begins_.push_back(static_cast<uint32_t>(v.bytes_.size()));
  v.row_begins_.push_back(static_cast<uint32_t>(v.rows_.size()));
  for (uint32_t symbol = 0; symbol < v.num_symbols(); ++symbol) {
    if (v.IsSynthetic(symbol)) v.synthetics_.push_back(symbol);
  }
  if (v.rows_.empty()) {
    return Status(Code::kBadModel, "vocabulary: no token stands for bytes");
  }
  if (v.rows_.size() + v.synthetics_.size() > kMaxMassRows) {
    return Status(Code::kBadModel, "vocabulary: more than " +
                                       std::to_string(kMaxMassRows) +
                                       " tokens with mass");
  }
  for (uint32_t token = 0; token < v.token_symbols_.size(); ++token) {
    if (v.token_symbols_[token] == kNoSymbol) v.rows_.push_back(token);
  }
  return vocabulary;
}

uint32_t Vocabulary::Find(std::span<const uint8_t> bytes) const {
  if (bytes.empty()) return kNoSymbol;
  uint32_t low = 0;
  uint32_t high = num_symbols();
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const int order = Compare(Bytes(middle), bytes);
    if (order == 0) return middle;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return kNoSymbol;
}

}  // namespace llmzip
