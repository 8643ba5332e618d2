// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// From the tokens of a model file to symbols: the distinct byte strings that
// a coder can write, in byte order (docs/FORMAT.md, "Symbols").
#ifndef LLMZIP_TOKENIZER_VOCABULARY_H_
#define LLMZIP_TOKENIZER_VOCABULARY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"

namespace llmzip {

// Values as in GGUF's tokenizer.ggml.token_type.
enum class TokenType : int32_t {
  kNormal = 1,
  kUnknown = 2,
  kControl = 3,
  kUserDefined = 4,
  kUnused = 5,
  kByte = 6,
};

// The tokenizer part of a model file as it stands there. Nothing in it has been
// checked.
struct VocabularySpec {
  std::string model{};  // a name of tokenizer_families.h
  std::string pre{};    // the pre-tokenizer, where the family has one
  std::vector<std::string> tokens{};  // by id, as spelled in the file
  std::vector<float> scores{};        // MergeSource::kScores: of each token
  std::vector<int32_t> types{};       // TokenType of each; empty: all normal
  // MergeSource::kList: "left right", the first to be merged first.
  std::vector<std::string> merges{};
  // Fed before the first symbol, at each restart and after a synthetic symbol.
  // Negative: the first control or unknown token, else token 0.
  int64_t start_token = -1;
};

inline constexpr size_t kMaxTokens = size_t{1} << 18;
// The most output rows with mass and synthetic symbols together. The sum of
// that many masses of at most 2^30 + 1 is less than 2^48.
inline constexpr size_t kMaxMassRows = (size_t{1} << 18) - 1;
inline constexpr size_t kMaxSymbolBytes = 1024;
inline constexpr size_t kMaxVocabularyBytes = size_t{1} << 23;
inline constexpr uint32_t kNoSymbol = UINT32_MAX;

// The symbols of a model: the distinct byte strings of its normal, user-defined
// and byte tokens in byte order (memcmp; a prefix comes before what it begins),
// numbered from 0. Control, unknown, unused and empty tokens are no symbols. A
// byte without a one-byte symbol gets a synthetic one, so that any bytes can be
// spelled. Immutable once made; safe to share between threads.
class Vocabulary {
 public:
  // Fails with kBadModel, also if no token is a symbol and for a size above the
  // limits above.
  static Result<Vocabulary> Create(const VocabularySpec& spec);

  uint32_t num_tokens() const { return static_cast<uint32_t>(rows_.size()); }
  uint32_t num_symbols() const {
    return static_cast<uint32_t>(input_tokens_.size());
  }
  uint32_t start_token() const { return start_token_; }
  size_t max_symbol_bytes() const { return max_symbol_bytes_; }

  // Never empty. Valid as long as the vocabulary.
  std::span<const uint8_t> Bytes(uint32_t symbol) const {
    const size_t begin = byte_begins_[symbol];
    return {bytes_.data() + begin, byte_begins_[symbol + 1] - begin};
  }

  // The token that the model is fed after `symbol`: of the tokens with its
  // bytes the one that docs/FORMAT.md, "Symbols", prefers; the start token
  // after a synthetic symbol.
  uint32_t InputToken(uint32_t symbol) const { return input_tokens_[symbol]; }

  // A synthetic symbol is one byte, has mass 1 and no output row.
  bool IsSynthetic(uint32_t symbol) const {
    return row_begins_[symbol] == row_begins_[symbol + 1];
  }
  // In ascending order.
  std::span<const uint32_t> synthetic_symbols() const { return synthetics_; }

  // The order that the model's output rows are permuted into: [num_tokens]
  // token ids, first those of the symbols in symbol order (tokens of one symbol
  // by id), num_mass_rows() in all, then the tokens that are no symbols by id.
  std::span<const uint32_t> rows() const { return rows_; }
  uint32_t num_mass_rows() const { return row_begins_.back(); }
  // The mass of `symbol` is the sum over the rows [RowBegin(symbol),
  // RowBegin(symbol + 1)). Requires symbol <= num_symbols().
  uint32_t RowBegin(uint32_t symbol) const { return row_begins_[symbol]; }
  // Whether no two tokens share a symbol: then row i is the i-th symbol that is
  // not synthetic.
  bool rows_are_symbols() const {
    return num_mass_rows() + synthetics_.size() == num_symbols();
  }

  // kNoSymbol for a token that is no symbol. Requires token < num_tokens().
  uint32_t SymbolOfToken(uint32_t token) const { return token_symbols_[token]; }
  // The symbol spelled `bytes`, or kNoSymbol. O(log num_symbols).
  uint32_t Find(std::span<const uint8_t> bytes) const;
  // The one-byte symbol that every byte has.
  uint32_t ByteSymbol(uint8_t byte) const { return byte_symbols_[byte]; }

 private:
  Vocabulary() = default;

  // Steps of Create(): a new last symbol, a row of the last symbol, and what
  // can only be known at the end.
  void AddSymbol(std::span<const uint8_t> bytes);
  void AddRow(uint32_t token);
  static Result<Vocabulary> Finish(Vocabulary vocabulary);

  uint32_t start_token_ = 0;
  size_t max_symbol_bytes_ = 0;
  std::vector<uint8_t> bytes_;           // strings of all symbols, end to end
  std::vector<uint32_t> byte_begins_;    // [num_symbols + 1], into bytes_
  std::vector<uint32_t> input_tokens_;   // [num_symbols]
  std::vector<uint32_t> row_begins_;     // [num_symbols + 1], into rows_
  std::vector<uint32_t> rows_;           // [num_tokens]
  std::vector<uint32_t> token_symbols_;  // [num_tokens]
  std::vector<uint32_t> synthetics_;
  std::array<uint32_t, 256> byte_symbols_{};
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_VOCABULARY_H_
