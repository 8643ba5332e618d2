// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Predicts whether a token ends after the bytes that it has so far
// (docs/MIXING.md, "Ends of tokens").
#ifndef LLMZIP_MIXING_END_OF_TOKEN_MODEL_H_
#define LLMZIP_MIXING_END_OF_TOKEN_MODEL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "mixing/adaptive_probability.h"
#include "mixing/apm.h"
#include "mixing/byte_model.h"
#include "mixing/learned_state.h"
#include "mixing/match_model.h"
#include "mixing/mixer.h"
#include "mixing/stream_text.h"
#include "mixing/undo_log.h"

namespace llmzip {

// Not thread-safe. For each decision: Prepare() (optional), Predict(),
// Update().
class EndOfTokenModel {
 public:
  EndOfTokenModel(Pages pages, const MixerKernels* kernels);

  // False if memory was short; then nothing else may be called.
  bool ok() const;

  // Takes what another model has learned, between two decisions. Requires a new
  // model.
  void CopyFrom(const EndOfTokenModel& other);

  // From now on notes in `undo` what changes in the large tables. Null: no
  // longer. small_table() is for the caller to copy.
  void SetUndo(UndoLog* undo) { undo_ = undo; }
  std::span<AdaptiveProbability> small_table() {
    return {history_probabilities_.begin(), history_probabilities_.size()};
  }

  // The weights of the mixer, in 2^-28: [table][set][kInputs].
  std::span<int32_t> weights() { return mixer_.weights(); }
  static LayerShape Shape();

  // Looks up and prefetches all that Predict() needs and that does not depend
  // on `lm`. Predict() calls it if nobody did.
  void Prepare(const StreamTexts& texts, size_t stream, const Matches& matches);
  // Discards what Prepare() found. Call it if the decision is not made.
  void DiscardPrepared() { prepared_ = false; }
  // The probability in 2^-22 that the token ends here. `lm` is the language
  // model's opinion in stretch units.
  int32_t Predict(const StreamTexts& texts, size_t stream,
                  const Matches& matches, int32_t lm);
  // Trains everything that the last Predict() used.
  void Update(bool ends, uint32_t rate);

 private:
  static constexpr size_t kContexts = 14;
  // The last context holds `lm`, so only Predict() knows it.
  static constexpr size_t kLevelContext = kContexts - 1;
  static constexpr size_t kApms = 3;
  static constexpr size_t kTables = 3;
  static constexpr size_t kInputs = 32;  // 2 + 2 * kContexts, and padding
  static_assert(2 + 2 * kContexts <= kInputs && kInputs % kMixerLanes == 0);

  struct Slot {
    uint16_t probability;  // less 2^15, so that zeroed memory means one half
    uint8_t check;
    uint8_t history;
    uint8_t count;
  };

  void FindSlots(const StreamHistory& s, const Matches& matches,
                 const StreamTexts& texts, size_t stream);
  void FindSlot(size_t context, uint64_t a, uint64_t b);
  void EvictCollisions();
  void SetInputs(int32_t lm);
  void SelectSets(const StreamHistory& s, int32_t lm);
  static void UpdateSlot(Slot& slot, bool ends);

  UndoLog* undo_ = nullptr;
  LazyArray<Slot> slots_;
  std::array<Slot*, kContexts> current_ = {};
  // [context][history]: the probability of an end after that history.
  LazyArray<AdaptiveProbability> history_probabilities_;
  MixerLayer mixer_;
  std::array<Apm, kApms> final_apms_;

  // State of the decision.
  bool prepared_ = false;
  uint32_t match_length_ = 0;
  uint32_t depth_ = 0;  // bytes of the token so far, at most kMaxDepth
  int32_t mixed_ = 0;   // the probability before the final APMs
  std::array<uint64_t, kContexts> hashes_ = {};
  std::array<size_t, kApms> apm_contexts_ = {};
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_END_OF_TOKEN_MODEL_H_
