// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/byte_model.h"

#include <bit>
#include <cassert>
#include <cstdlib>

#include "mixing/bit_history.h"

namespace llmzip {
namespace {

constexpr size_t kSelectors = 7;
constexpr std::array<uint32_t, kSelectors> kFirstSets = {
    256 * 3, 16 * 4 * 8, 4 * 8 * 4, 256, 32 * 2 * 8, 256 * 8, 8 * 256};
constexpr std::array<uint32_t, 2> kSecondSets = {256 * 8, 8 * 4 * 8};
constexpr size_t kSecondInputs = kMixerLanes;
constexpr int32_t kBias = 307;
constexpr uint32_t kHistoryLimit = 255;
constexpr uint32_t kMatchLimit = 127;

uint32_t LengthClass(uint32_t length) {
  if (length < 16) return length;
  return std::min(16 + (length - 16) / 8, 31u);
}

uint32_t InitialChance(uint32_t zeros, uint32_t ones) {
  const uint64_t p =
      (uint64_t{2 * ones + 1} << kChanceBits) / (2 * (zeros + ones) + 2);
  return static_cast<uint32_t>(p) << 10;
}

}  // namespace

ByteModel::ByteModel(bool has_language_model, unsigned table_log2,
                     const MixerKernels* kernels)
    : has_language_model_(has_language_model),
      num_contexts_(kTextContexts + (has_language_model ? kModelContexts : 0)),
      num_inputs_(2 + 2 * num_contexts_ + 4 + (has_language_model ? 5 : 0)),
      history_chances_(kMaxContexts * 256),
      match_chances_(2 * 32),
      first_(kFirstSets, (num_inputs_ + kMixerLanes - 1) / kMixerLanes *
                             kMixerLanes, kernels),
      second_(kSecondSets, kSecondInputs, kernels) {
  for (size_t i = 0; i < num_contexts_; ++i) {
    tables_[i] = SlotTable(table_log2 - 5);
  }
  final_maps_[0] = RefineMap(4 * 256, 6);
  final_maps_[1] = RefineMap(65536, 6);
  final_maps_[2] = RefineMap(65536, 6);
  if (has_language_model) {
    for (RefineMap& map : model_maps_) map = RefineMap(65536, 6);
  }
  if (!ok()) return;
  for (size_t i = 0; i < num_contexts_ * 256; ++i) {
    history_chances_[i] = InitialChance(kBitHistories.zeros[i % 256],
                                        kBitHistories.ones[i % 256]);
  }
  for (uint32_t i = 0; i < 64; ++i) {
    match_chances_[i] = InitialChance(1, 2 + i % 32);
  }
  if (has_language_model) {
    first_.FillWeights(0, int32_t{1} << kWeightBits);
  } else {
    for (size_t i = 2; i < num_inputs_; i += 2) {
      first_.FillWeights(i, int32_t{3} << (kWeightBits - 4));
    }
  }
  for (size_t i = 0; i < kSelectors; ++i) {
    second_.FillWeights(i, (int32_t{1} << kWeightBits) / kSelectors);
  }
}

bool ByteModel::ok() const {
  for (size_t i = 0; i < num_contexts_; ++i) {
    if (!tables_[i].ok()) return false;
  }
  for (const RefineMap& map : final_maps_) {
    if (!map.ok()) return false;
  }
  for (const RefineMap& map : model_maps_) {
    if (has_language_model_ && !map.ok()) return false;
  }
  return !history_chances_.empty() && !match_chances_.empty() && first_.ok() &&
         second_.ok();
}

void ByteModel::Begin(const StreamTexts& texts, size_t stream,
                      const MatchModel& long_match,
                      const MatchModel& short_match,
                      const ByteExpectation& expectation) {
  text_ = texts.stream(stream);
  expectation_ = expectation;
  partial_ = 1;
  num_bits_ = 0;
  const std::array<const MatchModel*, 2> models = {&long_match, &short_match};
  for (size_t i = 0; i < 2; ++i) {
    Expected& match = matches_[i];
    match.byte = models[i]->Expected(texts, stream);
    match.length_class =
        match.byte < 0 ? 0 : LengthClass(models[i]->length(stream));
  }
  SetContexts(texts, stream);
  FindSlots();
  FindExpectedBits();
}

void ByteModel::SetContexts(const StreamTexts& texts, size_t /*stream*/) {
  const StreamState& s = text_;
  size_t n = 0;
  const auto add = [&](uint64_t a, uint64_t b = 0) {
    hashes_[n] = HashContext(static_cast<uint32_t>(n + 1), a, b);
    ++n;
  };
  for (unsigned order = 1; order <= 6; ++order) add(s.LastBytes(order), order);
  add(s.last8, 8);
  add(s.word, s.Last(1));
  add(s.word, s.word1);
  add(s.word ^ uint64_t{s.word1} << 32, s.word2);
  add(s.LastBytes(3) >> 8);
  add(s.LastBytes(4) >> 8);
  add(s.LastBytes(3) & 0xff00ff);
  const uint32_t column = s.frontier - s.line;
  const uint32_t above = texts.Above(s, 0);
  add(above << 8 | s.Last(1));
  add(above << 8 | texts.Above(s, 1), std::min(column, 255u));
  add(s.word1, s.Last(1));
  add(0);
  assert(n == kTextContexts);
  if (!has_language_model_) return;
  const ByteExpectation& e = expectation_;
  const uint32_t bytes = e.expected << 8 | e.second;
  add(s.prefix, s.symbol1);
  add(s.prefix, s.symbol1 | uint64_t{s.symbol2} << 32);
  add(s.prefix);
  add(e.expected * 8 + e.confidence);
  add(e.expected * 8 + e.confidence, s.Last(1));
  add(e.expected, s.word);
  add(bytes, e.confidence);
  add(e.expected, s.LastBytes(2));
  add(bytes, s.Last(1));
  assert(n == num_contexts_);
}

void ByteModel::FindSlots() {
  node_ = 1;
  const uint64_t nibble = num_bits_ == 0 ? 0 : partial_;
  for (size_t i = 0; i < num_contexts_; ++i) {
    if (nibble != 0) hashes_[i] = HashSpread(hashes_[i] + nibble);
    tables_[i].Prefetch(hashes_[i]);
  }
  for (size_t i = 0; i < num_contexts_; ++i) {
    slots_[i] = tables_[i].Find(hashes_[i]);
  }
}

void ByteModel::FindExpectedBits() {
  for (size_t i = 0; i < 2; ++i) {
    Expected& match = matches_[i];
    match.chance = nullptr;
    if (match.byte < 0) continue;
    const uint32_t expected = static_cast<uint32_t>(match.byte) | 256;
    if (expected >> (8 - num_bits_) != partial_) {
      match.byte = -1;
      continue;
    }
    match.bit = (expected >> (7 - num_bits_) & 1) != 0;
    match.chance = &match_chances_[i * 32 + match.length_class];
  }
}

void ByteModel::SetInputs(int32_t lm) {
  size_t n = 0;
  const auto add = [&](int32_t x) { first_.SetInput(n++, x); };
  add(lm);
  add(kBias);
  for (size_t i = 0; i < num_contexts_; ++i) {
    const uint8_t history = slots_[i]->history[node_ - 1];
    if (history == 0) {
      add(0);
      add(0);
      continue;
    }
    const uint32_t p = history_chances_[i * 256 + history] >> 10;
    add(Stretch22(p));
    add((static_cast<int32_t>(p) - kChanceOne / 2) >> 10);
  }
  for (const Expected& match : matches_) {
    if (match.chance == nullptr) {
      add(0);
      add(0);
      continue;
    }
    const uint32_t p = *match.chance >> 10;
    const int32_t x = Stretch22(p);
    const int32_t y = (static_cast<int32_t>(p) - kChanceOne / 2) >> 10;
    add(match.bit ? x : -x);
    add(match.bit ? y : -y);
  }
  if (!has_language_model_) return;
  const uint32_t last = text_.Last(1);
  const Expected& match = matches_[0];
  model_contexts_ = {
      last << 8 | partial_,
      static_cast<uint32_t>(
          HashContext(1, text_.LastBytes(2), partial_) >> 48),
      static_cast<uint32_t>(HashContext(2, text_.word, partial_) >> 48),
      (match.chance == nullptr
           ? 0
           : 1 + (match.bit ? 1u : 0u) + 2 * match.length_class) << 8 |
          partial_,
      static_cast<uint32_t>(
          HashContext(3, text_.prefix,
                      uint64_t{text_.symbol1} << 8 | partial_) >> 48)};
  for (size_t i = 0; i < model_maps_.size(); ++i) {
    add(Stretch22(static_cast<uint32_t>(
        model_maps_[i].Refine(lm, model_contexts_[i]))));
  }
}

void ByteModel::SelectSets(int32_t lm) {
  const Expected& match = matches_[0];
  const uint32_t length = match.length_class;
  const uint32_t match_class =
      match.chance == nullptr ? 0 : length < 16 ? 1 : length < 18 ? 2 : 3;
  const uint32_t depth = std::min(text_.depth, 7u);
  const uint32_t sure =
      std::min(static_cast<uint32_t>(std::abs(lm)) / kStretchOne, 15u);
  const uint32_t expected = expectation_.expected | 256;
  const uint32_t agrees = expected >> (8 - num_bits_) == partial_ ? 1 : 0;
  const uint32_t expected_bit = expected >> (7 - num_bits_) & 1;
  const uint32_t confidence = expectation_.confidence;
  first_.Select(0, partial_ + 256 * std::min(depth, 2u));
  first_.Select(1, (sure * 4 + match_class) * 8 + depth);
  first_.Select(2, ((agrees * 2 + expected_bit) * 8 + confidence) * 4 +
                       match_class);
  first_.Select(3, text_.Last(1));
  first_.Select(4, (length * 2 + (match.chance != nullptr && match.bit)) * 8 +
                       num_bits_);
  first_.Select(5, expectation_.expected * 8 + num_bits_);
  first_.Select(6, (text_.Last(2) >> 5) * 256 + partial_);
  second_.Select(0, partial_ + 256 * depth);
  second_.Select(1, (confidence * 4 + match_class) * 8 + num_bits_);
  final_contexts_ = {
      partial_ + 256 * match_class, partial_ | text_.Last(1) << 8,
      static_cast<uint32_t>(
          HashContext(4, text_.LastBytes(3), partial_) >> 48)};
}

int32_t ByteModel::Predict(int32_t lm) {
  SetInputs(lm);
  SelectSets(lm);
  first_.Mix();
  for (size_t i = 0; i < kSelectors; ++i) {
    second_.SetInput(i, first_.outputs()[i]);
  }
  second_.Mix();
  const int32_t x = (second_.outputs()[0] + second_.outputs()[1]) / 2;
  return Refine(x);
}

int32_t ByteModel::Refine(int32_t x) {
  int64_t sum = int64_t{Squash(x)} * 2;
  for (size_t i = 0; i < final_maps_.size(); ++i) {
    sum += final_maps_[i].Refine(x, final_contexts_[i]);
  }
  return static_cast<int32_t>(sum / 5);
}

void ByteModel::Update(bool bit, uint32_t rate) {
  first_.Train(bit, rate);
  second_.Train(bit, 130);
  for (RefineMap& map : final_maps_) map.Update(bit);
  if (has_language_model_) {
    for (RefineMap& map : model_maps_) map.Update(bit);
  }
  TeachContexts(bit);
}

void ByteModel::Skip(bool bit) { TeachContexts(bit); }

void ByteModel::TeachContexts(bool bit) {
  for (size_t i = 0; i < num_contexts_; ++i) {
    uint8_t& history = slots_[i]->history[node_ - 1];
    if (history != 0) {
      Adapt(&history_chances_[i * 256 + history], bit, kHistoryLimit);
    }
    history = kBitHistories.next[history][bit ? 1 : 0];
  }
  for (const Expected& match : matches_) {
    if (match.chance != nullptr) {
      Adapt(match.chance, match.bit == bit, kMatchLimit);
    }
  }
  partial_ = partial_ << 1 | (bit ? 1 : 0);
  node_ = node_ << 1 | (bit ? 1 : 0);
  if (++num_bits_ == 8) return;
  if (num_bits_ == 4) FindSlots();
  FindExpectedBits();
}

}  // namespace llmzip
