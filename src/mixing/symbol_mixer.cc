// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/symbol_mixer.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "mixing/byte_model.h"
#include "mixing/end_of_token_model.h"
#include "mixing/match_model.h"
#include "mixing/stream_text.h"

namespace llmzip {
namespace {

static_assert(kMaxMixStreams == StreamTexts::kMaxStreams);
constexpr unsigned kLongMatch = 8;
constexpr unsigned kShortMatch = 5;
constexpr unsigned kMatchEntriesLog2 = 20;
// Bytes from which on huge pages pay for all tables: most of their small ones
// are touched within some thousand bytes, and each of those costs two faults.
constexpr size_t kLongText = size_t{1} << 10;

}  // namespace

class SymbolMixer::State {
 public:
  explicit State(const MixOptions& options)
      : parameters_(options.parameters),
        texts_(options.stream_bytes),
        pages_(texts_.size() < kLongText ? Pages::kSmall : Pages::kHuge),
        long_match_(kLongMatch, kMatchEntriesLog2, pages_),
        short_match_(kShortMatch, kMatchEntriesLog2, pages_),
        bytes_(options.has_language_model, options.parameters.table_log2,
               pages_, options.kernels) {
    if (options.has_language_model) {
      ends_ = std::make_unique<EndOfTokenModel>(pages_, options.kernels);
    }
    SetRate();
  }

  bool ok() const {
    return texts_.ok() && long_match_.ok() && short_match_.ok() &&
           bytes_.ok() && (ends_ == nullptr || ends_->ok());
  }

  void BeginSymbol(size_t stream) {
    assert(stream < texts_.num_streams());
    stream_ = stream;
  }

  uint64_t Room() const { return texts_.stream(stream_).Room(); }

  void BeginByte(uint8_t confidence) {
    bytes_.Begin(texts_, stream_, {long_match_, short_match_},
                 ends_ == nullptr ? 0u : confidence);
  }

  uint32_t PredictBit(int32_t lm) {
    return static_cast<uint32_t>(bytes_.Predict(lm));
  }
  void UpdateBit(bool bit) { bytes_.Update(bit, rate_); }
  void SkipBit(bool bit) { bytes_.Skip(bit); }

  void EndByte(uint8_t byte) {
    texts_.Append(stream_, byte);
    const StreamHistory& s = texts_.stream(stream_);
    long_match_.Prefetch(s);
    short_match_.Prefetch(s);
    // Without a language model the next byte is this stream's.
    if (ends_ == nullptr && texts_.num_streams() == 1)
      bytes_.Prepare(texts_, s);
    long_match_.Update(texts_, stream_, s);
    short_match_.Update(texts_, stream_, s);
    ++num_bytes_;
    if (num_bytes_ % 64 == 0) SetRate();
  }

  uint32_t PredictEnd(int32_t lm) {
    return static_cast<uint32_t>(
        ends_->Predict(texts_, stream_, {long_match_, short_match_}, lm));
  }
  void UpdateEnd(bool ends) {
    ends_->Update(ends, uint32_t{parameters_.end_rate} * 4);
  }

  void FetchEnd() {
    ends_->Prepare(texts_, stream_, {long_match_, short_match_});
  }
  void FetchByte() { bytes_.Prepare(texts_, texts_.stream(stream_)); }

  void EndSymbol(uint32_t symbol) {
    if (ends_ != nullptr) {
      ends_->DiscardPrepared();
      bytes_.DiscardPrepared();
    }
    texts_.EndSymbol(stream_, symbol);
  }

 private:
  void SetRate() {
    const uint64_t half = uint64_t{1} << parameters_.half_life_log2;
    const uint64_t span =
        uint64_t{parameters_.rate_start} - parameters_.rate_end;
    rate_ = parameters_.rate_end +
            static_cast<uint32_t>(span * half / (half + num_bytes_));
  }

  const MixParameters parameters_;
  StreamTexts texts_;
  const Pages pages_;
  MatchModel long_match_;
  MatchModel short_match_;
  ByteModel bytes_;
  std::unique_ptr<EndOfTokenModel> ends_;
  size_t stream_ = 0;
  uint64_t num_bytes_ = 0;
  uint32_t rate_ = 0;
};

uint8_t ConfidenceClass(uint64_t top, uint64_t total) {
  constexpr std::array<uint64_t, 7> kBounds = {26, 64, 102, 154, 205, 238, 251};
  uint8_t confidence = 0;
  // total / 256 in steps, rounded down: the top is compared with multiples.
  for (const uint64_t bound : kBounds) {
    if (top > total / 256 * bound + total % 256 * bound / 256) ++confidence;
  }
  return confidence;
}

SymbolMixer::SymbolMixer(const MixOptions& options)
    : state_(std::make_unique<State>(options)) {}

SymbolMixer::~SymbolMixer() = default;

bool SymbolMixer::ok() const { return state_->ok(); }

uint64_t SymbolMixer::MemoryBytes(const MixOptions& options) {
  // Heads of matches, weights and final APMs; the model's APMs and ends of
  // tokens.
  constexpr uint64_t kAlone = uint64_t{20} << 20;
  constexpr uint64_t kWithModel = kAlone + (uint64_t{40} << 20);
  const uint64_t slots = uint64_t{1} << options.parameters.table_log2;
  uint64_t raw = 0;
  for (const uint64_t bytes : options.stream_bytes) raw += bytes;
  // Direct probabilities take an eighth of the slots' bytes.
  return (options.has_language_model ? kWithModel : kAlone) + raw + slots +
         slots / 8;
}

void SymbolMixer::BeginSymbol(size_t stream) { state_->BeginSymbol(stream); }

uint64_t SymbolMixer::Room() const { return state_->Room(); }

void SymbolMixer::BeginByte(uint8_t confidence) {
  state_->BeginByte(confidence);
}

uint32_t SymbolMixer::PredictBit(uint64_t one, uint64_t zero) {
  return state_->PredictBit(StretchMasses(one, zero));
}

uint32_t SymbolMixer::PredictBit() { return state_->PredictBit(0); }

void SymbolMixer::UpdateBit(bool bit) { state_->UpdateBit(bit); }

void SymbolMixer::SkipBit(bool bit) { state_->SkipBit(bit); }

void SymbolMixer::EndByte(uint8_t byte) { state_->EndByte(byte); }

void SymbolMixer::FetchEnd() { state_->FetchEnd(); }

void SymbolMixer::FetchByte() { state_->FetchByte(); }

uint32_t SymbolMixer::PredictEnd(uint64_t end, uint64_t go_on) {
  return state_->PredictEnd(StretchMasses(end, go_on));
}

void SymbolMixer::UpdateEnd(bool ends) { state_->UpdateEnd(ends); }

void SymbolMixer::EndSymbol(uint32_t symbol) { state_->EndSymbol(symbol); }

}  // namespace llmzip
