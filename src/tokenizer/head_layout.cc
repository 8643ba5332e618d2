// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/head_layout.h"

#include <algorithm>
#include <cassert>

namespace llmzip {

HeadLayout::HeadLayout(const Vocabulary& vocabulary)
    : num_tokens_(vocabulary.num_tokens()) {
  some_full_row_ = SIZE_MAX;
  for (uint32_t symbol = 0; symbol < vocabulary.num_symbols(); ++symbol) {
    first_row_.push_back(static_cast<uint32_t>(row_token_.size()));
    main_row_.push_back(first_row_.back());
    if (vocabulary.IsSynthetic(symbol)) {
      empty_rows_.push_back(first_row_.back());
      row_token_.push_back(kNoToken);
      continue;
    }
    for (uint32_t i = vocabulary.RowBegin(symbol);
         i < vocabulary.RowBegin(symbol + 1); ++i) {
      const uint32_t token = vocabulary.rows()[i];
      const uint32_t row = static_cast<uint32_t>(row_token_.size());
      if (some_full_row_ == SIZE_MAX) some_full_row_ = row;
      if (token == vocabulary.InputToken(symbol)) main_row_.back() = row;
      row_token_.push_back(token);
    }
  }
  num_mass_rows_ = row_token_.size();
  first_row_.push_back(static_cast<uint32_t>(num_mass_rows_));
  const auto others = vocabulary.rows().subspan(vocabulary.num_mass_rows());
  row_token_.insert(row_token_.end(), others.begin(), others.end());
  assert(some_full_row_ != SIZE_MAX);
}

std::vector<uint32_t> HeadLayout::RowOfToken() const {
  std::vector<uint32_t> row_of(num_tokens_);
  for (size_t row = 0; row < row_token_.size(); ++row) {
    if (row_token_[row] != kNoToken) {
      row_of[row_token_[row]] = static_cast<uint32_t>(row);
    }
  }
  return row_of;
}

}  // namespace llmzip
