// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A SymbolMixer holds the state of a block's mixing: the text so far, the match
// models, the byte model and, beside a language model, the end-of-token model.
// All streams train the same tables, because they are parts of one text and
// learn from each other. Each stream has its own text history and its own
// matches.
//
// The masses of a language model enter as stretch(one / (one + zero)). The
// models below never see a mass.
//
// The learning rate falls from rate_start towards rate_end: at first the
// weights must find their place quickly, and later a high rate would only make
// them noisy. The rate follows h / (h + n), as the error of a mean of n values
// does, and is computed anew every 64 bytes.
#include "mixing/symbol_mixer.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace llmzip {
namespace {

static_assert(kMaxMixStreams == StreamTexts::kMaxStreams);
constexpr unsigned kLongMatch = 8;
constexpr unsigned kShortMatch = 5;
constexpr unsigned kMatchEntriesLog2 = 20;
constexpr uint64_t kRateInterval = 64;
// Huge pages pay from this many bytes on. Most small pages of the tables are
// touched within some thousand bytes, and each costs two faults.
constexpr size_t kLongText = size_t{1} << 10;

Pages PagesFor(size_t text_bytes) {
  return text_bytes < kLongText ? Pages::kSmall : Pages::kHuge;
}

}  // namespace

uint8_t ConfidenceClass(uint64_t top, uint64_t total) {
  constexpr std::array<uint64_t, 7> kBounds = {26, 64, 102, 154, 205, 238, 251};
  uint8_t confidence = 0;
  // total * bound / 256 without overflow.
  for (const uint64_t bound : kBounds) {
    if (top > total / 256 * bound + total % 256 * bound / 256) ++confidence;
  }
  return confidence;
}

SymbolMixer::SymbolMixer(const MixOptions& options)
    : parameters_(options.parameters),
      texts_(options.stream_bytes),
      long_match_(kLongMatch, kMatchEntriesLog2, PagesFor(texts_.size())),
      short_match_(kShortMatch, kMatchEntriesLog2, PagesFor(texts_.size())),
      bytes_(options.has_language_model, options.parameters.table_log2,
             PagesFor(texts_.size()), options.kernels) {
  if (options.has_language_model) {
    ends_.emplace(PagesFor(texts_.size()), options.kernels);
  }
  SetRate();
}

bool SymbolMixer::ok() const {
  return texts_.ok() && long_match_.ok() && short_match_.ok() && bytes_.ok() &&
         (!ends_ || ends_->ok());
}

uint64_t SymbolMixer::MemoryBytes(const MixOptions& options) {
  // Heads of matches, weights and final APMs, and a learned start of them,
  // which all mixers of a process share; the model's APMs and ends of tokens.
  constexpr uint64_t kAlone = uint64_t{24} << 20;
  constexpr uint64_t kWithModel = kAlone + (uint64_t{40} << 20);
  const uint64_t slots = uint64_t{1} << options.parameters.table_log2;
  uint64_t raw = 0;
  for (const uint64_t bytes : options.stream_bytes) raw += bytes;
  // Direct probabilities take an eighth of the slots' bytes.
  return (options.has_language_model ? kWithModel : kAlone) + raw + slots +
         slots / 8;
}

LearnedState SymbolMixer::learned() {
  LearnedState state = bytes_.learned();
  if (ends_) state.ends = ends_->weights();
  return state;
}

LearnedShape SymbolMixer::Shape(bool has_language_model) {
  LearnedShape shape = ByteModel::Shape(has_language_model);
  if (has_language_model) shape.ends = EndOfTokenModel::Shape();
  return shape;
}

void SymbolMixer::ContinueFrom(const SymbolMixer& primed) {
  assert(parameters_ == primed.parameters_ &&
         ends_.has_value() == primed.ends_.has_value() && num_bytes_ == 0);
  texts_.CopyFrom(primed.texts_);
  long_match_.CopyFrom(primed.long_match_);
  short_match_.CopyFrom(primed.short_match_);
  bytes_.CopyFrom(primed.bytes_);
  if (ends_) ends_->CopyFrom(*primed.ends_);
  num_bytes_ = primed.num_bytes_;
  rate_ = primed.rate_;
}

