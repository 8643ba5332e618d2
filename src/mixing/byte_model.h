// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Predicts the bits of the next byte from contexts of the bytes before it and,
// where there is one, from a language model (docs/MIXING.md, "Bytes").
#ifndef LLMZIP_MIXING_BYTE_MODEL_H_
#define LLMZIP_MIXING_BYTE_MODEL_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "mixing/adaptive_map.h"
#include "mixing/byte_contexts.h"
#include "mixing/direct_chances.h"
#include "mixing/match_model.h"
#include "mixing/mixer.h"
#include "mixing/slot_table.h"
#include "mixing/stream_text.h"

namespace llmzip {

// The match models of a block, longest first.
struct Matches {
  const MatchModel& longer;
  const MatchModel& shorter;
};

class ByteModel {
 public:
  ByteModel(bool has_language_model, unsigned table_log2, Pages pages,
            const MixerKernels* kernels);

  bool ok() const;

  // Optional, before Begin: finds the contexts of the next byte, all but the
  // match's, and has their lines fetched. Nothing may change `s` in between.
  void Prepare(const StreamTexts& texts, const CallGate& s);
  // `confidence` is 0..7, see ConfidenceClass(). `texts` must stay as it is
  // until the byte's last bit.
  void Begin(const StreamTexts& texts, size_t stream, const Matches& matches,
             uint32_t confidence);
  // A byte was prepared for that does not come.
  void Forget() { prepared_ = false; }
  // Chance of a 1 in 2^-22; `lm` is the language model's in stretch units, 0
  // without one.
  int32_t Predict(int32_t lm);
  // Teaches everything.
  void Update(bool bit, uint32_t rate);
  // For a bit that was not predicted: teaches the contexts only.
  void Skip(bool bit);

 private:
  void FindLine(size_t context);

  static constexpr size_t kModelMaps = 5;
  static constexpr size_t kFinalMaps = 3;
  // Contexts of maps: the final maps have the first three; each of the model's
  // maps but the last, which has the match, names its own.
  static constexpr size_t kMapContexts = 5;
  static constexpr std::array<size_t, kModelMaps - 1> kModelMapContexts = {
      0, 1, 3, 4};
  // Places of the inputs: the model's chance, a constant, then these.
  static constexpr size_t kDirectInputs = 2;
  static constexpr size_t kMatchInputs = kDirectInputs + DirectChances::kInputs;
  static constexpr size_t kContextInputs = kMatchInputs + 2;
  static constexpr size_t kModelInputs =
      kContextInputs + 2 * kContextsWithModel;
  static constexpr size_t kNumInputs = 48;
  static_assert(kContextInputs + 2 * kContextsAlone <= kNumInputs &&
                kModelInputs + kModelMaps <= kNumInputs);

  // The byte that a match expects, while it agrees with the bits so far.
  struct Expectation {
    int byte = -1;
    uint32_t length_class = 0;
    AdaptiveChance* chance = nullptr;  // that it is right; null: no more
    bool bit = false;
    // 0: none, 1 or 2: expects a 0 or a 1.
    uint32_t Code() const { return chance == nullptr ? 0u : bit ? 2u : 1u; }
  };

  void FillFirstWeights();
  void FindSlots();
  void FetchNextMatch(const StreamTexts& texts, size_t stream,
                      const MatchModel& match);
  void FindExpectedBits();
  void FetchMaps(const CallGate& s, uint32_t parent);
  void SelectMaps();
  void SetInputs(int32_t lm);
  void SetContextInputs();
  void SelectSets(int32_t lm);
  void SetModelInputs(int32_t lm);
  void TeachContexts(bool bit, bool adapt);

  const bool has_language_model_;
  const size_t num_contexts_;

  SlotTable table_;
  DirectChances direct_;
  // [context][history]: the chance of a 1 after it.
  LazyArray<AdaptiveChance> history_chances_;
  // [match][length class]
  LazyArray<AdaptiveChance> match_chances_;
  MixerLayer first_;
  MixerLayer second_;
  std::array<RefineMap, kModelMaps> model_maps_;
  std::array<RefineMap, kFinalMaps> final_maps_;

  // State of the byte that is being coded.
  const CallGate* text_ = nullptr;
  bool prepared_ = false;
  uint32_t confidence_ = 0;
  // Of the latest 2 and 3 bytes, of the word, of the symbols; and where in the
  // maps the two nodes below `parent_` are, those of the latest byte first.
  std::array<uint32_t, kMapContexts - 1> map_hashes_ = {};
  std::array<uint32_t, kMapContexts> pairs_ = {};
  uint32_t parent_ = 0;
  int32_t mixed_ = 0;  // the bit's chance before the final maps
  ByteHashes hashes_ = {};
  std::array<uint32_t, kMostContexts> lines_ = {};
  std::array<uint32_t, kMostContexts> checks_ = {};
  std::array<uint8_t*, kMostContexts> slots_ = {};
  std::array<Expectation, 2> expectations_;
  std::array<uint32_t, kModelMaps> model_contexts_ = {};
  std::array<uint32_t, kFinalMaps> final_contexts_ = {};
  uint32_t partial_ = 1;  // the bits so far below a leading 1
  uint32_t node_ = 1;     // the same within the half byte
  uint32_t num_bits_ = 0;
  // How many nested contexts are known here, how many of these have only seen
  // one bit value, and whether the longest has only seen ones.
  uint32_t familiarity_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_BYTE_MODEL_H_
