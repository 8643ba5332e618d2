// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Method `mix` codes a token byte by byte. Where the bytes so far are a token
// and also begin longer ones, one more decision is needed: does the token end
// here? This model predicts it. It is a small context-mixing model of its own,
// because the decision follows other rules than a bit of a byte does: a
// tokenizer mostly cuts the same bytes in the same way.
//
// 14 contexts are hashed, most of them around the token's bytes so far
// (`prefix`) and the tokens before. Each has a slot with two opinions. The
// first is an adaptive probability; it is damped while it is young. The second
// is a bit history, whose probability is learned in history_probabilities_. A
// mixer weighs all of them and the language model's own opinion. The average of
// its output and three APMs is the prediction. The structure is that of lpaq
// with other contexts.
//
// The mixer starts with weight 1 for the language model and 0 for the rest. So
// the first decisions are the model's, and the contexts earn their influence.
#include "mixing/end_of_token_model.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>

#include "mixing/bit_history.h"
#include "mixing/mixer_error.h"

namespace llmzip {
namespace {

constexpr unsigned kSlotsLog2 = 18;  // of each context
constexpr uint32_t kFirstTag = 101;  // of the contexts' hashes
constexpr uint32_t kMaxDepth = 15;
constexpr uint32_t kDepths = kMaxDepth + 1;
constexpr uint32_t kSureClasses = 16;

// Weight sets by: depth, sureness and sign of the language model; length of the
// match and depth; class of the match's length and latest byte.
constexpr std::array<uint32_t, 3> kSets = {kDepths * kSureClasses * 2,
                                           16 * kDepths, 4 * 256};

// An update of a slot changes its probability by 1 / (count + 1.6), down to
// 1 / (kMaxSlotCount + 1.6).
constexpr uint8_t kMaxSlotCount = 250;
// The probability counts with 5/12 at first and in full from count 7 on.
constexpr int32_t kStartConfidence = 5;
constexpr int32_t kFullConfidence = 12;
constexpr uint32_t kSlotProbabilityFlip = 0x8000;

constexpr unsigned kApmRate = 6;
// The first APM distinguishes lengths of the match in steps of four bytes.
constexpr uint32_t kLengthSteps = 8;

uint32_t LengthClass(uint32_t match_length) {
  if (match_length == 0) return 0;
  return match_length < 16 ? 1 : match_length < 32 ? 2 : 3;
}

}  // namespace

EndOfTokenModel::EndOfTokenModel(Pages pages, const MixerKernels* kernels)
    : slots_(kContexts << kSlotsLog2, pages),
      history_probabilities_(kContexts * 256),
      mixer_(kSets, kInputs, kernels),
      final_apms_{Apm(kDepths * kLengthSteps, kApmRate, pages),
                  Apm(65536, kApmRate, pages), Apm(65536, kApmRate, pages)} {
  if (!ok()) return;
  for (size_t i = 0; i < kContexts * 256; ++i) {
    history_probabilities_[i] = InitialProbability(kBitHistories.zeros[i % 256],
                                                   kBitHistories.ones[i % 256]);
  }
  mixer_.FillWeights(0, kWeightOne);
}

void EndOfTokenModel::CopyFrom(const EndOfTokenModel& other) {
  slots_.CopyIntoZeros(other.slots_);
  history_probabilities_.CopyFrom(other.history_probabilities_);
  mixer_.CopyFrom(other.mixer_);
  for (size_t i = 0; i < kApms; ++i) {
    final_apms_[i].CopyFrom(other.final_apms_[i]);
  }
}

LayerShape EndOfTokenModel::Shape() {
  return {kSets, 2 + 2 * kContexts, kInputs};
}

bool EndOfTokenModel::ok() const {
  return !slots_.empty() && !history_probabilities_.empty() && mixer_.ok() &&
         std::all_of(final_apms_.begin(), final_apms_.end(),
                     [](const Apm& apm) { return apm.ok(); });
}

void EndOfTokenModel::Prepare(const StreamTexts& texts, size_t stream,
                              const Matches& matches) {
  const StreamHistory& s = texts.stream(stream);
  match_length_ = matches.longer.length(stream);
  depth_ = std::min(s.depth, kMaxDepth);
  FindSlots(s, matches, texts, stream);
  apm_contexts_ = {
      depth_ * kLengthSteps + std::min(match_length_ / 4, kLengthSteps - 1),
      static_cast<size_t>(hashes_[0] >> 48),
      static_cast<size_t>(hashes_[1] >> 48)};
  for (size_t i = 0; i < kApms; ++i) final_apms_[i].Prefetch(apm_contexts_[i]);
  prepared_ = true;
}

// The order of the contexts is part of the format.
void EndOfTokenModel::FindSlots(const StreamHistory& s, const Matches& matches,
                                const StreamTexts& texts, size_t stream) {
  const auto next =
      static_cast<uint32_t>(matches.longer.Expected(texts, stream) + 1);
  const auto after =
      static_cast<uint32_t>(matches.longer.Expected(texts, stream, 1) + 1);
  const auto other =
      static_cast<uint32_t>(matches.shorter.Expected(texts, stream) + 1);
  const uint64_t word = uint64_t{s.word} << 8 | depth_;
  size_t n = 0;
  const auto add = [&](uint64_t a, uint64_t b = 0) { FindSlot(n++, a, b); };
  add(s.prefix);
  add(s.prefix, s.symbol1);
  add(s.prefix, s.symbol1 | uint64_t{s.symbol2} << 32);
  add(s.LastBytes(2));
  add(s.prefix, next << 8 | std::min(match_length_, 20u));
  add(s.prefix, next << 16 | after);
  add(word, s.word1);
  add(word);
  add(s.LastBytes(3), depth_);
  add(s.LastBytes(4), depth_);
  add(s.LastBytes(6), depth_);
  add(s.prefix, other);
  add(word ^ uint64_t{s.word1} << 24, s.word2);
  assert(n == kLevelContext);
}

void EndOfTokenModel::FindSlot(size_t context, uint64_t a, uint64_t b) {
  const uint64_t hash =
      HashContext(static_cast<uint32_t>(context) + kFirstTag, a, b);
  hashes_[context] = hash;
  current_[context] =
      &slots_[(context << kSlotsLog2) + (hash >> (64 - kSlotsLog2))];
  __builtin_prefetch(current_[context]);
}

int32_t EndOfTokenModel::Predict(const StreamTexts& texts, size_t stream,
                                 const Matches& matches, int32_t lm) {
  if (!prepared_) Prepare(texts, stream, matches);
  prepared_ = false;
  const StreamHistory& s = texts.stream(stream);
  FindSlot(kLevelContext, s.prefix, static_cast<uint32_t>((lm + 16384) / 512));
  EvictCollisions();
  SetInputs(lm);
  SelectSets(s, lm);
  mixer_.Mix();
  int32_t x = 0;
  for (size_t i = 0; i < kTables; ++i) x += mixer_.outputs()[i];
  x /= static_cast<int32_t>(kTables);
  mixed_ = Squash(x);
  int64_t sum = int64_t{mixed_} * 2;
  for (size_t i = 0; i < kApms; ++i) {
    sum += final_apms_[i].Refine(x, mixed_, apm_contexts_[i]);
  }
  return static_cast<int32_t>(sum / (2 + static_cast<int64_t>(kApms)));
}

// Empties the slots that hold another context of the same place.
void EndOfTokenModel::EvictCollisions() {
  if (undo_ != nullptr) {
    for (Slot* slot : current_) undo_->Note(slot, sizeof(*slot));
  }
  for (size_t i = 0; i < kContexts; ++i) {
    const auto check = static_cast<uint8_t>(hashes_[i] >> 16);
    if (current_[i]->check != check) *current_[i] = Slot{0, check, 0, 0};
  }
}

void EndOfTokenModel::SetInputs(int32_t lm) {
  size_t n = 0;
  const auto add = [&](int32_t x) { mixer_.SetInput(n++, x); };
  add(lm);
  add(kBiasInput);
  for (size_t i = 0; i < kContexts; ++i) {
    const Slot& slot = *current_[i];
    if (slot.history == 0) {
      add(0);
      add(0);
      continue;
    }
    const uint32_t p = slot.probability ^ kSlotProbabilityFlip;
    const auto confidence =
        std::min<int32_t>(kFullConfidence, kStartConfidence + slot.count);
    add(Stretch16(p) * confidence / kFullConfidence);
    add(Stretch22(
        ProbabilityOf(history_probabilities_[i * 256 + slot.history])));
  }
}

void EndOfTokenModel::SelectSets(const StreamHistory& s, int32_t lm) {
  const uint32_t sure =
      std::min(static_cast<uint32_t>(std::abs(lm)) / 512, kSureClasses - 1);
  mixer_.Select(0, depth_ * kSureClasses * 2 + sure * 2 + (lm > 0 ? 1 : 0));
  mixer_.Select(1, std::min(match_length_, 15u) * kDepths + depth_);
  mixer_.Select(2, s.Last(1) + 256 * LengthClass(match_length_));
}

void EndOfTokenModel::Update(bool ends, uint32_t rate) {
  if (undo_ != nullptr) {
    mixer_.Note(undo_);
    for (const Apm& apm : final_apms_) apm.Note(undo_);
  }
  if (WorthTraining(ends, mixed_)) mixer_.Train(ends, rate);
  for (Apm& apm : final_apms_) apm.Update(ends);
  for (size_t i = 0; i < kContexts; ++i) {
    Slot& slot = *current_[i];
    if (slot.history != 0) {
      AdaptiveProbability& cell =
          history_probabilities_[i * 256 + slot.history];
      cell = Adapted(cell, ends);
    }
    UpdateSlot(slot, ends);
  }
}

void EndOfTokenModel::UpdateSlot(Slot& slot, bool ends) {
  slot.history = kBitHistories.next[slot.history][ends ? 1 : 0];
  const auto p = static_cast<int32_t>(slot.probability ^ kSlotProbabilityFlip);
  const int32_t target = ends ? 65535 : 0;
  // The rate is halved so that the product fits 32 bits.
  const int32_t step = ((target - p) * (kAdaptRate[slot.count] >> 1)) >> 15;
  slot.probability = static_cast<uint16_t>(static_cast<uint32_t>(p + step) ^
                                           kSlotProbabilityFlip);
  if (slot.count < kMaxSlotCount) ++slot.count;
}

}  // namespace llmzip
