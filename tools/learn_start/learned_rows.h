// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What is learned from piece to piece.
#ifndef LLMZIP_TOOLS_LEARN_START_LEARNED_ROWS_H_
#define LLMZIP_TOOLS_LEARN_START_LEARNED_ROWS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "learn_start/trace.h"
#include "mixing/adaptive_probability.h"
#include "mixing/symbol_mixer.h"

namespace llmzip::learn_start {

// A set that fewer pieces used begins each pass as the mean of its table.
inline constexpr uint32_t kFewUses = 3;
inline constexpr uint32_t kMaxCount = 30;

// Rows of numbers that are learned together: the weights of a set, the points
// of an APM's context.
class Rows {
 public:
  Rows() = default;
  Rows(std::span<const int32_t> values, size_t row)
      : row_(row),
        values_(values.begin(), values.end()),
        uses_(values.size() / row) {}

  const std::vector<int32_t>& values() const { return values_; }
  const int32_t* row(size_t r) const { return &values_[r * row_]; }
  uint32_t uses(size_t r) const { return uses_[r]; }
  size_t size() const { return uses_.size(); }

  void CopyTo(std::span<int32_t> table) const {
    std::copy(values_.begin(), values_.end(), table.begin());
  }
  // From now on, the mean of all that a row becomes is kept as well.
  void BeginMean() {
    sums_.assign(values_.size(), 0);
    seen_.assign(uses_.size(), 0);
  }
  // Moves the rows that a mixer changed by so many percent.
  void Learn(std::span<const int32_t> table, int64_t percent) {
    for (size_t r = 0; r < uses_.size(); ++r) {
      int32_t* own = &values_[r * row_];
      const int32_t* its = &table[r * row_];
      if (std::equal(own, own + row_, its)) continue;
      const int64_t step = uses_[r]++ == 0 ? 100 : percent;
      for (size_t i = 0; i < row_; ++i) {
        own[i] += static_cast<int32_t>((int64_t{its[i]} - own[i]) * step / 100);
      }
      if (seen_.empty()) continue;
      ++seen_[r];
      for (size_t i = 0; i < row_; ++i) sums_[r * row_ + i] += own[i];
    }
  }
  void TakeMean() {
    for (size_t i = 0; i < values_.size(); ++i) {
      const int64_t seen = seen_[i / row_];
      if (seen > 0) values_[i] = static_cast<int32_t>(sums_[i] / seen);
    }
  }
  // The mean of rows [begin, end), by their uses.
  std::vector<int32_t> MeanOf(size_t begin, size_t end) const {
    std::vector<int64_t> sums(row_);
    int64_t total = 0;
    for (size_t r = begin; r < end; ++r) {
      total += uses_[r];
      for (size_t i = 0; i < row_; ++i) {
        sums[i] += int64_t{uses_[r]} * row(r)[i];
      }
    }
    std::vector<int32_t> mean(row_);
    for (size_t i = 0; total > 0 && i < row_; ++i) {
      mean[i] = static_cast<int32_t>(sums[i] / total);
    }
    return mean;
  }
  // Rows of a layer's table that were seldom used get the table's mean.
  void SpreadMeans(const LayerShape& shape) {
    size_t begin = 0;
    for (const uint32_t sets : shape.num_sets) {
      const std::vector<int32_t> mean = MeanOf(begin, begin + sets);
      for (size_t r = begin; r < begin + sets; ++r) {
        if (uses_[r] >= kFewUses) continue;
        std::copy(mean.begin(), mean.end(),
                  values_.begin() + static_cast<ptrdiff_t>(r * row_));
      }
      begin += sets;
    }
  }

  void Save(Bytes* out) const {
    for (const int32_t value : values_) {
      Put(static_cast<uint32_t>(value), 4, out);
    }
    for (const uint32_t uses : uses_) Put(uses, 4, out);
  }
  void Load(Input& in) {
    for (int32_t& value : values_) value = static_cast<int32_t>(in.Get(4));
    for (uint32_t& uses : uses_) uses = static_cast<uint32_t>(in.Get(4));
  }

 private:
  size_t row_ = 1;
  std::vector<int32_t> values_;
  std::vector<uint32_t> uses_;  // pieces that changed the row
  std::vector<int64_t> sums_;
  std::vector<uint32_t> seen_;
};

// Probabilities, and how often they were updated, up to kMaxCount.
class Cells {
 public:
  Cells() = default;
  Cells(std::span<const AdaptiveProbability> cells, uint32_t flip)
      : flip_(flip), cells_(cells.begin(), cells.end()), counts_(cells.size()) {
    for (AdaptiveProbability& cell : cells_) cell ^= flip_;
  }

  const std::vector<AdaptiveProbability>& cells() const { return cells_; }

  void CopyTo(std::span<AdaptiveProbability> table) const {
    for (size_t i = 0; i < cells_.size(); ++i) table[i] = cells_[i] ^ flip_;
  }
  void Learn(std::span<const AdaptiveProbability> table, int64_t percent) {
    for (size_t i = 0; i < cells_.size(); ++i) {
      const AdaptiveProbability own = cells_[i];
      const AdaptiveProbability its = table[i] ^ flip_;
      if (own == its) continue;
      const uint32_t more = AdaptCountOf(its) > AdaptCountOf(own)
                                ? AdaptCountOf(its) - AdaptCountOf(own)
                                : 1;
      const int64_t step = counts_[i] == 0 ? 100 : percent;
      counts_[i] = std::min(kMaxCount, counts_[i] + more);
      const int64_t before = ProbabilityOf(own);
      const int64_t p =
          before + (int64_t{ProbabilityOf(its)} - before) * step / 100;
      cells_[i] = static_cast<uint32_t>(p) << kAdaptCountBits | counts_[i];
    }
  }
  void Save(Bytes* out) const {
    for (const AdaptiveProbability cell : cells_) Put(cell, 4, out);
  }
  void Load(Input& in) {
    for (size_t i = 0; i < cells_.size(); ++i) {
      cells_[i] = static_cast<uint32_t>(in.Get(4));
      counts_[i] = AdaptCountOf(cells_[i]);
    }
  }

 private:
  uint32_t flip_ = 0;
  std::vector<AdaptiveProbability> cells_;
  std::vector<uint32_t> counts_;
};

}  // namespace llmzip::learn_start

#endif  // LLMZIP_TOOLS_LEARN_START_LEARNED_ROWS_H_
