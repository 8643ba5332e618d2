// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/byte_model.h"

#include <algorithm>
#include <cstdlib>

#include "mixing/bit_history.h"
#include "mixing/mixer_error.h"

namespace llmzip {
namespace {

constexpr int32_t kBias = 307;
// The chance of a history without bits.
constexpr AdaptiveChance kEven = InitialChance(0, 0);
constexpr uint32_t kFirstHalfBits = 4;
// Bits from which on the lines of the second half are fetched ahead.
constexpr uint32_t kFetchAheadBits = 3;

// Weight sets of the first layer, see SelectSets(). The last three tables
// are there only with a language model.
constexpr std::array<uint32_t, 9> kFirstSets = {
    8 * 256, 8 * 8 * 2, 256 * 8,     9 * 8 * 8, 64 * 8,
    3 * 256, 256,       16 * 16 * 8, 16 * 4 * 8};
constexpr std::array<uint32_t, 4> kSecondSets = {8 * 256, 8 * 8 * 2, 256,
                                                 8 * 4 * 8};
constexpr uint32_t kSecondRate = 130;
constexpr size_t kMatchClasses = 32;

size_t NumFirst(bool has_language_model) {
  return kFirstSets.size() - (has_language_model ? 0 : 4);
}
size_t NumSecond(bool has_language_model) {
  return kSecondSets.size() - (has_language_model ? 0 : 1);
}

uint32_t LengthClass(uint32_t length) {
  return length < 16 ? length : std::min(16 + (length - 16) / 8, 31u);
}

int32_t Linear(AdaptiveChance cell) {
  return static_cast<int32_t>(ChanceOf(cell) >> 9) - kChanceOne / 2 / 512;
}

uint32_t Hash32(uint32_t tag, uint64_t a) {
  return static_cast<uint32_t>(HashContext(tag, a, 0) >> 32);
}

// Context of a map for the node below `parent`, of the two below it the one
// with a 0: they share a line.
uint32_t PairBelow(uint32_t parent, uint32_t hash) {
  return (hash + parent * 0x9e3779b1u) >> 17 << 1;
}

}  // namespace

ByteModel::ByteModel(bool has_language_model, unsigned table_log2, Pages pages,
                     const MixerKernels* kernels)
    : has_language_model_(has_language_model),
      num_contexts_(has_language_model ? kContextsWithModel : kContextsAlone),
      table_(table_log2, pages),
      direct_(table_log2 - 10, pages),
      history_chances_(kMostContexts * 256),
      match_chances_(2 * kMatchClasses),
      first_({kFirstSets.data(), NumFirst(has_language_model)}, kNumInputs,
             kernels, pages),
      second_({kSecondSets.data(), NumSecond(has_language_model)}, kMixerLanes,
              kernels) {
  for (RefineMap& map : final_maps_) map = RefineMap(65536, 5, pages);
  if (has_language_model) {
    for (RefineMap& map : model_maps_) map = RefineMap(65536, 6, pages);
  }
  if (!ok()) return;
  for (size_t i = 0; i < history_chances_.size(); ++i) {
    history_chances_[i] = InitialChance(kBitHistories.zeros[i % 256],
                                        kBitHistories.ones[i % 256]);
  }
  for (uint32_t i = 0; i < match_chances_.size(); ++i) {
    match_chances_[i] = InitialChance(1, 2 + i % kMatchClasses);
  }
  FillFirstWeights();
}

void ByteModel::FillFirstWeights() {
  constexpr int32_t kOne = int32_t{1} << kWeightBits;
  constexpr int32_t kContextWeight = kOne / 256 * 22;
  if (has_language_model_) {
    first_.FillWeights(0, kOne);
  } else {
    for (size_t i = 0; i < DirectChances::kContexts; ++i) {
      first_.FillWeights(kDirectInputs + 2 * i, kContextWeight);
    }
    for (size_t i = 0; i < 2; ++i) {
      first_.FillWeights(kMatchInputs + i, kContextWeight);
    }
    for (size_t i = 0; i < num_contexts_; ++i) {
      first_.FillWeights(kContextInputs + 2 * i, kContextWeight);
    }
  }
  const auto num_first = static_cast<int32_t>(first_.num_selectors());
  for (size_t i = 0; i < first_.num_selectors(); ++i) {
    second_.FillWeights(i, kOne / num_first);
  }
}

bool ByteModel::ok() const {
  const auto is_ok = [](const RefineMap& map) { return map.ok(); };
  return table_.ok() && direct_.ok() && !history_chances_.empty() &&
         !match_chances_.empty() && first_.ok() && second_.ok() &&
         std::all_of(final_maps_.begin(), final_maps_.end(), is_ok) &&
         (!has_language_model_ ||
          std::all_of(model_maps_.begin(), model_maps_.end(), is_ok));
}

void ByteModel::Prepare(const StreamTexts& texts, const CallGate& s) {
  if (prepared_) return;
  prepared_ = true;
  HashByteContexts(texts, s, has_language_model_, &hashes_);
  for (size_t i = 0; i < num_contexts_; ++i) {
    if (i != kMatchContext) FindLine(i);
  }
  direct_.Begin(s);
  map_hashes_ = {Hash32(401, s.LastBytes(2)), Hash32(402, s.LastBytes(3))};
  if (has_language_model_) {
    map_hashes_[2] = Hash32(403, s.word);
    map_hashes_[3] = Hash32(404, uint64_t{s.prefix} << 32 | s.symbol1);
  }
  FetchMaps(s, 0);
}

void ByteModel::FindLine(size_t context) {
  lines_[context] = table_.LineOf(hashes_[context]);
  checks_[context] = SlotTable::CheckOf(hashes_[context]);
  table_.Prefetch(lines_[context]);
}

void ByteModel::Begin(const StreamTexts& texts, size_t stream,
                      const Matches& matches, uint32_t confidence) {
  const CallGate& s = texts.stream(stream);
  text_ = &s;
  confidence_ = confidence;
  partial_ = 1;
  node_ = 1;
  num_bits_ = 0;
  const std::array<const MatchModel*, 2> models = {&matches.longer,
                                                   &matches.shorter};
  for (size_t i = 0; i < 2; ++i) {
    Expectation& e = expectations_[i];
    e.byte = models[i]->Expected(texts, stream);
    e.length_class = e.byte < 0 ? 0 : LengthClass(models[i]->length(stream));
  }
  if (!prepared_) Prepare(texts, s);
  prepared_ = false;
  hashes_[kMatchContext] = HashMatchContext(s.Last(1), expectations_[0].byte);
  FindLine(kMatchContext);
  FindExpectedBits();
  FindSlots();
  FetchNextMatch(texts, stream, matches.longer);
}

// If the match goes on, the next byte's context of the match is known now.
void ByteModel::FetchNextMatch(const StreamTexts& texts, size_t stream,
                               const MatchModel& match) {
  const int byte = match.Expected(texts, stream);
  if (byte < 0) return;
  const int next = match.Expected(texts, stream, 1);
  table_.Prefetch(
      table_.LineOf(HashMatchContext(static_cast<uint32_t>(byte), next)));
}

void ByteModel::FindSlots() {
  for (size_t i = 0; i < num_contexts_; ++i) {
    slots_[i] = table_.Find(lines_[i], checks_[i]);
  }
}

void ByteModel::FindExpectedBits() {
  for (size_t i = 0; i < 2; ++i) {
    Expectation& e = expectations_[i];
    e.chance = nullptr;
    if (e.byte < 0) continue;
    const uint32_t expected = static_cast<uint32_t>(e.byte) | 256;
    if (expected >> (8 - num_bits_) != partial_) {
      e.byte = -1;
      continue;
    }
    e.bit = (expected >> (7 - num_bits_) & 1) != 0;
    e.chance = &match_chances_[i * kMatchClasses + e.length_class];
  }
}

void ByteModel::SetInputs(int32_t lm) {
  first_.SetInput(0, lm);
  first_.SetInput(1, kBias);
  direct_.SetInputs(node_, first_.inputs() + kDirectInputs);
  for (size_t i = 0; i < 2; ++i) {
    const Expectation& e = expectations_[i];
    const int32_t x = e.chance == nullptr ? 0 : Stretch22(ChanceOf(*e.chance));
    first_.SetInput(kMatchInputs + i, e.bit ? x : -x);
  }
  SetContextInputs();
}

void ByteModel::SetContextInputs() {
  int32_t* inputs = first_.inputs() + kContextInputs;
  const size_t node = node_ - 1;
  const AdaptiveChance* chances = history_chances_.begin();
  for (size_t i = 0; i < num_contexts_; ++i, chances += 256) {
    const AdaptiveChance cell = chances[slots_[i][node]];
    inputs[2 * i] = Stretch22(ChanceOf(cell)) * 65536;
    inputs[2 * i + 1] = Linear(cell) * 65536;
  }
  // The longest known context's last.
  uint32_t known = 0;
  uint32_t only_ones = 0;
  for (size_t i = 0; i < kNestedContexts; ++i) {
    const uint8_t history = slots_[i][node];
    known += kBitHistories.familiarity[history];
    if (history != 0) only_ones = kBitHistories.zeros[history] == 0 ? 1 : 0;
  }
  familiarity_ = known + only_ones;
}

// Finds what the maps have for the bit after `parent` and has it fetched, for
// both values of its last bit.
void ByteModel::FetchMaps(const CallGate& s, uint32_t parent) {
  parent_ = parent;
  pairs_[0] = s.Last(1) << 8 | parent << 1;
  for (size_t i = 1; i < kMapContexts; ++i) {
    pairs_[i] = PairBelow(parent, map_hashes_[i - 1]);
  }
  for (size_t i = 0; i < kFinalMaps; ++i) final_maps_[i].Prefetch(pairs_[i]);
  if (!has_language_model_) return;
  for (size_t i = 0; i + 1 < kModelMaps; ++i) {
    model_maps_[i].Prefetch(pairs_[kModelMapContexts[i]]);
  }
}

void ByteModel::SelectMaps() {
  if (parent_ != partial_ >> 1) FetchMaps(*text_, partial_ >> 1);
  const uint32_t last_bit = partial_ & 1;
  for (size_t i = 0; i < kFinalMaps; ++i) {
    final_contexts_[i] = pairs_[i] | last_bit;
  }
  if (has_language_model_) {
    for (size_t i = 0; i + 1 < kModelMaps; ++i) {
      model_contexts_[i] = pairs_[kModelMapContexts[i]] | last_bit;
    }
    const Expectation& e = expectations_[0];
    const uint32_t match =
        e.chance == nullptr ? 0 : 2 * e.length_class + e.Code();
    model_contexts_[kModelMaps - 1] = match << 8 | partial_;
    model_maps_[kModelMaps - 1].Prefetch(model_contexts_[kModelMaps - 1]);
  }
  if (partial_ < 128) FetchMaps(*text_, partial_);
}

void ByteModel::SetModelInputs(int32_t lm) {
  const int32_t p = Squash(lm);
  for (size_t i = 0; i < kModelMaps; ++i) {
    const int32_t refined = model_maps_[i].Refine(lm, p, model_contexts_[i]);
    first_.SetInput(kModelInputs + i,
                    Stretch22(static_cast<uint32_t>(refined)));
  }
}

void ByteModel::SelectSets(int32_t lm) {
  const CallGate& s = *text_;
  const Expectation& e = expectations_[0];
  const uint32_t bit = num_bits_;
  const uint32_t length = e.length_class;
  const uint32_t match_class = e.chance == nullptr ? 0
                               : length < 16       ? 1
                               : length < 18       ? 2
                                                   : 3;
  const uint32_t match_codes = e.Code() * 3 + expectations_[1].Code();
  const uint32_t depth = std::min(s.depth, 7u) * (has_language_model_ ? 1 : 0);
  const uint32_t sure =
      std::min(static_cast<uint32_t>(std::abs(lm)) / kStretchOne, 15u);

  first_.Select(0, (s.Last(2) >> 5) * 256 + partial_);
  first_.Select(1, familiarity_);
  first_.Select(2, (s.classes & 255) * 8 + bit);
  first_.Select(3, (match_codes * 8 + bit) * 8 + std::min(s.word_length, 7u));
  first_.Select(4, std::min(s.Column() / 2, 63u) * 8 + bit);
  second_.Select(0, depth * 256 + partial_);
  second_.Select(1, familiarity_);
  second_.Select(2, s.classes & 255);
  if (!has_language_model_) return;
  first_.Select(5, std::min(depth, 2u) * 256 + partial_);
  first_.Select(6, s.Last(1));
  first_.Select(
      7, ((s.classes & 15) * 16 + std::min(s.word_length, 15u)) * 8 + bit);
  first_.Select(8, (sure * 4 + match_class) * 8 + depth);
  second_.Select(3, (confidence_ * 4 + match_class) * 8 + bit);
}

int32_t ByteModel::Predict(int32_t lm) {
  SelectMaps();
  SetInputs(lm);
  SelectSets(lm);
  if (has_language_model_) SetModelInputs(lm);
  first_.Mix();
  for (size_t i = 0; i < first_.num_selectors(); ++i) {
    second_.SetInput(i, first_.outputs()[i]);
  }
  second_.Mix();
  int32_t x = 0;
  for (size_t i = 0; i < second_.num_selectors(); ++i) {
    x += second_.outputs()[i];
  }
  x /= static_cast<int32_t>(second_.num_selectors());
  mixed_ = Squash(x);
  int32_t sum = mixed_;
  for (size_t i = 0; i < kFinalMaps; ++i) {
    sum += final_maps_[i].Refine(x, mixed_, final_contexts_[i]);
  }
  return std::clamp(sum / (1 + static_cast<int32_t>(kFinalMaps)), 1,
                    kChanceOne - 1);
}

void ByteModel::Update(bool bit, uint32_t rate) {
  if (WorthTraining(bit, mixed_)) {
    first_.Train(bit, rate);
    second_.Train(bit, kSecondRate);
  }
  for (RefineMap& map : final_maps_) map.Update(bit);
  if (has_language_model_) {
    for (RefineMap& map : model_maps_) map.Update(bit);
  }
  TeachContexts(bit, WorthTraining(bit, mixed_, kLeastErrorOfChances));
}

void ByteModel::Skip(bool bit) { TeachContexts(bit, true); }

void ByteModel::TeachContexts(bool bit, bool adapt) {
  const auto slots = slots_;
  const size_t node = node_ - 1;
  AdaptiveChance* chances = history_chances_.begin();
  const size_t num_contexts = num_contexts_;
  const size_t value = bit ? 1 : 0;
  for (size_t i = 0; adapt && i < num_contexts; ++i, chances += 256) {
    AdaptiveChance& chance = chances[slots[i][node]];
    chance = Adapted(chance, bit);
    // A context that knows nothing says nothing.
    chances[0] = kEven;
  }
  for (size_t i = 0; i < num_contexts; ++i) {
    uint8_t& history = slots[i][node];
    history = kBitHistories.next[history][value];
  }
  direct_.Update(node_, bit);
  for (const Expectation& e : expectations_) {
    if (e.chance != nullptr) *e.chance = Adapted(*e.chance, e.bit == bit);
  }
  partial_ = partial_ << 1 | static_cast<uint32_t>(value);
  node_ = node_ << 1 | static_cast<uint32_t>(value);
  ++num_bits_;
  if (num_bits_ == 8) return;
  if (num_bits_ == kFetchAheadBits) {
    const uint32_t flip = SlotTable::SecondHalf(partial_ & 7);
    for (size_t i = 0; i < num_contexts_; ++i) {
      lines_[i] ^= flip;
      table_.Prefetch(lines_[i]);
    }
  }
  if (num_bits_ == kFirstHalfBits) {
    node_ = 1;
    for (size_t i = 0; i < num_contexts_; ++i) {
      checks_[i] = SlotTable::SecondCheck(checks_[i], bit);
    }
    direct_.SecondHalf(partial_ & 15);
    FindSlots();
  }
  FindExpectedBits();
}

}  // namespace llmzip
