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
#include <span>

#include "mixing/adaptive_probability.h"
#include "mixing/apm.h"
#include "mixing/byte_contexts.h"
#include "mixing/direct_probabilities.h"
#include "mixing/learned_state.h"
#include "mixing/match_model.h"
#include "mixing/mixer.h"
#include "mixing/slot_table.h"
#include "mixing/stream_text.h"
#include "mixing/undo_log.h"

namespace llmzip {

// The match models of a block, longest first.
struct Matches {
  const MatchModel& longer;
  const MatchModel& shorter;
};

// Not thread-safe. For each byte: Prepare() (optional), Begin(); then for each
// of its bits, high bit first, either Predict() and Update() or Skip().
class ByteModel {
 public:
  // The context slots take 2^table_log2 bytes.
  ByteModel(bool has_language_model, unsigned table_log2, Pages pages,
            const MixerKernels* kernels);

  // False if memory was short; then nothing else may be called.
  bool ok() const;

  // Takes what a model of the same kind and size has learned, between two
  // bytes. Requires a new model.
  void CopyFrom(const ByteModel& other);

  // From now on notes in `undo` what changes in the large tables. Null: no
  // longer. The small ones are small_tables(), for the caller to copy.
  void SetUndo(UndoLog* undo) { undo_ = undo; }
  std::array<std::span<AdaptiveProbability>, 2> small_tables();

  // Everything but `ends`.
  LearnedState learned();
  static LearnedShape Shape(bool has_language_model);

  // Finds and prefetches the contexts of the next byte, except for the match's.
  // `s` must not change before Begin(), unless DiscardPrepared() is called.
  void Prepare(const StreamTexts& texts, const StreamHistory& s);
  // `confidence` is 0..7, see ConfidenceClass(). `texts` must stay as it is
  // until the byte's last bit.
  void Begin(const StreamTexts& texts, size_t stream, const Matches& matches,
             uint32_t confidence);
  // Discards what Prepare() found. Call it if no byte follows.
  void DiscardPrepared() { prepared_ = false; }
  // The probability of a 1 in 2^-22. `lm` is the language model's opinion in
  // stretch units, 0 without one.
  int32_t Predict(int32_t lm);
  // Trains everything that the last Predict() used. `rate` is the first
  // mixer's.
  void Update(bool bit, uint32_t rate);
  // Trains the contexts only, for a bit that is certain and was not predicted.
  void Skip(bool bit);

 private:
  void FindLine(size_t context);

  static constexpr size_t kModelApms = 5;
  static constexpr size_t kFinalApms = 3;
  static constexpr size_t kMatchModels = 2;
  // The contexts of APMs: latest byte, latest two, latest three, word, symbols.
  // The final APMs have the first three. The model's APMs have those listed
  // here; the last of them has the match.
  static constexpr size_t kApmContexts = 5;
  static constexpr std::array<size_t, kModelApms - 1> kModelApmContexts = {
      0, 1, 3, 4};
  // Places of the inputs. The first two are `lm` and a constant.
  static constexpr size_t kDirectInputs = 2;
  static constexpr size_t kMatchInputs =
      kDirectInputs + DirectProbabilities::kInputs;
  static constexpr size_t kContextInputs = kMatchInputs + kMatchModels;
  static constexpr size_t kModelInputs =
      kContextInputs + 2 * kContextsWithModel;
  static constexpr size_t kNumInputs = 48;
  static_assert(kContextInputs + 2 * kContextsAlone <= kNumInputs &&
                kModelInputs + kModelApms <= kNumInputs);

  // The byte that a match expects; -1 if there is none or a bit differed.
  struct Expectation {
    int byte = -1;
    uint32_t length_class = 0;
    // The probability that the expected bit is right; null if there is none.
    AdaptiveProbability* probability = nullptr;
    bool bit = false;
    // 0: nothing expected; 1: a 0; 2: a 1.
    uint32_t Code() const {
      return probability == nullptr ? 0u : bit ? 2u : 1u;
    }
  };

  void FillFirstWeights();
  void FindSlots();
  void NoteSlots();
  void PrefetchNextMatch(const StreamTexts& texts, size_t stream,
                         const MatchModel& match);
  void FindExpectedBits();
  void PrefetchApms(const StreamHistory& s, uint32_t parent);
  void SelectApms();
  void SetInputs(int32_t lm);
  void SetContextInputs();
  void SelectSets(int32_t lm);
  void SetModelInputs(int32_t lm);
  void NoteTrained();
  // `adapt`: the probabilities of histories learn too.
  void TrainContexts(bool bit, bool adapt);
  void NextNode(bool bit);

  const bool has_language_model_;
  UndoLog* undo_ = nullptr;
  const size_t num_contexts_;

  SlotTable table_;
  DirectProbabilities direct_;
  // [context][history]: the probability of a 1 after that history.
  LazyArray<AdaptiveProbability> history_probabilities_;
  // [match model][length class]: the probability that the match is right.
  LazyArray<AdaptiveProbability> match_probabilities_;
  MixerLayer first_;
  MixerLayer second_;
  std::array<Apm, kModelApms> model_apms_;
  std::array<Apm, kFinalApms> final_apms_;

  // State of the byte that is being coded.
  const StreamHistory* text_ = nullptr;
  bool prepared_ = false;
  uint32_t confidence_ = 0;
  // Hashes of the APMs' contexts from the second on, and the places in the APMs
  // of the left child of `parent_`.
  std::array<uint32_t, kApmContexts - 1> apm_hashes_ = {};
  std::array<uint32_t, kApmContexts> pairs_ = {};
  uint32_t parent_ = 0;
  int32_t mixed_ = 0;  // the bit's probability before the final APMs
  ByteHashes hashes_ = {};
  std::array<uint32_t, kMostContexts> lines_ = {};
  std::array<uint32_t, kMostContexts> checks_ = {};
  std::array<uint8_t*, kMostContexts> slots_ = {};
  std::array<Expectation, kMatchModels> expectations_;
  std::array<uint32_t, kModelApms> model_contexts_ = {};
  std::array<uint32_t, kFinalApms> final_contexts_ = {};
  uint32_t partial_ = 1;  // the bits so far below a leading 1
  uint32_t node_ = 1;     // the same within the half byte
  uint32_t num_bits_ = 0;
  // (8 k + s) * 2 + v: k nested contexts have a history here, s of them have
  // seen one bit value only, and v is 1 if the longest has seen no 0.
  uint32_t familiarity_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_BYTE_MODEL_H_
