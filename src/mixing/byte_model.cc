// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The byte model predicts the next byte bit by bit, high bit first. It is a
// context-mixing model like lpaq and paq8 (M. Mahoney, "Data Compression
// Explained"), with a language model as one more predictor. The steps:
//
// 1. Contexts. 14 or 15 properties of the text so far are hashed
//    (byte_contexts.h). Each hash leads to a slot with bit histories, which say
//    what followed this context before (slot_table.h, bit_history.h).
// 2. Opinions. Each history has a learned probability. Four frequent contexts
//    have probabilities of their own (direct_probabilities.h). Two match models
//    expect a byte (match_model.h), and the language model has its opinion
//    `lm`, also corrected by five APMs (apm.h).
// 3. Mixing. Up to nine weight sets mix the opinions; each is selected by
//    another small context. A second layer mixes their outputs (mixer.h).
// 4. Final correction. The result and three APMs of it are averaged.
// 5. Training. After the bit is known, everything that was used moves towards
//    it. A bit that is certain (Skip) trains what belongs to contexts only.
//
// Beside a language model the first weights are 1 for `lm` and 0 for the rest.
// So the model decides alone at first, and contexts must earn their influence.
//
// Memory decides the speed: a byte touches dozens of cache lines at random
// places. So what depends on whole bytes is looked up in Prepare(), before the
// byte, and lines are prefetched as soon as their addresses are known. And the
// tables keep both children of a node side by side, so that one prefetch serves
// both values of the next bit.
#include "mixing/byte_model.h"

#include <algorithm>
#include <cstdlib>

#include "mixing/bit_history.h"
#include "mixing/mixer_error.h"

