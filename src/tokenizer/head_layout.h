// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The order of the output layer's rows: byte order of the symbols, so that
// every prefix of the byte trie is a contiguous range of masses.
#ifndef LLMZIP_TOKENIZER_HEAD_LAYOUT_H_
#define LLMZIP_TOKENIZER_HEAD_LAYOUT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tokenizer/vocabulary.h"

namespace llmzip {

// Token of a row that no token fills: its weights are zero.
inline constexpr uint32_t kNoToken = UINT32_MAX;

// Rows that carry mass come first. Each symbol, in order, has one row for each
// of its tokens, or one empty row if it is synthetic. The rows of the remaining
// tokens, such as control tokens, follow: with tied weights they serve only as
// input embeddings. Immutable.
class HeadLayout {
 public:
  explicit HeadLayout(const Vocabulary& vocabulary);

  // Token of each row, kNoToken for an empty one. [all rows]
  std::span<const uint32_t> row_tokens() const { return row_token_; }
  // Rows that carry mass; the first of row_tokens().
  size_t num_mass_rows() const { return num_mass_rows_; }
  size_t num_symbols() const { return main_row_.size(); }

  // Rows of symbol s: [first_row(s), first_row(s + 1)).
  size_t first_row(size_t symbol) const { return first_row_[symbol]; }
  // The row of the token that the model is fed for the symbol. It is the row
  // that is trained.
  size_t main_row(size_t symbol) const { return main_row_[symbol]; }
  bool one_row_per_symbol() const { return num_mass_rows_ == main_row_.size(); }
  // Rows of synthetic symbols, ascending.
  std::span<const uint32_t> empty_rows() const { return empty_rows_; }
  // The first row that is not empty. Every vocabulary has one.
  size_t some_full_row() const { return some_full_row_; }
  // Row of each token. [num_tokens]
  std::vector<uint32_t> RowOfToken() const;

 private:
  size_t num_tokens_;
  size_t num_mass_rows_ = 0;
  size_t some_full_row_ = 0;
  std::vector<uint32_t> row_token_;
  std::vector<uint32_t> first_row_;  // [symbols + 1]
  std::vector<uint32_t> main_row_;   // [symbols]
  std::vector<uint32_t> empty_rows_;
};

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_HEAD_LAYOUT_H_
