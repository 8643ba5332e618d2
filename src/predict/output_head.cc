// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The head multiplies by tiles of 16 rows: the model's own tiles, until a row
// of a tile is trained. Then the head copies the tile, and keeps the row in
// floats (its master row), from which the quantized row is made again after
// each step.
//
// Training collects examples. For each of them it notes which rows change and
// by how much of the hidden vector: rows with a share of the mass that matters,
// and the row of the symbol that came. When 16 examples are there, the changes
// are sorted by row with a radix sort, which keeps those of one row in the
// order of the examples. Threads then take one tile at a time: they change each
// row by all its changes and quantize it once. Rows of different tiles share
// nothing, so the number of threads does not matter.
#include "predict/output_head.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <numeric>

#include "kernel/float_environment.h"

namespace llmzip {
namespace {

// Rows with less than 2^-kTrainBits of the mass are left alone: their part of
// the gradient is too small to pay for the work.
constexpr int kTrainBits = 10;
constexpr int kProbabilityBits = 30;
// Common rows are in most examples. With so many examples in a step they are
// quantized once for all of them.
constexpr size_t kExamplesPerStep = 16;
// Two digits hold a row's number.
constexpr unsigned kDigitBits = 12;
constexpr size_t kDigits = size_t{1} << kDigitBits;
static_assert(PackedMatrix::kMaxRows <= kDigits * kDigits);
// Rows between the one that is changed and the one that is fetched.
constexpr size_t kFetchAhead = 2;

}  // namespace

OutputHead::OutputHead(const PackedMatrix* matrix, const HeadLayout* layout,
                       const Kernels* kernels)
    : kernels_(*kernels),
      matrix_(*matrix),
      layout_(*layout),
      num_cols_(matrix->cols()) {
  const size_t num_tiles =
      (layout->num_mass_rows() + kTileRows - 1) / kTileRows;
  for (size_t i = 0; i < num_tiles; ++i) tiles_.push_back(matrix->tile(i));
  own_tiles_.resize(num_tiles);
  master_rows_.resize(layout->num_mass_rows());
}

void OutputHead::ContinueFrom(const OutputHead& primed) {
  assert(primed.primed_ == nullptr && primed.tiles_.size() == tiles_.size());
  tiles_ = primed.tiles_;
  hidden_ = primed.hidden_;
  changes_ = primed.changes_;
  primed_ = &primed;
}

uint64_t OutputHead::MemoryBytes(const PackedMatrix& matrix,
                                 const HeadLayout& layout,
                                 uint64_t num_examples) {
  constexpr uint64_t kPiece = 64;  // what the allocator adds to each
  // Symbols with so much of the mass that they learn, and the one that came.
  constexpr uint64_t kRowsPerExample = (uint64_t{1} << kTrainBits) + 1;
  const uint64_t rows = layout.num_mass_rows();
  const uint64_t tiles = (rows + kTileRows - 1) / kTileRows;
  const uint64_t places =
      tiles * (sizeof(void*) + sizeof(AlignedVector<uint8_t>)) +
      rows * sizeof(AlignedVector<float>);
  if (num_examples < kExamplesPerStep) return places;
  const uint64_t trained = num_examples > rows
                               ? rows
                               : std::min(rows, num_examples * kRowsPerExample);
  const uint64_t waiting = 2 * kExamplesPerStep;
  return places + std::min(trained, tiles) * (matrix.tile_bytes() + kPiece) +
         trained * (matrix.cols() * sizeof(float) + kPiece) +
         waiting *
             (matrix.cols() * sizeof(float) +
              kRowsPerExample * (3 * sizeof(Change) + 2 * sizeof(size_t)));
}

Status OutputHead::Multiply(ThreadPool& pool,
                            std::span<const float* const> hidden,
                            QuantizedBatch& input, float* logits) const {
  assert(hidden.size() <= kMaxBatch);
  FiniteCheck finite;
  RunExact(pool, hidden.size(), [&](size_t i) {
    finite.Note(
        kernels_.quantize(hidden[i], num_cols_, input.Row(i), input.Scale(i)));
  });
  if (!finite.ok()) {
    return Status(Code::kNotFinite,
                  "a hidden value of the model is NaN or infinite");
  }
  MultiplyTiles(kernels_, pool, tiles_, {.scales = matrix_.kind()}, input,
                hidden.size(), logits, stride());
  return Status();
}

void OutputHead::Train(ThreadPool& pool, LearningRateCode rate,
                       std::span<const HeadExample> examples) {
  for (const HeadExample& example : examples) Note(rate, example);
  if (hidden_.size() < kExamplesPerStep * num_cols_) return;
  SortChanges();
  RunExact(pool, tile_rows_.size() - 1, [&](size_t unit) { ChangeTile(unit); });
  hidden_.clear();
  changes_.clear();
  ++version_;
}

size_t OutputHead::NumUntilStep() const {
  return kExamplesPerStep - hidden_.size() / num_cols_;
}

void OutputHead::Note(LearningRateCode rate, const HeadExample& example) {
  const ScopedFloatEnvironment environment;
  const SymbolMasses& masses = *example.masses;
  const float norm = kernels_.sum_squares(example.hidden, num_cols_);
  hidden_.insert(hidden_.end(), example.hidden, example.hidden + num_cols_);
  if (!(norm > 0x1p-100f)) return;  // a zero vector has no direction
  const float step = (static_cast<float>(rate) * 0x1p-8f) / norm;
  const uint64_t least = std::max<uint64_t>(1, masses.total() >> kTrainBits);
  if (masses[example.coded] < least) AddChange(example, example.coded, step);
  for (size_t tile = 0; tile < masses.num_tiles(); ++tile) {
    if (masses.TileSum(tile) < least) continue;
    const size_t begin = tile * SymbolMasses::kTile;
    const size_t end = std::min(begin + SymbolMasses::kTile, masses.size());
    for (size_t symbol = begin; symbol < end; ++symbol) {
      if (masses[symbol] >= least) AddChange(example, symbol, step);
    }
  }
}

void OutputHead::AddChange(const HeadExample& example, size_t symbol,
                           float step) {
  const size_t row = layout_.main_row(symbol);
  if (layout_.row_tokens()[row] == kNoToken) return;
  const SymbolMasses& masses = *example.masses;
  const uint64_t p =
      (uint64_t{masses[symbol]} << kProbabilityBits) / masses.total();
  const float error = static_cast<float>(static_cast<int32_t>(p)) * 0x1p-30f -
                      (symbol == example.coded ? 1.0f : 0.0f);
  const size_t number = hidden_.size() / num_cols_ - 1;
  changes_.push_back({static_cast<uint32_t>(row), static_cast<uint32_t>(number),
                      step * error});
}

// Sorts by the bits of the row from `shift` on. Equal ones keep their order,
// which is that of the examples.
void OutputHead::SortByDigit(unsigned shift) {
  const auto digit = [shift](const Change& change) {
    return (change.row >> shift) % kDigits;
  };
  std::array<uint32_t, kDigits> end{};
  for (const Change& change : changes_) ++end[digit(change)];
  std::partial_sum(end.begin(), end.end(), end.begin());
  sorted_.resize(changes_.size());
  for (size_t i = changes_.size(); i-- > 0;) {
    sorted_[--end[digit(changes_[i])]] = changes_[i];
  }
  changes_.swap(sorted_);
}

void OutputHead::SortChanges() {
  SortByDigit(0);
  if (layout_.num_mass_rows() > kDigits) SortByDigit(kDigitBits);
  row_changes_.clear();
  tile_rows_.clear();
  touched_rows_.clear();
  size_t tile = SIZE_MAX;
  for (size_t i = 0; i < changes_.size(); ++i) {
    const size_t row = changes_[i].row;
    if (i > 0 && row == changes_[i - 1].row) continue;
    if (row / kTileRows != tile) tile_rows_.push_back(row_changes_.size());
    tile = row / kTileRows;
    row_changes_.push_back(i);
    touched_rows_.push_back(
        master_rows_[row].empty() ? nullptr : master_rows_[row].data());
  }
  tile_rows_.push_back(row_changes_.size());
  row_changes_.push_back(changes_.size());
}

void OutputHead::ChangeTile(size_t unit) {
  for (size_t i = tile_rows_[unit]; i < tile_rows_[unit + 1]; ++i) {
    FetchAhead(i + kFetchAhead);
    const size_t row = changes_[row_changes_[i]].row;
    float* weights = MasterRow(row);
    for (size_t k = row_changes_[i]; k < row_changes_[i + 1]; ++k) {
      kernels_.row_update(changes_[k].factor,
                          &hidden_[changes_[k].example * num_cols_], num_cols_,
                          weights);
    }
    kernels_.pack_row(weights, num_cols_, matrix_.kind(), row % kTileRows,
                      OwnTile(row / kTileRows));
  }
}

// The rows lie all over memory, so a later one is fetched while this one is
// changed.
void OutputHead::FetchAhead(size_t row_index) const {
  if (row_index >= touched_rows_.size()) return;
  const float* weights = touched_rows_[row_index];
  if (weights == nullptr) return;
  constexpr size_t kLine = 64 / sizeof(float);
  for (size_t i = 0; i < num_cols_; i += kLine) {
    __builtin_prefetch(weights + i, /*write*/ 1);
  }
}

float* OutputHead::MasterRow(size_t row) {
  AlignedVector<float>& weights = master_rows_[row];
  if (weights.empty() && primed_ != nullptr) {
    weights = primed_->master_rows_[row];
  }
  if (weights.empty()) {
    weights.resize(num_cols_);
    matrix_.UnpackRow(row, weights.data());
  }
  return weights.data();
}

uint8_t* OutputHead::OwnTile(size_t tile) {
  AlignedVector<uint8_t>& own = own_tiles_[tile];
  if (own.empty()) {
    own.assign(tiles_[tile], tiles_[tile] + matrix_.tile_bytes());
    tiles_[tile] = own.data();
  }
  return own.data();
}

}  // namespace llmzip
