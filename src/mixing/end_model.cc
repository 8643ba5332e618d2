// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/end_model.h"

#include <cassert>
#include <cstdlib>

#include "mixing/bit_history.h"
#include "mixing/mixer_error.h"

namespace llmzip {
namespace {

constexpr unsigned kSlotsLog2 = 18;
constexpr std::array<uint32_t, 3> kSets = {16 * 32, 16 * 16, 4 * 256};
constexpr int32_t kBias = 307;

}  // namespace

EndModel::EndModel(Pages pages, const MixerKernels* kernels)
    : slots_(kContexts << kSlotsLog2, pages),
      history_chances_(kContexts * 256),
      mixer_(kSets, kInputs, kernels) {
  final_maps_[0] = RefineMap(256, 6, pages);
  final_maps_[1] = RefineMap(65536, 6, pages);
  final_maps_[2] = RefineMap(65536, 6, pages);
  if (!ok()) return;
  for (size_t i = 0; i < kContexts * 256; ++i) {
    history_chances_[i] = InitialChance(kBitHistories.zeros[i % 256],
                                        kBitHistories.ones[i % 256]);
  }
  mixer_.FillWeights(0, int32_t{1} << kWeightBits);
}

bool EndModel::ok() const {
  return !slots_.empty() && !history_chances_.empty() && mixer_.ok() &&
         final_maps_[0].ok() && final_maps_[1].ok() && final_maps_[2].ok();
}

void EndModel::Prepare(const StreamTexts& texts, size_t stream,
                       const Matches& matches) {
  const CallGate& s = texts.stream(stream);
  const auto next =
      static_cast<uint32_t>(matches.longer.Expected(texts, stream) + 1);
  const auto after =
      static_cast<uint32_t>(matches.longer.Expected(texts, stream, 1) + 1);
  const auto other =
      static_cast<uint32_t>(matches.shorter.Expected(texts, stream) + 1);
  length_ = matches.longer.length(stream);
  depth_ = std::min(s.depth, 15u);
  const uint64_t word = uint64_t{s.word} << 8 | depth_;
  size_t n = 0;
  const auto add = [&](uint64_t a, uint64_t b = 0) { Find(n++, a, b); };
  add(s.prefix);
  add(s.prefix, s.symbol1);
  add(s.prefix, s.symbol1 | uint64_t{s.symbol2} << 32);
  add(s.LastBytes(2));
  add(s.prefix, next << 8 | std::min(length_, 20u));
  add(s.prefix, next << 16 | after);
  add(word, s.word1);
  add(word);
  add(s.LastBytes(3), depth_);
  add(s.LastBytes(4), depth_);
  add(s.LastBytes(6), depth_);
  add(s.prefix, other);
  add(word ^ uint64_t{s.word1} << 24, s.word2);
  assert(n == kLevelContext);
  map_contexts_ = {depth_ * 8 + std::min(length_ / 4, 7u),
                   static_cast<size_t>(hashes_[0] >> 48),
                   static_cast<size_t>(hashes_[1] >> 48)};
  for (size_t i = 0; i < map_contexts_.size(); ++i) {
    final_maps_[i].Prefetch(map_contexts_[i]);
  }
  prepared_ = true;
}

void EndModel::Find(size_t context, uint64_t a, uint64_t b) {
  const uint64_t hash = HashContext(static_cast<uint32_t>(context + 101), a, b);
  hashes_[context] = hash;
  current_[context] =
      &slots_[(context << kSlotsLog2) + (hash >> (64 - kSlotsLog2))];
  __builtin_prefetch(current_[context]);
}

int32_t EndModel::Predict(const StreamTexts& texts, size_t stream,
                          const Matches& matches, int32_t lm) {
  if (!prepared_) Prepare(texts, stream, matches);
  prepared_ = false;
  const CallGate& s = texts.stream(stream);
  Find(kLevelContext, s.prefix, static_cast<uint32_t>((lm + 16384) / 512));
  ClearForeign();
  SetInputs(lm);
  const uint32_t sure =
      std::min(static_cast<uint32_t>(std::abs(lm)) / 512, 15u);
  const uint32_t length_class = length_ == 0   ? 0
                                : length_ < 16 ? 1
                                : length_ < 32 ? 2
                                               : 3;
  mixer_.Select(0, depth_ * 32 + sure * 2 + (lm > 0 ? 1 : 0));
  mixer_.Select(1, std::min(length_, 15u) * 16 + depth_);
  mixer_.Select(2, s.Last(1) + 256 * length_class);
  mixer_.Mix();
  const int32_t x =
      (mixer_.outputs()[0] + mixer_.outputs()[1] + mixer_.outputs()[2]) / 3;
  mixed_ = Squash(x);
  int64_t sum = int64_t{mixed_} * 2;
  for (size_t i = 0; i < 3; ++i) {
    sum += final_maps_[i].Refine(x, mixed_, map_contexts_[i]);
  }
  return static_cast<int32_t>(sum / 5);
}

// Empties the slots that hold another context.
void EndModel::ClearForeign() {
  for (size_t i = 0; i < kContexts; ++i) {
    const auto check = static_cast<uint8_t>(hashes_[i] >> 16);
    if (current_[i]->check != check) *current_[i] = Slot{0, check, 0, 0};
  }
}

void EndModel::SetInputs(int32_t lm) {
  size_t n = 0;
  const auto add = [&](int32_t x) { mixer_.SetInput(n++, x); };
  add(lm);
  add(kBias);
  for (size_t i = 0; i < kContexts; ++i) {
    const Slot& slot = *current_[i];
    if (slot.history == 0) {
      add(0);
      add(0);
      continue;
    }
    const uint32_t p = slot.chance ^ 0x8000u;
    const auto confidence = std::min<int32_t>(12, 5 + slot.count);
    add(Stretch16(p) * confidence / 12);
    add(Stretch22(history_chances_[i * 256 + slot.history] >> 10));
  }
}

void EndModel::Update(bool ends, uint32_t rate) {
  if (WorthTraining(ends, mixed_)) mixer_.Train(ends, rate);
  for (RefineMap& map : final_maps_) map.Update(ends);
  for (size_t i = 0; i < kContexts; ++i) {
    Slot& slot = *current_[i];
    if (slot.history != 0) {
      AdaptiveChance& cell = history_chances_[i * 256 + slot.history];
      cell = Adapted(cell, ends);
    }
    slot.history = kBitHistories.next[slot.history][ends ? 1 : 0];
    const auto p = static_cast<int32_t>(slot.chance ^ 0x8000u);
    const int32_t target = ends ? 65535 : 0;
    const int32_t step = ((target - p) * (kAdaptRate[slot.count] >> 1)) >> 15;
    slot.chance = static_cast<uint16_t>((p + step) ^ 0x8000);
    if (slot.count < 250) ++slot.count;
  }
}

}  // namespace llmzip