std::vector<std::span<AdaptiveProbability>> SymbolMixer::SmallTables() {
  const auto tables = bytes_.small_tables();
  std::vector<std::span<AdaptiveProbability>> all(tables.begin(), tables.end());
  if (ends_) all.push_back(ends_->small_table());
  return all;
}

void SymbolMixer::Checkpoint() {
  assert(texts_.num_streams() == 1);
  kept_ = std::make_unique<Kept>();
  kept_->history = texts_.stream(0);
  kept_->long_match = long_match_.pointer(0);
  kept_->short_match = short_match_.pointer(0);
  kept_->num_bytes = num_bytes_;
  kept_->rate = rate_;
  for (const auto table : SmallTables()) {
    kept_->small.insert(kept_->small.end(), table.begin(), table.end());
  }
  undo_ = &kept_->undo;
  bytes_.SetUndo(undo_);
  if (ends_) ends_->SetUndo(undo_);
}

void SymbolMixer::Rollback() {
  assert(kept_ != nullptr);
  kept_->undo.Rollback();
  texts_.stream(0) = kept_->history;
  long_match_.SetPointer(0, kept_->long_match);
  short_match_.SetPointer(0, kept_->short_match);
  num_bytes_ = kept_->num_bytes;
  rate_ = kept_->rate;
  auto from = kept_->small.cbegin();
  for (const auto table : SmallTables()) {
    std::copy_n(from, table.size(), table.begin());
    from += static_cast<std::ptrdiff_t>(table.size());
  }
  bytes_.DiscardPrepared();
  if (ends_) ends_->DiscardPrepared();
}

void SymbolMixer::BeginSymbol(size_t stream) {
  assert(stream < texts_.num_streams());
  stream_ = stream;
}

uint64_t SymbolMixer::Room() const { return texts_.stream(stream_).Room(); }

void SymbolMixer::BeginByte(uint8_t confidence) {
  bytes_.Begin(texts_, stream_, matches(), ends_ ? confidence : 0u);
}

uint32_t SymbolMixer::PredictBit(uint64_t one, uint64_t zero) {
  return static_cast<uint32_t>(bytes_.Predict(StretchMasses(one, zero)));
}

uint32_t SymbolMixer::PredictBit() {
  return static_cast<uint32_t>(bytes_.Predict(/*lm=*/0));
}

void SymbolMixer::UpdateBit(bool bit) { bytes_.Update(bit, rate_); }

void SymbolMixer::SkipBit(bool bit) { bytes_.Skip(bit); }

void SymbolMixer::EndByte(uint8_t byte) {
  texts_.Append(stream_, byte, undo_);
  const StreamHistory& s = texts_.stream(stream_);
  long_match_.Prefetch(s);
  short_match_.Prefetch(s);
  // Without a language model and other streams the next byte is this one's.
  if (!ends_ && texts_.num_streams() == 1) bytes_.Prepare(texts_, s);
  long_match_.Update(texts_, stream_, s, undo_);
  short_match_.Update(texts_, stream_, s, undo_);
  ++num_bytes_;
  if (num_bytes_ % kRateInterval == 0) SetRate();
}

void SymbolMixer::FetchEnd() { ends_->Prepare(texts_, stream_, matches()); }

void SymbolMixer::FetchByte() {
  bytes_.Prepare(texts_, texts_.stream(stream_));
}

uint32_t SymbolMixer::PredictEnd(uint64_t end, uint64_t go_on) {
  return static_cast<uint32_t>(
      ends_->Predict(texts_, stream_, matches(), StretchMasses(end, go_on)));
}

void SymbolMixer::UpdateEnd(bool ends) {
  ends_->Update(ends, uint32_t{parameters_.end_rate} * 4);
}

void SymbolMixer::EndSymbol(uint32_t symbol) {
  if (ends_) {
    ends_->DiscardPrepared();
    bytes_.DiscardPrepared();
  }
  texts_.EndSymbol(stream_, symbol);
}

void SymbolMixer::SetRate() {
  const uint64_t half = uint64_t{1} << parameters_.half_life_log2;
  const uint64_t span = uint64_t{parameters_.rate_start} - parameters_.rate_end;
  rate_ = parameters_.rate_end +
          static_cast<uint32_t>(span * half / (half + num_bytes_));
}

}  // namespace llmzip