namespace llmzip {
namespace {

// The probability of a history without bits.
constexpr AdaptiveProbability kEven = InitialProbability(0, 0);
constexpr uint32_t kNibbleBits = 4;
// After this many bits the lines of the second nibble are prefetched.
constexpr uint32_t kPrefetchBits = 3;

// The number of values of each quantity that selects weight sets.
constexpr uint32_t kPartials = 256;       // the bits so far below a leading 1
constexpr uint32_t kBitPlaces = 8;        // the number of bits so far
constexpr uint32_t kFamiliarities = 128;  // see ByteModel::familiarity_
constexpr uint32_t kMatchCodes = 3 * 3;   // two Expectation::Code()
constexpr uint32_t kMatchStrengths = 4;   // see MatchStrength()
constexpr uint32_t kWordLengths = 16;
constexpr uint32_t kShortWordLengths = 8;
constexpr uint32_t kColumnPairs = 64;
constexpr uint32_t kDepths = 8;  // bytes of the symbol so far
constexpr uint32_t kFewDepths = 3;
constexpr uint32_t kSureClasses = 16;  // |lm| in natural units
constexpr uint32_t kConfidences = 8;   // see ConfidenceClass()

// Sizes of the tables of weight sets; SelectSets() says what selects. The last
// four of the first layer and the last one of the second exist only beside a
// language model.
constexpr std::array<uint32_t, 9> kFirstSets = {
    (8 * kPartials),
    kFamiliarities,
    (256 * kBitPlaces),
    (kMatchCodes * kBitPlaces * kShortWordLengths),
    (kColumnPairs * kBitPlaces),
    (kFewDepths * kPartials),
    256,
    (16 * kWordLengths * kBitPlaces),
    (kSureClasses * kMatchStrengths * kDepths)};
constexpr std::array<uint32_t, 4> kSecondSets = {
    (kDepths * kPartials), kFamiliarities, 256,
    (kConfidences * kMatchStrengths * kBitPlaces)};
constexpr size_t kFirstOnlyWithModel = 4;
constexpr size_t kSecondOnlyWithModel = 1;

// The second layer learns at a constant rate, in 2^-16.
constexpr uint32_t kSecondRate = 130;
constexpr uint32_t kMatchClasses = 32;

constexpr size_t kApmSize = 65536;  // contexts of each APM
constexpr unsigned kFinalApmRate = 5;
constexpr unsigned kModelApmRate = 6;
// Tags that keep the hashes of the APMs' contexts apart.
constexpr uint32_t kApmTag = 401;

size_t NumFirst(bool has_language_model) {
  return kFirstSets.size() - (has_language_model ? 0 : kFirstOnlyWithModel);
}
size_t NumSecond(bool has_language_model) {
  return kSecondSets.size() - (has_language_model ? 0 : kSecondOnlyWithModel);
}

// Exact below 16, then in steps of 8.
uint32_t LengthClass(uint32_t length) {
  return length < 16 ? length
                     : std::min(16 + (length - 16) / 8, kMatchClasses - 1);
}

// 0: no match; 1, 2, 3: a match below 16 bytes, below 32 bytes, or longer.
uint32_t MatchStrength(bool has_match, uint32_t length_class) {
  if (!has_match) return 0;
  return length_class < 16 ? 1 : length_class < 18 ? 2 : 3;
}

// An input that is linear in the probability: within +-4096.
int32_t Linear(AdaptiveProbability cell) {
  return static_cast<int32_t>(ProbabilityOf(cell) >> 9) -
         kProbabilityOne / 2 / 512;
}

uint32_t Hash32(uint32_t tag, uint64_t a) {
  return static_cast<uint32_t>(HashContext(tag, a, 0) >> 32);
}

// The APM context of the left child of node `parent`. The right child's is one
// more, so both share a cache line.
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
      history_probabilities_(kMostContexts * 256),
      match_probabilities_(kMatchModels * kMatchClasses),
      first_({kFirstSets.data(), NumFirst(has_language_model)}, kNumInputs,
             kernels, pages),
      second_({kSecondSets.data(), NumSecond(has_language_model)}, kMixerLanes,
              kernels) {
  for (Apm& apm : final_apms_) apm = Apm(kApmSize, kFinalApmRate, pages);
  if (has_language_model) {
    for (Apm& apm : model_apms_) apm = Apm(kApmSize, kModelApmRate, pages);
  }
  if (!ok()) return;
  for (size_t i = 0; i < history_probabilities_.size(); ++i) {
    history_probabilities_[i] = InitialProbability(kBitHistories.zeros[i % 256],
                                                   kBitHistories.ones[i % 256]);
  }
  // A match starts with a probability of 5/8, a longer one with more.
  for (uint32_t i = 0; i < match_probabilities_.size(); ++i) {
    match_probabilities_[i] = InitialProbability(1, 2 + i % kMatchClasses);
  }
  FillFirstWeights();
}

void ByteModel::FillFirstWeights() {
  // All stretched opinions have the same weight. The weights' sum is nearly
  // two, since most contexts know nothing at first and say zero.
  constexpr int32_t kContextWeight = kWeightOne / 256 * 22;
  if (has_language_model_) {
    first_.FillWeights(0, kWeightOne);
  } else {
    for (size_t i = 0; i < DirectProbabilities::kContexts; ++i) {
      first_.FillWeights(kDirectInputs + 2 * i, kContextWeight);
    }
    for (size_t i = 0; i < kMatchModels; ++i) {
      first_.FillWeights(kMatchInputs + i, kContextWeight);
    }
    for (size_t i = 0; i < num_contexts_; ++i) {
      first_.FillWeights(kContextInputs + 2 * i, kContextWeight);
    }
  }
  const auto num_first = static_cast<int32_t>(first_.num_selectors());
  for (size_t i = 0; i < first_.num_selectors(); ++i) {
    second_.FillWeights(i, kWeightOne / num_first);
  }
}

bool ByteModel::ok() const {
  const auto is_ok = [](const Apm& apm) { return apm.ok(); };
  return table_.ok() && direct_.ok() && !history_probabilities_.empty() &&
         !match_probabilities_.empty() && first_.ok() && second_.ok() &&
         std::all_of(final_apms_.begin(), final_apms_.end(), is_ok) &&
         (!has_language_model_ ||
          std::all_of(model_apms_.begin(), model_apms_.end(), is_ok));
}

void ByteModel::CopyFrom(const ByteModel& other) {
  table_.CopyFrom(other.table_);
  direct_.CopyFrom(other.direct_);
  history_probabilities_.CopyFrom(other.history_probabilities_);
  match_probabilities_.CopyFrom(other.match_probabilities_);
  first_.CopyFrom(other.first_);
  second_.CopyFrom(other.second_);
  for (size_t i = 0; i < kFinalApms; ++i) {
    final_apms_[i].CopyFrom(other.final_apms_[i]);
  }
  if (!has_language_model_) return;
  for (size_t i = 0; i < kModelApms; ++i) {
    model_apms_[i].CopyFrom(other.model_apms_[i]);
  }
}

LearnedShape ByteModel::Shape(bool has_language_model) {
  const size_t num_first = NumFirst(has_language_model);
  return {.first = {{kFirstSets.data(), num_first},
                    has_language_model ? kModelInputs + kModelApms
                                       : kContextInputs + 2 * kContextsAlone,
                    kNumInputs},
          .second = {{kSecondSets.data(), NumSecond(has_language_model)},
                     num_first,
                     kMixerLanes},
          .ends = {},
          .histories = kMostContexts * 256,
          .matches = kMatchModels * kMatchClasses,
          .direct = DirectProbabilities::kOrder01Cells,
          .final_apm = kApmSize * Apm::kPoints};
}

std::array<std::span<AdaptiveProbability>, 2> ByteModel::small_tables() {
  return {{{history_probabilities_.begin(), history_probabilities_.size()},
           {match_probabilities_.begin(), match_probabilities_.size()}}};
}

LearnedState ByteModel::learned() {
  return {
      .first = first_.weights(),
      .second = second_.weights(),
      .ends = {},
      .histories = {history_probabilities_.begin(),
                    history_probabilities_.size()},
      .matches = {match_probabilities_.begin(), match_probabilities_.size()},
      .direct = direct_.order01(),
      .final_apms = {final_apms_[0].points(), final_apms_[1].points(),
                     final_apms_[2].points()}};
}

void ByteModel::Prepare(const StreamTexts& texts, const StreamHistory& s) {
  if (prepared_) return;
  prepared_ = true;
  HashByteContexts(texts, s, has_language_model_, &hashes_);
  for (size_t i = 0; i < num_contexts_; ++i) {
    if (i != kMatchContext) FindLine(i);
  }
  direct_.Begin(s);
  apm_hashes_ = {Hash32(kApmTag, s.LastBytes(2)),
                 Hash32(kApmTag + 1, s.LastBytes(3))};
  if (has_language_model_) {
    apm_hashes_[2] = Hash32(kApmTag + 2, s.word);
    apm_hashes_[3] = Hash32(kApmTag + 3, uint64_t{s.prefix} << 32 | s.symbol1);
  }
  PrefetchApms(s, 0);
}

void ByteModel::FindLine(size_t context) {
  lines_[context] = table_.LineOf(hashes_[context]);
  checks_[context] = SlotTable::CheckOf(hashes_[context]);
  table_.Prefetch(lines_[context]);
}

void ByteModel::Begin(const StreamTexts& texts, size_t stream,
                      const Matches& matches, uint32_t confidence) {
  const StreamHistory& s = texts.stream(stream);
  text_ = &s;
  confidence_ = confidence;
  partial_ = 1;
  node_ = 1;
  num_bits_ = 0;
  const std::array<const MatchModel*, kMatchModels> models = {&matches.longer,
                                                              &matches.shorter};
  for (size_t i = 0; i < kMatchModels; ++i) {
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
  PrefetchNextMatch(texts, stream, matches.longer);
}

// Prefetches the match's context of the next byte. It is known now for the case
// that the match goes on.
void ByteModel::PrefetchNextMatch(const StreamTexts& texts, size_t stream,
                                  const MatchModel& match) {
  const int byte = match.Expected(texts, stream);
  if (byte < 0) return;
  const int next = match.Expected(texts, stream, 1);
  table_.Prefetch(
      table_.LineOf(HashMatchContext(static_cast<uint32_t>(byte), next)));
}

void ByteModel::FindSlots() {
  if (undo_ != nullptr) NoteSlots();
  for (size_t i = 0; i < num_contexts_; ++i) {
    slots_[i] = table_.Find(lines_[i], checks_[i]);
  }
}

// Also of the direct probabilities, which have their lines by now.
void ByteModel::NoteSlots() {
  for (size_t i = 0; i < num_contexts_; ++i) table_.Note(lines_[i], undo_);
  direct_.Note(undo_);
}

// Sets what each match expects of the next bit. A match that was wrong about a
// bit is silent for the rest of the byte.
void ByteModel::FindExpectedBits() {
  for (size_t i = 0; i < kMatchModels; ++i) {
    Expectation& e = expectations_[i];
    e.probability = nullptr;
    if (e.byte < 0) continue;
    const uint32_t expected = static_cast<uint32_t>(e.byte) | 256;
    if (expected >> (8 - num_bits_) != partial_) {
      e.byte = -1;
      continue;
    }
    e.bit = (expected >> (7 - num_bits_) & 1) != 0;
    e.probability = &match_probabilities_[i * kMatchClasses + e.length_class];
  }
}

void ByteModel::SetInputs(int32_t lm) {
  first_.SetInput(0, lm);
  first_.SetInput(1, kBiasInput);
  direct_.SetInputs(node_, first_.inputs() + kDirectInputs);
  for (size_t i = 0; i < kMatchModels; ++i) {
    const Expectation& e = expectations_[i];
    const int32_t x =
        e.probability == nullptr ? 0 : Stretch22(ProbabilityOf(*e.probability));
    first_.SetInput(kMatchInputs + i, e.bit ? x : -x);
  }
  SetContextInputs();
}

void ByteModel::SetContextInputs() {
  int32_t* inputs = first_.inputs() + kContextInputs;
  const size_t node = node_ - 1;
  const AdaptiveProbability* cells = history_probabilities_.begin();
  for (size_t i = 0; i < num_contexts_; ++i, cells += 256) {
    const AdaptiveProbability cell = cells[slots_[i][node]];
    inputs[2 * i] = Stretch22(ProbabilityOf(cell)) * kMixerInputOne;
    inputs[2 * i + 1] = Linear(cell) * kMixerInputOne;
  }
  // The longest known context comes last and so decides `only_ones`.
  uint32_t known = 0;
  uint32_t only_ones = 0;
  for (size_t i = 0; i < kNestedContexts; ++i) {
    const uint8_t history = slots_[i][node];
    known += kBitHistories.familiarity[history];
    if (history != 0) only_ones = kBitHistories.zeros[history] == 0 ? 1 : 0;
  }
  familiarity_ = known + only_ones;
}

// Finds the APMs' contexts of both children of node `parent` and prefetches
// them.
void ByteModel::PrefetchApms(const StreamHistory& s, uint32_t parent) {
  parent_ = parent;
  pairs_[0] = s.Last(1) << 8 | parent << 1;
  for (size_t i = 1; i < kApmContexts; ++i) {
    pairs_[i] = PairBelow(parent, apm_hashes_[i - 1]);
  }
  for (size_t i = 0; i < kFinalApms; ++i) final_apms_[i].Prefetch(pairs_[i]);
  if (!has_language_model_) return;
  for (size_t i = 0; i + 1 < kModelApms; ++i) {
    model_apms_[i].Prefetch(pairs_[kModelApmContexts[i]]);
  }
}

void ByteModel::SelectApms() {
  if (parent_ != partial_ >> 1) PrefetchApms(*text_, partial_ >> 1);
  const uint32_t last_bit = partial_ & 1;
  for (size_t i = 0; i < kFinalApms; ++i) {
    final_contexts_[i] = pairs_[i] | last_bit;
  }
  if (has_language_model_) {
    for (size_t i = 0; i + 1 < kModelApms; ++i) {
      model_contexts_[i] = pairs_[kModelApmContexts[i]] | last_bit;
    }
    const Expectation& e = expectations_[0];
    const uint32_t match =
        e.probability == nullptr ? 0 : 2 * e.length_class + e.Code();
    model_contexts_[kModelApms - 1] = match << 8 | partial_;
    model_apms_[kModelApms - 1].Prefetch(model_contexts_[kModelApms - 1]);
  }
  if (partial_ < 128) PrefetchApms(*text_, partial_);
}

void ByteModel::SetModelInputs(int32_t lm) {
  const int32_t p = Squash(lm);
  for (size_t i = 0; i < kModelApms; ++i) {
    const int32_t refined = model_apms_[i].Refine(lm, p, model_contexts_[i]);
    first_.SetInput(kModelInputs + i,
                    Stretch22(static_cast<uint32_t>(refined)));
  }
}

void ByteModel::SelectSets(int32_t lm) {
  const StreamHistory& s = *text_;
  const Expectation& e = expectations_[0];
  const uint32_t bit = num_bits_;
  const uint32_t strength =
      MatchStrength(e.probability != nullptr, e.length_class);
  const uint32_t match_codes = e.Code() * 3 + expectations_[1].Code();
  const uint32_t depth =
      has_language_model_ ? std::min(s.depth, kDepths - 1) : 0;
  const uint32_t sure = std::min(
      static_cast<uint32_t>(std::abs(lm)) / kStretchOne, kSureClasses - 1);
  const uint32_t last_two_classes = s.classes & 255;
  const uint32_t last_class = s.classes & 15;

  // The upper three bits of the byte before the last.
  first_.Select(0, (s.Last(2) >> 5) * kPartials + partial_);
  first_.Select(1, familiarity_);
  first_.Select(2, last_two_classes * kBitPlaces + bit);
  first_.Select(3, (match_codes * kBitPlaces + bit) * kShortWordLengths +
                       std::min(s.word_length, kShortWordLengths - 1));
  first_.Select(4,
                std::min(s.Column() / 2, kColumnPairs - 1) * kBitPlaces + bit);
  second_.Select(0, depth * kPartials + partial_);
  second_.Select(1, familiarity_);
  second_.Select(2, last_two_classes);
  if (!has_language_model_) return;
  first_.Select(5, std::min(depth, kFewDepths - 1) * kPartials + partial_);
  first_.Select(6, s.Last(1));
  first_.Select(7, (last_class * kWordLengths +
                    std::min(s.word_length, kWordLengths - 1)) *
                           kBitPlaces +
                       bit);
  first_.Select(8, (sure * kMatchStrengths + strength) * kDepths + depth);
  second_.Select(3,
                 (confidence_ * kMatchStrengths + strength) * kBitPlaces + bit);
}

int32_t ByteModel::Predict(int32_t lm) {
  SelectApms();
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
  for (size_t i = 0; i < kFinalApms; ++i) {
    sum += final_apms_[i].Refine(x, mixed_, final_contexts_[i]);
  }
  return std::clamp(sum / (1 + static_cast<int32_t>(kFinalApms)), 1,
                    kProbabilityOne - 1);
}

void ByteModel::Update(bool bit, uint32_t rate) {
  if (undo_ != nullptr) NoteTrained();
  if (WorthTraining(bit, mixed_)) {
    first_.Train(bit, rate);
    second_.Train(bit, kSecondRate);
  }
  for (Apm& apm : final_apms_) apm.Update(bit);
  if (has_language_model_) {
    for (Apm& apm : model_apms_) apm.Update(bit);
  }
  TrainContexts(bit, WorthTraining(bit, mixed_, kLeastErrorOfHistories));
}

void ByteModel::NoteTrained() {
  first_.Note(undo_);
  second_.Note(undo_);
  for (const Apm& apm : final_apms_) apm.Note(undo_);
  if (!has_language_model_) return;
  for (const Apm& apm : model_apms_) apm.Note(undo_);
}

void ByteModel::Skip(bool bit) { TrainContexts(bit, true); }

void ByteModel::TrainContexts(bool bit, bool adapt) {
  // Local copies: the stores of bytes below could alias the members.
  const auto slots = slots_;
  const size_t node = node_ - 1;
  const size_t num_contexts = num_contexts_;
  AdaptiveProbability* cells = history_probabilities_.begin();
  for (size_t i = 0; adapt && i < num_contexts; ++i, cells += 256) {
    AdaptiveProbability& cell = cells[slots[i][node]];
    cell = Adapted(cell, bit);
    // A context without history has no opinion.
    cells[0] = kEven;
  }
  for (size_t i = 0; i < num_contexts; ++i) {
    uint8_t& history = slots[i][node];
    history = kBitHistories.next[history][bit ? 1 : 0];
  }
  direct_.Update(node_, bit);
  for (const Expectation& e : expectations_) {
    if (e.probability != nullptr) {
      *e.probability = Adapted(*e.probability, e.bit == bit);
    }
  }
  NextNode(bit);
}

void ByteModel::NextNode(bool bit) {
  partial_ = partial_ << 1 | (bit ? 1u : 0u);
  node_ = node_ << 1 | (bit ? 1u : 0u);
  ++num_bits_;
  if (num_bits_ == 8) return;
  if (num_bits_ == kPrefetchBits) {
    const uint32_t flip = SlotTable::SecondNibble(partial_ & 7);
    for (size_t i = 0; i < num_contexts_; ++i) {
      lines_[i] ^= flip;
      table_.Prefetch(lines_[i]);
    }
  }
  if (num_bits_ == kNibbleBits) {
    node_ = 1;
    for (size_t i = 0; i < num_contexts_; ++i) {
      checks_[i] = SlotTable::SecondCheck(checks_[i], bit);
    }
    direct_.SecondNibble(partial_ & 15);
    FindSlots();
  }
  FindExpectedBits();
}

}  // namespace llmzip
